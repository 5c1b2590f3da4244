#!/usr/bin/env bash
# Downloads CIFAR-10 (162 MiB) from its publisher and verifies it.
#
#   scripts/fetch_cifar10.sh DIR [--unpack] [--python]
#
# Leaves DIR/cifar-10-binary.tar.gz, with --unpack also DIR/cifar-10-batches-bin/*.bin; with --python
# the Python version instead, cifar-10-python.tar.gz and cifar-10-batches-py. tabtrain reads all four.
# An interrupted download goes on where it stopped; a complete one is only verified.
set -euo pipefail

# MD5s are published beside the links on https://www.cs.toronto.edu/~kriz/cifar.html.
NAME=cifar-10-binary.tar.gz
FOLDER=cifar-10-batches-bin
MD5=c32a1d4ab5d03f1284b67883e8d87530

directory=
unpack=0
for argument in "$@"; do
  case $argument in
    --unpack) unpack=1 ;;
    --python)
      NAME=cifar-10-python.tar.gz
      FOLDER=cifar-10-batches-py
      MD5=c58f30108f718f92721af3b95e74349a
      ;;
    -*) echo "fetch_cifar10: unknown option $argument" >&2; exit 2 ;;
    *) directory=$argument ;;
  esac
done
if [[ -z $directory ]]; then
  echo "usage: scripts/fetch_cifar10.sh DIR [--unpack] [--python]" >&2
  exit 2
fi
readonly NAME FOLDER MD5 URL=https://www.cs.toronto.edu/~kriz/$NAME
command -v curl >/dev/null || { echo "fetch_cifar10: curl is missing (scripts/install.sh)" >&2; exit 1; }

mkdir -p "$directory"
archive=$directory/$NAME
matches() {
  [[ -e $1 && $(md5sum <"$1" | cut -d ' ' -f 1) == "$MD5" ]]
}

if matches "$archive"; then
  echo "fetch_cifar10: $archive is there and intact"
else
  if [[ -e $archive ]]; then
    echo "fetch_cifar10: $archive is another file (its MD5 is not $MD5). Move it away first." >&2
    exit 1
  fi
  echo "fetch_cifar10: $URL"
  if ! matches "$archive.part" &&
    ! curl --fail --location --retry 3 --continue-at - --output "$archive.part" "$URL"; then
    echo "fetch_cifar10: the download stopped. Run this again to go on, or delete" \
      "$archive.part to start over." >&2
    exit 1
  fi
  if ! matches "$archive.part"; then
    rm "$archive.part"
    echo "fetch_cifar10: what came is not CIFAR-10 (its MD5 is not $MD5) and was deleted" >&2
    exit 1
  fi
  mv "$archive.part" "$archive"
  echo "fetch_cifar10: $archive, MD5 verified"
fi

if [[ $unpack == 1 ]]; then
  tar -xzf "$archive" -C "$directory"
  echo "fetch_cifar10: $directory/$FOLDER"
fi
