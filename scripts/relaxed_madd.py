#!/usr/bin/env python3
"""Gives f32x4.relaxed_madd of a WebAssembly module its standard opcode: relaxed_madd.py MODULE.wasm

Compilers before clang 16 write the instruction as a draft of relaxed SIMD had it, f32x4.fma, fd af 01;
engines know it as fd 85 02. Both take a, b, c from the stack and give a * b + c. The module is changed
in place, its length stays. A module that has the standard opcode already is left alone; one that has
neither, or anything that this script does not know, is an error.

Formats: https://webassembly.github.io/spec/core/binary/ and the proposals for threads and relaxed SIMD.
"""

import pathlib
import sys

DRAFT_FMA = 0xAF
RELAXED_MADD = 0x105

CODE_SECTION = 10
LAST_SECTION = 13

# What follows an opcode: u a LEB128 number (signed or not: both end alike), b a byte, m the alignment
# and offset of a memory access, 4, 8 and g (16) so many bytes, v a vector of numbers, t a br_table.
PLAIN = {
    **dict.fromkeys([0x00, 0x01, 0x05, 0x0B, 0x0F, 0x1A, 0x1B, *range(0x45, 0xC5), 0xD1], ""),
    **dict.fromkeys([0x02, 0x03, 0x04, 0x0C, 0x0D, 0x10, 0x12, *range(0x20, 0x27)], "u"),
    **dict.fromkeys([0x3F, 0x40, 0x41, 0x42, 0xD0, 0xD2], "u"),
    **dict.fromkeys([0x11, 0x13], "uu"),
    **dict.fromkeys(range(0x28, 0x3F), "m"),
    0x0E: "t",
    0x1C: "v",
    0x43: "4",
    0x44: "8",
}
BULK = {
    **dict.fromkeys(range(0, 8), ""),
    **dict.fromkeys([8, 10, 12, 14], "uu"),
    **dict.fromkeys([9, 11, 13, 15, 16, 17], "u"),
}
UNASSIGNED_SIMD = [0x9A, 0xA2, 0xA5, 0xA6, 0xAF, 0xB0, 0xB2, 0xB3, 0xB4, 0xBB, 0xC2, 0xC5, 0xC6,
                   0xCF, 0xD0, 0xD2, 0xD3, 0xD4, 0xE2, 0xEE]  # fmt: skip
SIMD = {
    **dict.fromkeys([*range(0x0E, 0x15), *range(0x23, 0x54), *range(0x5E, 0x114)], ""),
    **dict.fromkeys([*range(0x00, 0x0C), 0x5C, 0x5D], "m"),
    **dict.fromkeys(range(0x54, 0x5C), "mb"),
    **dict.fromkeys(range(0x15, 0x23), "b"),
    **dict.fromkeys([0x0C, 0x0D], "g"),
}
for opcode in UNASSIGNED_SIMD:
    del SIMD[opcode]
SIMD[DRAFT_FMA] = ""
ATOMIC = {**dict.fromkeys([0, 1, 2, *range(0x10, 0x4F)], "m"), 3: "b"}
PREFIXED = {0xFC: BULK, 0xFD: SIMD, 0xFE: ATOMIC}

BLOCKS = (0x02, 0x03, 0x04)
END = 0x0B


class ParseError(Exception):
    pass


class Reader:
    """Walks through bytes and never leaves them."""

    def __init__(self, data, at=0, end=None):
        self.data = data
        self.at = at
        self.end = len(data) if end is None else end

    def error(self, text):
        return ParseError(f"at byte {self.at:#x}: {text}")

    def skip(self, count):
        if count > self.end - self.at:
            raise self.error(f"{count} bytes expected, {self.end - self.at} left")
        self.at += count

    def byte(self):
        self.skip(1)
        return self.data[self.at - 1]

    def number(self):
        """Unsigned LEB128 of at most 64 bits."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value
            if shift > 63:
                raise self.error("a number of more than 10 bytes")

    def part(self):
        """A reader of the next so many bytes, which it passes over."""
        size = self.number()
        begin = self.at
        self.skip(size)
        return Reader(self.data, begin, self.at)


def skip_immediates(reader, kinds):
    for kind in kinds:
        if kind == "u":
            reader.number()
        elif kind == "b":
            reader.skip(1)
        elif kind == "m":
            if reader.number() >= 64:
                raise reader.error("a memory access with an alignment or memory not known here")
            reader.number()
        elif kind in "vt":
            for _ in range(reader.number() + (kind == "t")):
                reader.number()
        else:
            reader.skip({"4": 4, "8": 8, "g": 16}[kind])


def find_madds(body):
    """Places (first byte, byte after) of the draft's opcode numbers in a function, and how many
    standard ones there are."""
    for _ in range(body.number()):
        body.number()  # so many locals
        body.number()  # of this type
    drafts, standard, depth = [], 0, 1
    while depth > 0:
        start = body.at
        opcode = body.byte()
        table = PREFIXED.get(opcode)
        number_at = body.at
        code = opcode if table is None else body.number()
        kinds = (PLAIN if table is None else table).get(code)
        if kinds is None:
            body.at = start
            name = f"{opcode:#x}" if table is None else f"{opcode:#x} {code:#x}"
            raise body.error(f"instruction {name} is not known here")
        if table is SIMD and code == DRAFT_FMA:
            drafts.append((number_at, body.at))
        if table is SIMD and code == RELAXED_MADD:
            standard += 1
        skip_immediates(body, kinds)
        if table is None:
            depth += (opcode in BLOCKS) - (opcode == END)
    if body.at != body.end:
        raise body.error("a function that goes on after its end")
    return drafts, standard


def padded_number(value, size):
    """LEB128 in exactly `size` bytes."""
    digits = [(value >> (7 * i)) & 0x7F for i in range(size)]
    if value >> (7 * size):
        raise ParseError(f"opcode {value:#x} does not fit in {size} bytes")
    return bytes(digit | 0x80 for digit in digits[:-1]) + bytes(digits[-1:])


def rewrite(module):
    """The module with standard opcodes, how many were changed, and how many were right already."""
    reader = Reader(module)
    if module[:8] != b"\0asm\1\0\0\0":
        raise reader.error("no WebAssembly module of version 1")
    reader.skip(8)
    drafts, standard = [], 0
    while reader.at < reader.end:
        kind = reader.byte()
        if kind > LAST_SECTION:
            raise reader.error(f"section {kind} is not known here")
        section = reader.part()
        if kind != CODE_SECTION:
            continue
        for _ in range(section.number()):
            found, right = find_madds(section.part())
            drafts += found
            standard += right
        if section.at != section.end:
            raise section.error("a code section that goes on after its last function")
    result = bytearray(module)
    for begin, end in drafts:
        result[begin:end] = padded_number(RELAXED_MADD, end - begin)
    return bytes(result), len(drafts), standard


def main():
    if len(sys.argv) != 2:
        print("usage: scripts/relaxed_madd.py MODULE.wasm", file=sys.stderr)
        return 2
    path = pathlib.Path(sys.argv[1])
    try:
        result, changed, standard = rewrite(path.read_bytes())
        if changed + standard == 0:
            raise ParseError("no f32x4.relaxed_madd in the whole module")
    except (OSError, ParseError) as error:
        print(f"relaxed_madd: {path}: {error}", file=sys.stderr)
        return 1
    if changed:
        part = path.with_name(path.name + ".part")
        part.write_bytes(result)
        part.chmod(path.stat().st_mode)
        part.replace(path)
    print(f"relaxed_madd: {path.name}: {changed} opcodes rewritten, {standard} right already")
    return 0


if __name__ == "__main__":
    sys.exit(main())
