#!/usr/bin/env bash
# Downloads MNIST (11 MiB, four files) and verifies it.
#
#   scripts/fetch_mnist.sh DIR
#
# Leaves DIR/mnist/*.gz, which tabtrain reads as they are. Files that are there and intact are kept.
# TABTRAIN_MNIST_URL names another place that has the four files.
set -euo pipefail

# The publisher's own site (http://yann.lecun.com/exdb/mnist) often does not answer; this copy is the
# one that torchvision downloads.
readonly URL=${TABTRAIN_MNIST_URL:-https://ossci-datasets.s3.amazonaws.com/mnist}
# MD5 of the unzipped files: copies differ in how they are zipped.
readonly FILES=(
  "train-images-idx3-ubyte 6bbc9ace898e44ae57da46a324031adb"
  "train-labels-idx1-ubyte a25bea736e30d166cdddb491f175f624"
  "t10k-images-idx3-ubyte 2646ac647ad5339dbf082846283269ea"
  "t10k-labels-idx1-ubyte 27ae3e4e09519cfbb04c329615203637"
)

if [[ $# -ne 1 || $1 == -* ]]; then
  echo "usage: scripts/fetch_mnist.sh DIR" >&2
  exit 2
fi
command -v curl >/dev/null || { echo "fetch_mnist: curl is missing (scripts/install.sh)" >&2; exit 1; }

directory=$1/mnist
mkdir -p "$directory"
# matches FILE MD5
matches() {
  [[ -e $1 && $(gzip -dc <"$1" 2>/dev/null | md5sum | cut -d ' ' -f 1) == "$2" ]]
}

for entry in "${FILES[@]}"; do
  read -r name md5 <<<"$entry"
  file=$directory/$name.gz
  if matches "$file" "$md5"; then
    echo "fetch_mnist: $file is there and intact"
    continue
  fi
  if [[ -e $file ]]; then
    echo "fetch_mnist: $file is another file (its content's MD5 is not $md5). Move it away first." >&2
    exit 1
  fi
  echo "fetch_mnist: $URL/$name.gz"
  if ! curl --fail --location --retry 3 --silent --show-error --output "$file.part" "$URL/$name.gz"; then
    rm -f "$file.part"
    echo "fetch_mnist: the download failed. Run this again, or set TABTRAIN_MNIST_URL." >&2
    exit 1
  fi
  if ! matches "$file.part" "$md5"; then
    rm "$file.part"
    echo "fetch_mnist: what came is not MNIST's $name (its content's MD5 is not $md5) and was deleted" >&2
    exit 1
  fi
  mv "$file.part" "$file"
done
echo "fetch_mnist: $directory, MD5 verified"
