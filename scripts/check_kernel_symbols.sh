#!/usr/bin/env bash
# Checks that no code which the whole program shares was compiled for one SIMD instruction set, and that
# kernels hold no fused multiply-add, unless they were built with TABTRAIN_FAST_MATH (docs/NUMERICS.md).
#
#   scripts/check_kernel_symbols.sh BUILD_DIR
#
# Every kernel object may define only functions whose name holds its own architecture. Any other weak
# function (std::vector's, a helper template without the architecture) would be a candidate when the
# linker picks one copy for everybody, and would then stop older processors with an illegal instruction.
set -euo pipefail

build=${1:?usage: scripts/check_kernel_symbols.sh BUILD_DIR}
fast=$(grep -c '^TABTRAIN_FAST_MATH:BOOL=ON' "$build/CMakeCache.txt" || true)
found=0
failed=0
for arch in sse4_2 avx2 avx512bw neon64; do
  for object in "$build"/core/CMakeFiles/tabtrain_kernels_"$arch".dir/kernels/*.o; do
    [[ -e $object ]] || continue
    found=$((found + 1))
    shared=$(nm --demangle --defined-only "$object" | grep -E '^[0-9a-f]+ W ' |
      grep -vE "\b$arch\b" || true)
    if [[ -n $shared ]]; then
      failed=1
      echo "${object##*/core/}: shared code compiled for $arch:"
      echo "$shared"
    fi
    [[ $fast == 0 ]] || continue
    fused=$(objdump --disassemble "$object" | grep -cE '\bv?f(n?m(add|sub)|ml[as])[0-9a-z]*\b' || true)
    if [[ $fused != 0 ]]; then
      failed=1
      echo "${object##*/core/}: $fused fused multiply-adds"
    fi
  done
done
if [[ $found == 0 ]]; then
  echo "kernel symbols: no kernel objects under $build" >&2
  exit 1
fi
echo "kernel symbols: $found objects"
exit "$failed"
