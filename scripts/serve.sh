#!/usr/bin/env bash
# Builds the page and serves it on this machine.
#
#   ./scripts/serve.sh [--data DIR] [--port N] [--host ADDRESS] [--no-build]
#
#   --data DIR   a folder with CIFAR-10, MNIST or both (scripts/fetch_cifar10.sh and fetch_mnist.sh fill
#                one), served at /data/ so that the page can load them
#   --port N     default 8080
#   --host A     default 127.0.0.1, this machine alone; 0.0.0.0 for a whole network (docs/HOSTING.md)
#   --no-build   serve web/dist as it is
set -euo pipefail

data=
port=8080
host=127.0.0.1
build=1
usage() {
  sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
}
while [[ $# -gt 0 ]]; do
  case $1 in
    --data | --port | --host)
      [[ $# -ge 2 ]] || { echo "serve: $1 needs a value" >&2; exit 2; }
      case $1 in
        --data) data=$2 ;;
        --port) port=$2 ;;
        --host) host=$2 ;;
      esac
      shift 2
      ;;
    --no-build) build=0; shift ;;
    -h | --help) usage; exit 0 ;;
    *) echo "serve: unknown argument $1 (see --help)" >&2; exit 2 ;;
  esac
done
if [[ ! $port =~ ^[0-9]+$ ]]; then
  echo "serve: --port: got $port, a number is needed" >&2
  exit 2
fi
if [[ -n $data ]]; then
  if [[ ! -d $data ]]; then
    echo "serve: --data: $data is not a folder" >&2
    exit 2
  fi
  data=$(cd "$data" && pwd)
fi

cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

if [[ $build == 1 ]]; then
  scripts/install.sh
  scripts/build_wasm.sh
  install_node_modules
  (cd web && npm run build)
fi
if [[ ! -e web/dist/index.html ]]; then
  echo "serve: web/dist is not built yet; run without --no-build" >&2
  exit 1
fi
exec node web/scripts/serve.mjs --root web/dist --port "$port" --host "$host" ${data:+--data "$data"}
