#!/usr/bin/env python3
"""Writes the seeds that fuzzing starts from into tests/fuzz/corpus/<target>/seed-*.

All are small and valid, or nearly so; what fuzzing found lies beside them under other names.
"""

import gzip
import io
import json
import pathlib
import struct
import sys
import zipfile
import zlib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE.parent / "cli"))

import data_test as data  # noqa: E402  (its makers of files)

SAMPLES = HERE.parent / "samples"


def fnv1a(content):
    value = 0xCBF29CE484222325
    for byte in content:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def idx():
    labels = data.idx_labels([3, 7])
    images = data.idx_images([bytes(6), bytes(range(6))], rows=2, columns=3)
    return {"two": bytes([len(labels)]) + labels + images}


def pickles():
    whole = data.pickled_batch([(7, bytes(3072))])
    # The instructions alone: their pixels are missing.
    return {"one": whole, "short": whole[:210]}


def kept_data():
    content = bytes([0, 1]) + bytes(range(8)) + bytes([1]) + bytes(4)
    facts = {"source": "folder", "name": "pets", "shape": [1, 2, 2], "classNames": ["a", "b"],
             "train": 2, "test": 1, "digest": fnv1a(content), "bytes": len(content)}  # fmt: skip
    header = json.dumps(facts).encode()
    return {"two": struct.pack("<I", len(header)) + header + content}


def tensors(entries, metadata=None):
    header, body = ({"__metadata__": metadata} if metadata else {}), b""
    for name, dtype, shape, content in entries:
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(body), len(body) + len(content)]}
        body += content
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def safetensors():
    two = [("a.weight", "F32", [1, 2], struct.pack("<2f", 1, -2)), ("n", "I64", [], bytes(8))]
    return {
        "two": tensors(two, {"format": "pt"}),
        "bytes": tensors([("b", "U8", [3], b"abc")]),
        "none": tensors([]),
        "huge": tensors([("a", "F32", [2**31 - 1] * 8, bytes(4))]),
        "weights": (SAMPLES / "weights-1.safetensors").read_bytes(),
    }


def run_files():
    return {"stopped": (SAMPLES / "run-1.safetensors").read_bytes()}


def run_documents():
    content = (SAMPLES / "run-1.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", content[:8])
    return {"stopped": json.loads(content[8 : 8 + length])["__metadata__"]["tabtrain"].encode()}


def runs():
    layers = [
        {"type": "conv2d", "name": "a", "out_channels": 4, "kernel_size": 3, "padding": 1},
        {"type": "conv2d", "name": "b", "out_channels": 4, "kernel_size": 1, "inputs": ["a"]},
        {"type": "add", "name": "c", "inputs": ["a", "b"]},
        {"type": "global_avg_pool"},
    ]
    documents = {
        "sample": json.loads((SAMPLES / "run-1.json").read_text()),
        "layers": {"network": {"input": [2, 5, 5], "layers": layers}, "data": {"mean": [0, 0.5], "std": [1, 1]}},
        "mnist": {
            "network": {"notation": "C8k5s2 R P3s2 F20b0 R D0.5 F10", "input": [1, 28, 28], "order": "conv-norm-relu"},
            "data": {"source": "mnist", "standardise": "computed", "balanced": True},
            "augmentation": {"rotation": 10, "affine_translate": 0.1, "cutout": 4, "crop_fill": "reflect"},
            "optimizer": {"type": "sgd", "momentum": 0.9, "nesterov": True, "l1": 1e-5},
            "schedule": {"type": "multi_step", "milestones": [3, 6], "gamma": 0.1, "warmup_epochs": 1},
            "label_smoothing": 0.1,
        },
    }
    return {name: json.dumps(document).encode() for name, document in documents.items()}


def notations():
    texts = {
        "first": "C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10",
        "suffixes": "C8k5s2p1@bn/rn C8dw+1 C12g4@gn/nr P3s2 A R D0.25 F20b0 F10",
        "json": '{"notation": "C16b GAP c10", "norm": "group_norm", "num_groups": 2}',
    }
    return {name: text.encode() for name, text in texts.items()}


def sweeps():
    base = {"network": {"notation": "C2 GAP c10"}, "optimizer": {"type": "sgd"}}
    return {
        "grid": json.dumps({
            "name": "g",
            "set": {"epochs": 1},
            "runs": [{"run": base, "set": {"name": "x"}, "grid": {"seed": [0, 1], "optimizer.lr": [0.1, 1]}}],
        }).encode(),
        "preset": b'{"runs": [{"preset": "r4-bn", "grid": {"optimizer.l1": [0, 0.001]}}]}',
    }  # fmt: skip


def folders():
    return {
        "classes": b"pets/cats/1.png\npets/cats/2.jpg\npets/dogs/1.jpeg\npets/dogs/deep/2.PNG\npets/.hidden/x.png\n",
        "parts": b"train/a/1.png\ntrain/b/1.png\ntest/a/2.png\ntest/b/2.png\n__MACOSX/a/1.png\n",
    }


def gzips():
    return {"text": gzip.compress(b"tabtrain " * 9, mtime=0), "plain": b"plain",
            "bomb": gzip.compress(bytes(1 << 20), mtime=0)}  # fmt: skip


def zipped(entries, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def archives():
    entries = [("a/1.png", b"one"), ("b/2.png", b"two" * 9)]
    tar = data.tar_bytes(entries, "w")[: 6 * 512]  # up to the two blocks of zeros that end it
    return {
        "tar": tar,
        "gz": gzip.compress(tar, mtime=0),
        "zip": zipped(entries),
        "stored": zipped(entries, zipfile.ZIP_STORED),
        "zip-bomb": zipped([("a/1.png", bytes(1 << 20))]),
    }


def pictures():
    square = bytes(range(48))
    return {
        "rgb": data.png(4, 4, square),
        "rgba": data.png(4, 3, square, 6),
        "grey": data.png(8, 6, square, 0),
        "palette": data.png(8, 6, bytes(48), 3, extra=chunk(b"PLTE", bytes(6)) + chunk(b"tRNS", b"\x80")),
        "deep": data.png(4, 2, square, 2, 16),
        "huge": data.png(4, 4, square).replace(struct.pack(">II", 4, 4), struct.pack(">II", 2**31 - 1, 2**31 - 1)),
        "grey-jpeg": data.GREY_JPEG,
        "red-jpeg": data.RED_JPEG,
        "cmyk-jpeg": data.CMYK_JPEG,
    }


def chunk(name, content):
    body = name + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


SEEDS = {
    "archive": archives, "cifar10": lambda: {"one": bytes([9]) + bytes(3072)}, "folder": folders,
    "gzip": gzips, "idx": idx, "kept_data": kept_data, "notation": notations, "pickle": pickles,
    "picture": pictures, "run_config": runs, "run_document": run_documents, "run_file": run_files,
    "safetensors": safetensors, "sweep": sweeps,
}  # fmt: skip


def main():
    for target, make in SEEDS.items():
        folder = HERE / "corpus" / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in make().items():
            (folder / f"seed-{name}").write_bytes(content)


if __name__ == "__main__":
    main()
