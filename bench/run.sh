#!/usr/bin/env bash
# Times whole training steps; the last line is JSON with images_per_s, gflops and peak_share.
#
#   bench/run.sh native|chromium|firefox [--net r1-bn] [--batch 128] [--threads 2] [--seconds 10]
#   bench/run.sh pytorch DATA_DIR        one epoch of R1-BN in PyTorch, for comparison
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { sed -n '2,5p' "$0" | sed 's/^# \{0,1\}//'; }

where=${1:-}
[ $# -gt 0 ] && shift
case "$where" in
  native)
    if [ ! -x build/release/tabtrain_bench_train ]; then
      cmake --preset release >&2
      cmake --build build/release --target tabtrain_bench_train >&2
    fi
    exec build/release/tabtrain_bench_train "$@"
    ;;
  chromium | firefox)
    if [ ! -f web/dist/index.html ]; then
      ./scripts/build_wasm.sh >&2
      (cd web && npm ci >&2 && npm run build >&2)
    fi
    exec node web/scripts/bench.mjs --browser "$where" "$@"
    ;;
  pytorch)
    exec /usr/bin/python3 bench/torch_train.py "$@" --epochs 1
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
