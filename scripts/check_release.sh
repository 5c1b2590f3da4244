#!/usr/bin/env bash
# Builds the release of the commit at hand twice, in two new folders, and compares the bytes.
#
#   scripts/check_release.sh [--cached]
#
# Without a compiler cache, so it takes two builds of everything. With --cached objects may come from the
# cache, and only what follows is made twice: linking, optimising, bundling, packing.
set -euo pipefail
cached=0
case ${1:-} in
  "") ;;
  --cached) cached=1 ;;
  *) sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 2 ;;
esac
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ -n $(git status --porcelain) ]]; then
  echo "check_release: there are changes that are not committed; they would not be looked at" >&2
fi
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export SOURCE_DATE_EPOCH
[[ $cached == 1 ]] || export CCACHE_DISABLE=1
top=$(mktemp -d)
trap 'rm -rf "$top"' EXIT
folders=("$top/one" "$top/another/place-of-another-length")
sums=()
for folder in "${folders[@]}"; do
  mkdir -p "$folder"
  git archive HEAD | tar --extract --directory "$folder"
  (cd "$folder" && scripts/release.sh --out "$folder/out" >"$folder/release.log" 2>&1) || {
    tail -n 40 "$folder/release.log" >&2
    exit 1
  }
  sums+=("$(cd "$folder/out" && sha256sum -- *.tar.gz)")
done
echo "${sums[0]}"
if [[ ${sums[0]} != "${sums[1]}" ]]; then
  echo "check_release: the second build differs, in:" >&2
  diff <(cat "${folders[0]}"/out/*/SHA256SUMS) <(cat "${folders[1]}"/out/*/SHA256SUMS) >&2
  exit 1
fi
echo "check_release: built twice, the same bytes"
