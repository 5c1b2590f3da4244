#!/usr/bin/env bash
# Builds the WebAssembly module into web/public/engine: with threads, with threads and relaxed SIMD,
# and without threads.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

destination=web/public/engine
mkdir -p "$destination"
for preset in wasm wasm-single; do
  options=()
  # A fresh folder needs no GoogleTest for this; scripts/test.sh turns the tests on for itself.
  [[ -e build/$preset/CMakeCache.txt ]] || options=(-DTABTRAIN_BUILD_TESTS=OFF)
  configure "$preset" "${options[@]}"
  build "$preset" tabtrain_module
  [[ $preset != wasm ]] || build "$preset" tabtrain_module_fast
  for file in build/"$preset"/engine/*; do
    # Unchanged files keep their time, so that the page's tools see no change either.
    cmp -s "$file" "$destination/${file##*/}" || cp "$file" "$destination/"
  done
done
echo "wasm: $(cd "$destination" && du -ch -- * | tail -n 1 | cut -f 1) in $destination"
