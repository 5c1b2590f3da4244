#!/usr/bin/env bash
# Times whole training steps, or with --mode evaluate or single classification; the last line is
# JSON with images_per_s, gflops and peak_share. More options and benchmarks: bench/README.md.
#
#   bench/run.sh native|chromium|firefox [--net r1-bn] [--batch 128] [--threads 2] [--seconds 10]
#   bench/run.sh native-fast|chromium-fast|firefox-fast ...              with fast arithmetic
#   bench/run.sh pytorch DATA_DIR        one epoch of R1-BN in PyTorch, for comparison
set -euo pipefail
cd "$(dirname "$0")/.."

usage() { sed -n '2,6p' "$0" | sed 's/^# \{0,1\}//'; }

where=${1:-}
[ $# -gt 0 ] && shift
case "$where" in
  native | native-fast)
    preset=release
    [ "$where" = native ] || preset=fast
    if [ ! -x build/$preset/tabtrain_bench_train ]; then
      cmake --preset $preset >&2
      cmake --build build/$preset --target tabtrain_bench_train >&2
    fi
    exec build/$preset/tabtrain_bench_train "$@"
    ;;
  chromium | firefox | chromium-fast | firefox-fast)
    if [ ! -f web/dist/index.html ]; then
      ./scripts/build_wasm.sh >&2
      (cd web && npm ci >&2 && npm run build >&2)
    fi
    arithmetic=strict
    [ "${where%-fast}" = "$where" ] || arithmetic=fast
    exec node web/scripts/bench.mjs --browser "${where%-fast}" --arithmetic "$arithmetic" "$@"
    ;;
  pytorch)
    exec /usr/bin/python3 bench/torch_train.py "$@" --epochs 1
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac
