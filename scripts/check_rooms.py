#!/usr/bin/env python3
"""Checks that rooms use only what lies below them, and that core stays pure.

A line ends with `// rooms: <reason>` where a rule does not hold for it. Prints file:line for every
violation and exits with 1 when there is one.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# docs/ARCHITECTURE.md has the same arrows as a picture.
BASE = {"base"}
TENSOR = BASE | {"tensor"}
KERNELS = TENSOR | {"kernels"}
LAYERS = KERNELS | {"layers"}
NET = LAYERS | {"net"}
DATA = TENSOR | {"data"}
TRAIN = NET | DATA | {"train"}
RUN = TRAIN | {"run"}
REPORT = RUN | {"report"}
EXPORT = RUN | {"export"}
USES = {
    "core/base": BASE,
    "core/tensor": TENSOR,
    "core/kernels": KERNELS,
    "core/layers": LAYERS,
    "core/net": NET,
    "core/data": DATA,
    "core/train": TRAIN,
    "core/run": RUN,
    "core/report": REPORT,
    "core/export": EXPORT,
    "core/reference": NET | {"reference"},
    "cli": REPORT | EXPORT | {"cli"},
    "bench": TRAIN | {"bench"},
    "wasm": REPORT | EXPORT | {"wasm"},
}
ROOMS = {path.split("/")[-1] for path in USES}

# Nothing in core prints, opens files, reads clocks or draws random numbers of its own.
IMPURE = {"chrono", "cstdio", "ctime", "filesystem", "fstream", "iostream", "random", "stdio.h",
          "time.h"}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# C libraries differ in their last bits (core/base/strict_math.h); the test oracle may use them.
INEXACT = re.compile(r"\bstd::(exp|exp2|expm1|log|log2|log10|log1p|sin|cos|tan|tanh|pow|fma)f?\(")
ALLOWED = re.compile(r"//\s*rooms: \S")


def problems_of(line: str, room: str):
    include = INCLUDE.match(line)
    if include:
        bracket, path = include.groups()
        first = path.split("/")[0]
        if path.startswith("emscripten") and room != "wasm":
            yield f"{room} includes {path}; only wasm/ may"
        if bracket == '"' and "/" in path and first in ROOMS and first not in USES[room]:
            yield f"{room} includes {path}; it may use {', '.join(sorted(USES[room]))}"
        if bracket == '"' and "/" not in path and room.startswith("core/"):
            yield f"{path}: write includes from core/, as {room.split('/')[-1]}/{path}"
        if room.startswith("core/") and path in IMPURE:
            yield f"{room} includes <{path}>; core does no input, output, clocks or randomness"
    if room.startswith("core/") and room != "core/reference":
        code = line.split("//")[0]
        for call in INEXACT.findall(code):
            yield f"std::{call} gives other bits on other systems; use base/strict_math.h"


def main() -> int:
    files = 0
    violations = 0
    for room in USES:
        for file in sorted((ROOT / room).rglob("*")):
            if file.suffix not in (".h", ".cpp"):
                continue
            files += 1
            for number, line in enumerate(file.read_text().splitlines(), start=1):
                if ALLOWED.search(line):
                    continue
                for problem in problems_of(line, room):
                    violations += 1
                    print(f"{file.relative_to(ROOT)}:{number}: {problem}")
    print(f"rooms: {files} files, {violations} violations")
    return 1 if violations or not files else 0


if __name__ == "__main__":
    sys.exit(main())
