"""What the scripts that write goldens share."""
import json
import struct

import numpy as np
import torch

SCALE = 32  # int8 tensors hold multiples of 1 / SCALE


def save(path, tensors, metadata):
    """The safetensors format: 8 bytes header length, JSON header, data (https://github.com/huggingface/safetensors)."""
    names = {"float32": "F32", "float64": "F64", "int8": "I8", "uint8": "U8"}
    header, data = {"__metadata__": {k: json.dumps(v) for k, v in metadata.items()}}, b""
    # Wide elements first, so that every tensor is aligned.
    for name, value in sorted(tensors.items(), key=lambda item: -item[1].dtype.itemsize):
        raw = np.ascontiguousarray(value).tobytes()
        header[name] = {"dtype": names[str(value.dtype)], "shape": list(value.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    print(f"{path}: {len(tensors)} tensors, {path.stat().st_size} bytes")


def grid(shape, low=-3.0, high=3.0):
    """Random multiples of 1 / SCALE; few enough values that ties and exact zeros occur."""
    return torch.randint(int(low * SCALE), int(high * SCALE) + 1, tuple(shape)).double() / SCALE


def as_int8(tensor):
    return (tensor.detach() * SCALE).numpy().round().astype(np.int8)


def as_float32(tensor):
    return tensor.detach().numpy().astype(np.float32)
