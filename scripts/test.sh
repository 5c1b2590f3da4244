#!/usr/bin/env bash
# Builds and tests everything: what CI runs, and what a change must pass.
#
#   ./scripts/test.sh             all stages
#   ./scripts/test.sh STAGE...    some of: rooms format native sanitizers fuzz wasm digests web, or
#                                 one that runs only when it is named:
#     fast         the native tests of a build with fast arithmetic
#     tsan         the native tests under the thread sanitizer
#     valgrind     a short run of the command line under valgrind
#     wasm-debug   the tests in a WebAssembly build with run-time checks
# The last line says how many tests passed and failed. Real CIFAR-10 is used when ../shared/data
# exists or TABTRAIN_DATA names a folder that holds it; else the tests that need it say they skip.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

readonly ALL=(rooms format native sanitizers fuzz wasm digests web)
readonly MORE=(fast tsan valgrind wasm-debug)
# Inputs for each fuzz target, the same every time.
readonly FUZZ_RUNS=1000
readonly RESULTS=$PWD/build/test-results

stages=("$@")
[[ ${#stages[@]} -gt 0 ]] || stages=("${ALL[@]}")
for stage in "${stages[@]}"; do
  if [[ " ${ALL[*]} ${MORE[*]} " != *" $stage "* ]]; then
    echo "test: no stage $stage; there are ${ALL[*]} ${MORE[*]}" >&2
    exit 2
  fi
done

# Runs a command that is a test by itself, of the current stage: $1 is its name.
check() {
  local name=$1 result=failed
  shift
  "$@" && result=passed
  echo "$stage $name $result" >>"$RESULTS/checks.txt"
  [[ $result == passed ]]
}

unpack_data() {
  export TABTRAIN_DATA=${TABTRAIN_DATA:-$PWD/build/data}
  if [[ -e ../shared/data/unpack.py && ! -e build/data/mnist/train-labels-idx1-ubyte ]]; then
    mkdir -p build/data
    /usr/bin/python3 ../shared/data/unpack.py build/data --targz || return 1
  fi
  if [[ ! -e $TABTRAIN_DATA/cifar-10-batches-bin/test_batch.bin ]]; then
    echo "test: no CIFAR-10 in $TABTRAIN_DATA, so the tests with real data skip" \
      "(scripts/fetch_cifar10.sh $TABTRAIN_DATA --unpack gets it)"
  fi
}

# Runs the GoogleTest program "$2..." of stage $1 in as many processes as there are cores; GoogleTest
# shares the tests among them.
shards() {
  local name=$1 shard failed=0 pids=()
  shift
  for ((shard = 0; shard < JOBS; ++shard)); do
    GTEST_TOTAL_SHARDS=$JOBS GTEST_SHARD_INDEX=$shard "$@" --gtest_brief=1 \
      --gtest_output="xml:$RESULTS/$name-$shard.xml" &
    pids+=($!)
  done
  for shard in "${pids[@]}"; do
    wait "$shard" || failed=1
  done
  return "$failed"
}

stage_rooms() {
  check rooms scripts/check_rooms.py
}

stage_format() {
  check format scripts/check_format.sh
}

stage_native() {
  configure release -DTABTRAIN_BUILD_TESTS=ON
  build release all
  check kernel-symbols scripts/check_kernel_symbols.sh build/release || true
  ctest --test-dir build/release --parallel "$JOBS" --output-on-failure --no-tests=error \
    --progress --output-junit "$RESULTS/native.xml"
}

stage_fast() {
  configure fast -DTABTRAIN_BUILD_TESTS=ON
  build fast tabtrain_tests
  build fast tabtrain
  ctest --test-dir build/fast --parallel "$JOBS" --output-on-failure --no-tests=error \
    --progress --output-junit "$RESULTS/fast.xml"
}

stage_sanitizers() {
  configure asan-ubsan -DTABTRAIN_BUILD_TESTS=ON
  build asan-ubsan tabtrain_tests
  # Not a process for each test: starting one costs more than the test.
  # allocator_may_return_null: a test asks for more memory than there is.
  # Digests train whole runs through code that other tests cover: minutes here, and natively they run.
  ASAN_OPTIONS=allocator_may_return_null=1 UBSAN_OPTIONS=print_stacktrace=1 \
    shards sanitizers build/asan-ubsan/tabtrain_tests --gtest_filter=-Digest.IsTheSame*
}

# Every target of tests/fuzz: its kept corpus, then some of others.
stage_fuzz() {
  configure asan-ubsan -DTABTRAIN_BUILD_TESTS=ON
  build asan-ubsan tabtrain_fuzzers
  local targets=()
  for target in tests/fuzz/corpus/*/; do targets+=("$(basename "$target")"); done
  rm -rf build/fuzz-smoke
  fuzz_all "-runs=$FUZZ_RUNS -seed=1" build/fuzz-smoke "${targets[@]}" || true
  awk '{ print "fuzz", $1, $2 }' build/fuzz-smoke/record.txt >>"$RESULTS/checks.txt"
  [[ $(wc -l <build/fuzz-smoke/record.txt) == "${#targets[@]}" ]]
  ! grep -q " failed " build/fuzz-smoke/record.txt
}

# Digests train whole runs through code that other tests cover: minutes here, and natively they run.
stage_tsan() {
  configure tsan -DTABTRAIN_BUILD_TESTS=ON
  build tsan tabtrain_tests
  TSAN_OPTIONS=allocator_may_return_null=1 \
    shards tsan build/tsan/tabtrain_tests --gtest_filter=-Digest.IsTheSame*
}

# SSE: valgrind knows no AVX-512. A run from its start, and one that goes on, and what is made of them.
stage_valgrind() {
  configure dev
  build dev tabtrain
  local out=build/valgrind
  local run=(valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite
             build/dev/tabtrain)
  rm -rf "$out"
  mkdir -p "$out"
  train() { "${run[@]}" train tests/samples/run-1.json --simd sse4_2 --out "$out/run" "$@"; }
  check train train --max-steps 4 --quiet || true
  check resume train --resume --quiet || true
  check report "${run[@]}" report "$out/run" --out "$out/report.zip" || true
  check export "${run[@]}" export "$out/run" --format onnx --out "$out/model.onnx" || true
  check bad-input refused 2 "${run[@]}" report tests/fuzz/corpus/run_document/seed-stopped \
    --out "$out/bad.html" || true
}

# Whether a command ends with this exit code.
refused() {
  local code=$1
  shift
  "$@" && return 1
  [[ $? == "$code" ]]
}

stage_wasm() {
  wasm_tests wasm
}

stage_wasm-debug() {
  wasm_tests wasm-debug
}

wasm_tests() {
  configure "$1" -DTABTRAIN_BUILD_TESTS=ON
  build "$1" tabtrain_tests
  node --no-experimental-fetch "build/$1/tabtrain_tests.js" --gtest_brief=1 \
    --gtest_output="xml:$RESULTS/$1.xml"
}

stage_digests() {
  check digests scripts/check_digests.sh
}

stage_web() {
  scripts/build_wasm.sh
  install_node_modules
  cd web
  check format npm run --silent format:check
  check lint npm run --silent lint
  check types npm run --silent typecheck
  npm test -- --reporter=default --reporter=junit --outputFile.junit="$RESULTS/web.xml"
  npm run build
  npm run test:browser -- --reporter=default --reporter=junit \
    --outputFile.junit="$RESULTS/web-browser.xml"
}

rm -rf "$RESULTS"
mkdir -p "$RESULTS"
scripts/install.sh --tests || exit 1
unpack_data || exit 1

times=()
for stage in "${stages[@]}"; do
  echo
  echo "=== $stage ==="
  start=$SECONDS
  # A subshell without a condition around it, so that set -e holds inside.
  (
    set -e
    "stage_$stage"
  )
  status=$?
  echo "$stage $([[ $status == 0 ]] && echo passed || echo failed)" >>"$RESULTS/stages.txt"
  times+=("$stage $((SECONDS - start)) s")
  echo "--- $stage: $([[ $status == 0 ]] && echo passed || echo FAILED) in $((SECONDS - start)) s"
done

echo
printf '%s\n' "${times[@]}"
scripts/test_summary.py "$RESULTS"
