#!/usr/bin/env bash
# Trains R1-BN for some steps with every build that is there and compares the digests of its weights:
# g++, clang++ and WebAssembly under Node.js, threads 1, 2 and 3, every SIMD set of this processor.
# The page's tests compare Chromium with the native program.
#
#   scripts/check_digests.sh [--steps 50] [--batch 128]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

steps=50
batch=128
while [[ $# -gt 0 ]]; do
  case $1 in
    --steps) steps=$2 ;;
    --batch) batch=$2 ;;
    *)
      sed -n '2,6p' "$0" | sed 's/^# \{0,1\}//' >&2
      exit 2
      ;;
  esac
  shift 2
done

for preset in release clang wasm; do
  configure "$preset"
  build "$preset" tabtrain >/dev/null
done

run=build/digest-run.json
cat >"$run" <<JSON
{
  "name": "digest",
  "network": {
    "notation": "C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10",
    "norm": "batch_norm", "dropout": 0.01
  },
  "data": {"source": "builtin"},
  "augmentation": {"crop_padding": 4, "horizontal_flip": true},
  "optimizer": {"type": "sgd", "lr": 0.05, "momentum": 0.9},
  "schedule": {"type": "one_cycle"},
  "epochs": 5, "batch_size": $batch, "seed": 1
}
JSON

expected=
# digest_of LABEL "PROGRAM" OPTION...
digest_of() {
  local label=$1 program=$2 digest
  shift 2
  # shellcheck disable=SC2086  # the program may be several words
  digest=$($program train "$run" "$@" --max-steps "$steps" --print-digest --quiet | tail -n 1)
  digest=${digest##* }
  printf '%-32s %s\n' "$label" "$digest"
  [[ $digest =~ ^[0-9a-f]{16}$ ]] || { echo "digests: $label printed no digest" >&2; exit 1; }
  expected=${expected:-$digest}
  [[ $digest == "$expected" ]] || { echo "digests: $label differs from $expected" >&2; exit 1; }
}

for threads in 1 2 3; do
  digest_of "g++, $threads threads" build/release/tabtrain --threads "$threads"
  digest_of "clang++, $threads threads" build/clang/tabtrain --threads "$threads"
  digest_of "WebAssembly in Node, $threads threads" \
    "node --no-experimental-fetch build/wasm/tabtrain.js" --threads "$threads"
done
for simd in sse4_2 avx2 avx512bw neon64; do
  if build/release/tabtrain train "$run" --max-steps 1 --quiet --simd "$simd" >/dev/null 2>&1; then
    digest_of "g++, $simd" build/release/tabtrain --simd "$simd"
  fi
done
echo "digests: equal after $steps steps"
