#!/usr/bin/env python3
"""Writes the goldens of tests/data with NumPy and Pillow: the oracles of the loaders.

    apt-get install python3-numpy python3-pil
    /usr/bin/python3 scripts/make_data_goldens.py

Writes
  tests/goldens/cifar10_batch.pickle  a batch as Python 2 wrote CIFAR-10's
  tests/goldens/images.json           affine maps and bilinear sampling in double, by NumPy; resizing
                                      and colours, by Pillow
"""

import json
import math
import pathlib
import pickle
import struct

import numpy as np
from PIL import Image, ImageEnhance

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


def test_image(channels, height, width):
    """What image() of tests/data/image_golden.h makes: C x H x W bytes without symmetry."""
    c, h, w = np.meshgrid(np.arange(channels), np.arange(height), np.arange(width), indexing="ij")
    return ((c * 97 + h * 31 + w * 57 + h * w * 13 + (h * h * 7) // 3) % 256).astype(np.uint8)


def inverse_affine(height, width, degrees=0, shift=(0, 0), scale=1, shear=(0, 0)):
    """The inverse of T C R(a) S(s) SHy(sy) SHx(sx) C^-1, as torchvision's documentation has it."""
    turn, shear_x, shear_y = (math.radians(v) for v in (degrees, *shear))
    to_centre = np.array([[1, 0, (width - 1) / 2], [0, 1, (height - 1) / 2], [0, 0, 1]])
    translate = np.array([[1, 0, shift[0]], [0, 1, shift[1]], [0, 0, 1]])
    rotate = np.array([[math.cos(turn), -math.sin(turn), 0],
                       [math.sin(turn), math.cos(turn), 0], [0, 0, 1]])  # fmt: skip
    scaling = np.diag([scale, scale, 1.0])
    along_y = np.array([[1, 0, 0], [-math.tan(shear_y), 1, 0], [0, 0, 1]])
    along_x = np.array([[1, -math.tan(shear_x), 0], [0, 1, 0], [0, 0, 1]])
    forward = translate @ to_centre @ rotate @ scaling @ along_y @ along_x @ np.linalg.inv(to_centre)
    return np.linalg.inv(forward)[:2]


def sample(image, matrix, fill):
    """Bilinear sampling in double; what lies outside is 0 or numpy.pad's reflection."""
    _, height, width = image.shape
    margin = 4 * max(height, width)
    mode = {"mode": "reflect"} if fill == "reflect" else {"mode": "constant"}
    padded = np.pad(image.astype(float), ((0, 0), (margin, margin), (margin, margin)), **mode)
    h, w = np.meshgrid(np.arange(height), np.arange(width), indexing="ij")
    x = matrix[0, 0] * w + matrix[0, 1] * h + matrix[0, 2] + margin
    y = matrix[1, 0] * w + matrix[1, 1] * h + matrix[1, 2] + margin
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    dx, dy = x - left, y - top
    return ((1 - dx) * (1 - dy) * padded[:, top, left] + dx * (1 - dy) * padded[:, top, left + 1]
            + (1 - dx) * dy * padded[:, top + 1, left] + dx * dy * padded[:, top + 1, left + 1])  # fmt: skip


def affine_cases():
    settings = [
        {"degrees": 7},
        {"degrees": -33.3, "shift": (2, -1)},
        {"scale": 0.7, "shift": (-3, 2)},
        {"scale": 1.4, "degrees": 15},
        {"shear": (20, 0)},
        {"shear": (0, -12.5)},
        {"degrees": 151, "shift": (1, 3), "scale": 0.85, "shear": (14, -9)},
    ]
    for i, setting in enumerate(settings):
        channels, height, width = [(1, 9, 12), (3, 10, 7)][i % 2]
        fill = ["zero", "reflect"][i // 2 % 2]
        matrix = inverse_affine(height, width, **setting)
        pixels = sample(test_image(channels, height, width), matrix, fill)
        shift, shear = setting.get("shift", (0, 0)), setting.get("shear", (0, 0))
        yield {
            "shape": [channels, height, width], "fill": fill,
            "parameters": [setting.get("degrees", 0), *shift, setting.get("scale", 1), *shear],
            "matrix": matrix.flatten().tolist(), "pixels": np.round(pixels, 6).flatten().tolist(),
        }  # fmt: skip


def resize_cases():
    """Pillow's bilinear filter, which averages where it shrinks; a plane at a time."""
    sizes = [((7, 5), (4, 3)), ((5, 4), (9, 11)), ((13, 6), (6, 13)), ((40, 60), (8, 8)),
             ((1, 1), (3, 2)), ((8, 8), (8, 8)), ((9, 8), (9, 3)), ((100, 3), (1, 1))]  # fmt: skip
    for (height, width), (rows, columns) in sizes:
        plane = Image.fromarray(test_image(1, height, width)[0])
        resized = np.asarray(plane.resize((columns, rows), Image.Resampling.BILINEAR))
        yield {"from": [height, width], "to": [rows, columns], "pixels": resized.flatten().tolist()}


def colour_cases():
    image = test_image(3, 6, 9)
    pillow = Image.fromarray(image.transpose(1, 2, 0))
    for name, enhance in (("brightness", ImageEnhance.Brightness),
                          ("contrast", ImageEnhance.Contrast),
                          ("saturation", ImageEnhance.Color)):  # fmt: skip
        for factor in (0, 0.3, 0.75, 1, 1.25, 1.9):
            pixels = np.asarray(enhance(pillow).enhance(factor)).transpose(2, 0, 1)
            yield {"name": name, "factor": factor, "pixels": pixels.flatten().tolist()}


def write_images():
    grey = np.asarray(Image.fromarray(test_image(3, 6, 9).transpose(1, 2, 0)).convert("L"))
    goldens = {"affine": affine_cases(), "resize": resize_cases(), "colour": colour_cases(),
               "grey": [grey.flatten().tolist()]}  # fmt: skip
    lines = []
    for name, cases in goldens.items():
        rows = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
        lines.append(f'"{name}": [\n{rows}\n]')
    (GOLDENS / "images.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    write_batch()
    write_images()
