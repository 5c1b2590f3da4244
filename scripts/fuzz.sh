#!/usr/bin/env bash
# Fuzzes the readers of foreign bytes: the targets of tests/fuzz, then the page's properties.
#
#   scripts/fuzz.sh             an hour
#   scripts/fuzz.sh MINUTES     so long altogether, shared among the targets
#   scripts/fuzz.sh MINUTES TARGET...
#
# JOBS targets run at a time (default: as many as there are cores). What was found interesting stays in
# build/fuzz/<target> for the next time; a finding is written to build/fuzz/findings, and belongs into
# tests/fuzz/corpus/<target> once it is mended. build/fuzz/record.txt says what was done; exits with 1
# when there was a finding.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

minutes=${1:-60}
shift || true
if [[ ! $minutes =~ ^[0-9]+$ || $minutes -lt 1 ]]; then
  echo "usage: scripts/fuzz.sh [MINUTES [TARGET...]]" >&2
  exit 2
fi
known=()
for source in tests/fuzz/corpus/*/; do known+=("$(basename "$source")"); done
targets=("$@")
[[ ${#targets[@]} -gt 0 ]] || targets=("${known[@]}")
for target in "${targets[@]}"; do
  [[ -d tests/fuzz/corpus/$target ]] || {
    echo "fuzz: no target $target; there are ${known[*]}" >&2
    exit 2
  }
done

configure asan-ubsan -DTABTRAIN_BUILD_TESTS=ON
build asan-ubsan tabtrain_fuzzers

# The properties of the page are tried about as long as one target.
seconds=$((minutes * 60 * JOBS / (${#targets[@]} + 1)))
[[ $seconds -gt 0 ]] || seconds=1
fuzz_all "-max_total_time=$seconds" build/fuzz "${targets[@]}" && failed=0 || failed=1
if [[ $# -eq 0 ]]; then
  install_node_modules
  (cd web && VITE_FUZZ_TRIES=$((seconds * 100)) npx vitest run --testTimeout=3600000 .fuzz.test src/engine/data/kept.test.ts) || failed=1
fi
cat build/fuzz/record.txt
exit "$failed"
