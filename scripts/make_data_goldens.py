#!/usr/bin/env python3
"""Writes the goldens of tests/data with NumPy and Pillow: the oracles of the loaders.

    apt-get install python3-numpy python3-pil
    /usr/bin/python3 scripts/make_data_goldens.py

Writes tests/goldens/cifar10_batch.pickle, as Python 2 wrote CIFAR-10's batches.
"""

import pathlib
import pickle
import struct

import numpy as np

GOLDENS = pathlib.Path(__file__).resolve().parent.parent / "tests" / "goldens"


class Python2Pickler(pickle._Pickler):
    """Protocol 2 as Python 2 wrote it: text and bytes are both 8-bit strings."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_string(self, value):
        data = value if isinstance(value, bytes) else value.encode("latin-1")
        if len(data) < 256:
            self.write(pickle.SHORT_BINSTRING + bytes([len(data)]) + data)
        else:
            self.write(pickle.BINSTRING + struct.pack("<i", len(data)) + data)
        self.memoize(value)

    dispatch[bytes] = save_string
    dispatch[str] = save_string


def write_batch():
    """Image i has label 3 * i % 10; pixel p is (i * 31 + p * 7) % 256."""
    images = 4
    i, p = np.meshgrid(np.arange(images), np.arange(3072), indexing="ij")
    batch = {
        "batch_label": "training batch 1 of 5",
        "labels": [3 * i % 10 for i in range(images)],
        "data": (i * 31 + p * 7).astype(np.uint8),
        "filenames": [f"some_image_s_{i:06}.png" for i in range(images)],
    }
    with open(GOLDENS / "cifar10_batch.pickle", "wb") as file:
        Python2Pickler(file, protocol=2).dump(batch)


if __name__ == "__main__":
    write_batch()
