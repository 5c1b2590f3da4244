# shellcheck shell=bash
# Functions that several scripts share. Source it from the repository's root.

JOBS=${JOBS:-$(nproc 2>/dev/null || echo 2)}
export JOBS

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
