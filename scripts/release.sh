#!/usr/bin/env bash
# Builds a release: the page, the program, licences and checksums.
#
#   scripts/release.sh [--out DIR]
#
#   --out DIR   default build/releases; DIR/tabtrain-VERSION and DIR/tabtrain-VERSION.tar.gz are written anew
#
# The same commit gives the same bytes, in whatever folder and whenever it is built with the same
# tools (scripts/check_release.sh tries it). Times in the archive are the commit's; outside of a git
# checkout, and to override it, SOURCE_DATE_EPOCH says the time in seconds since 1970.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source scripts/lib.sh

out=build/releases
while [[ $# -gt 0 ]]; do
  case $1 in
    --out)
      [[ $# -ge 2 ]] || { echo "release: --out needs a value" >&2; exit 2; }
      out=$2
      shift 2
      ;;
    -h | --help) sed -n '2,/^set /s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) echo "release: unknown argument $1 (see --help)" >&2; exit 2 ;;
  esac
done

if [[ -z ${SOURCE_DATE_EPOCH:-} ]]; then
  if ! git rev-parse --git-dir >/dev/null 2>&1; then
    echo "release: this is no git checkout; SOURCE_DATE_EPOCH must say the time of the release" >&2
    exit 1
  fi
  if [[ -n $(git status --porcelain) ]]; then
    echo "release: there are changes that are not committed; a release is made of a commit" >&2
    exit 1
  fi
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
fi
export SOURCE_DATE_EPOCH

scripts/install.sh
scripts/build_wasm.sh
install_node_modules
(cd web && npm run build && node scripts/licences.mjs --check)
configure release -DTABTRAIN_FAST_MATH=OFF
build release tabtrain

name=tabtrain-$(cat VERSION)
folder=$out/$name
rm -rf "$folder" "$folder.tar.gz"
mkdir -p "$folder/linux-$(uname -m)"
cp -R web/dist "$folder/page"
strip -o "$folder/linux-$(uname -m)/tabtrain" build/release/tabtrain
cp -R CHANGELOG.md SECURITY.md THIRD_PARTY_LICENSES.md licenses docs "$folder/"
{
  echo "$name"
  echo
  echo "page/        the page: put it on any static host (docs/HOSTING.md)"
  echo "linux-$(uname -m)/ the program tabtrain; it loads what Debian 12 has as libarchive13, libspng0,"
  echo "             libturbojpeg0 and zlib1g"
  echo "SHA256SUMS   sha256sum --check SHA256SUMS"
  echo
  echo "Built with:"
  g++ --version | head -n 1
  em++ --version | head -n 1 | sed 's/ ([0-9a-f]*)$//'
  echo "Node.js $(node --version)"
} >"$folder/README.txt"
# Modes do not depend on the umask of whoever builds.
find "$folder" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
chmod 755 "$folder"/linux-*/tabtrain
(cd "$folder" && find . -type f ! -name SHA256SUMS -printf '%P\0' | LC_ALL=C sort -z |
  xargs -0 sha256sum >SHA256SUMS)
chmod 644 "$folder/SHA256SUMS"
tar --create --directory "$out" --format=ustar --sort=name --mtime="@$SOURCE_DATE_EPOCH" \
  --owner=0 --group=0 --numeric-owner "$name" | gzip --no-name --best >"$folder.tar.gz"
(cd "$out" && sha256sum "$name.tar.gz")
