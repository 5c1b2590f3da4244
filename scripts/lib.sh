# shellcheck shell=bash
# Functions that several scripts share. Source it from the repository's root.

JOBS=${JOBS:-$(nproc 2>/dev/null || echo 2)}
export JOBS

# Where scripts/install.sh puts Node.js and npm when the system's are missing or too old.
readonly TOOLS=$PWD/build/tools
export PATH=$TOOLS/node_modules/.bin:$PATH

# Configures preset $1 (further arguments go to CMake) without output unless it fails.
configure() {
  local preset=$1 log
  shift
  log=build/$preset.configure.log
  mkdir -p build
  local launcher=()
  [[ $preset == wasm* ]] && launcher=(emcmake)
  if ! "${launcher[@]}" cmake --preset "$preset" "$@" >"$log" 2>&1; then
    cat "$log" >&2
    return 1
  fi
}

# Builds target $2 of preset $1.
build() {
  cmake --build "build/$1" --parallel "$JOBS" --target "$2"
}

# npm ci, unless node_modules is what package-lock.json says.
install_node_modules() {
  local stamp=web/node_modules/.package-lock.json
  if [[ -e $stamp && ! web/package-lock.json -nt $stamp ]]; then
    return
  fi
  echo "web: npm ci"
  (cd web && npm ci --no-audit --no-fund)
}

# Runs each of the fuzz targets "$3..." with libFuzzer's options $1, which say how long, JOBS at a time.
# Folder $2 keeps what they find, $2/record.txt says for each how many inputs it ran and whether there
# was a finding.
fuzz_all() {
  local limit=$1 folder=$2
  shift 2
  mkdir -p "$folder/findings"
  printf '%s\n' "$@" | xargs -P "$JOBS" -I '{}' bash -c '
    target=$1 limit=$2 folder=$3 result=passed
    mkdir -p "$folder/$target"
    ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 \
      build/asan-ubsan/fuzz/"$target" $limit -max_len=32768 -timeout=300 -rss_limit_mb=2048 \
      -malloc_limit_mb=1024 -print_final_stats=1 \
      -artifact_prefix="$folder/findings/$target-" "$folder/$target" tests/fuzz/corpus/"$target" \
      >"$folder/$target.log" 2>&1 || result=failed
    runs=$(sed -n "s/^stat::number_of_executed_units: *//p" "$folder/$target.log")
    echo "$target $result ${runs:-0} inputs"
    [[ $result == passed ]] || tail -n 40 "$folder/$target.log" >&2
  ' _ '{}' "$limit" "$folder" | tee "$folder/record.txt"
  ! grep -q " failed " "$folder/record.txt"
}
