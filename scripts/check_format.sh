#!/usr/bin/env bash
# Checks (or with --fix establishes) the C++ format of .clang-format.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mode=(--dry-run -Werror)
[[ ${1:-} == --fix ]] && mode=(-i)
mapfile -t files < <(find core cli wasm bench tests -name '*.h' -o -name '*.cpp' | sort)
clang-format "${mode[@]}" "${files[@]}"
echo "format: ${#files[@]} files"
