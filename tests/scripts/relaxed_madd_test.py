#!/usr/bin/env python3
"""scripts/relaxed_madd.py on modules made by hand, run in Node.js where there is one."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parents[2] / "scripts"
sys.path.insert(0, str(SCRIPTS))

import relaxed_madd  # noqa: E402

DRAFT = bytes([0xFD, 0xAF, 0x01])
STANDARD = bytes([0xFD, 0x85, 0x02])
END = b"\x0b"
V128 = 0x7B


def leb(value):
    result = b""
    while True:
        value, digit = value >> 7, value & 0x7F
        if value == 0:
            return result + bytes([digit])
        result += bytes([digit | 0x80])


def sized(data):
    return leb(len(data)) + data


def section(kind, data):
    return bytes([kind]) + sized(data)


def function(code, local_vectors=0):
    declared = b"\x01" + leb(local_vectors) + bytes([V128]) if local_vectors else b"\x00"
    return sized(declared + code + END)


def module(*functions, parameters=1):
    """Exports the last function as "run": `parameters` floats to a float; those before it alike."""
    kind = b"\x60" + leb(parameters) + b"\x7d" * parameters + b"\x01\x7d"
    count = len(functions)
    return (
        b"\0asm\1\0\0\0"
        + section(1, b"\x01" + kind)
        + section(3, leb(count) + b"\0" * count)
        + section(7, b"\x01" + sized(b"run") + b"\0" + leb(count - 1))
        + section(10, leb(count) + b"".join(functions))
    )


def splat(local):
    return b"\x20" + leb(local) + b"\xfd\x13"  # local.get, f32x4.splat


FIRST_LANE = b"\xfd\x1f\x00"  # f32x4.extract_lane 0
MADD = function(splat(0) + splat(1) + splat(2) + DRAFT + FIRST_LANE)


def node_options():
    """How this machine's Node.js knows relaxed SIMD; None where it does not, or is not there."""
    node = shutil.which("node")
    probe = relaxed_madd.rewrite(module(MADD, parameters=3))[0]
    code = f"process.exit(WebAssembly.validate(new Uint8Array({list(probe)})) ? 0 : 1)"
    for options in ([], ["--experimental-wasm-relaxed-simd"]):
        if node and subprocess.run([node, *options, "-e", code], stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return [node, *options]
    return None


NODE = node_options()


class Rewriting(unittest.TestCase):
    def expect_only(self, before, changed, standard=0):
        """Every DRAFT in `before` that is an instruction was written as STANDARD, nothing else."""
        after, drafts, right = relaxed_madd.rewrite(before)
        self.assertEqual((drafts, right), (changed, standard))
        self.assertEqual(len(after), len(before))
        different = [i for i in range(len(before)) if before[i] != after[i]]
        self.assertEqual(len(different), 2 * changed)
        return after

    def test_an_instruction(self):
        before = module(MADD, parameters=3)
        self.assertEqual(self.expect_only(before, 1), before.replace(DRAFT, STANDARD))

    def test_every_function(self):
        before = module(MADD, function(b"\x20\x00"), MADD, parameters=3)
        self.assertEqual(self.expect_only(before, 2), before.replace(DRAFT, STANDARD))

    def test_what_stands_right_is_left(self):
        before = module(MADD.replace(DRAFT, STANDARD), parameters=3)
        self.assertEqual(self.expect_only(before, 0, standard=1), before)

    def test_a_long_number_keeps_its_length(self):
        code = splat(0) + splat(0) + splat(0) + b"\xfd\xaf\x81\x00" + FIRST_LANE
        after = self.expect_only(module(function(code)), 1)
        self.assertIn(b"\xfd\x85\x82\x00", after)

    def test_bytes_that_look_alike_are_left(self):
        before = module(
            function(
                b"\x41\xfd\xaf\x01\x1a"  # i32.const
                b"\x42\xfd\xaf\x81\x00\x1a"  # i64.const
                b"\x43" + DRAFT + b"\x00\x1a"  # f32.const
                b"\x44" + DRAFT + b"\x00" * 5 + b"\x1a"  # f64.const
                b"\xfd\x0c" + DRAFT * 5 + b"\x00\x1a"  # v128.const
                b"\x20\x00"
            )
        )
        before += section(0, sized(b"name") + DRAFT) + section(11, b"\x01\x01" + sized(DRAFT))
        self.assertEqual(self.expect_only(before, 0), before)

    def test_instructions_of_every_shape_are_walked_over(self):
        shapes = [
            b"\x02\x40\x0b",  # block without a type
            b"\x03\x7f\x41\x00\x0b\x1a",  # loop of an i32
            b"\x41\x00\x04\x40\x05\x0b",  # if, else
            b"\x41\x00\x0e\x02\x00\x00\x00",  # br_table with two cases
            b"\x41\x00\x41\x00\x41\x00\x1c\x01\x7f\x1a",  # select of a type
            b"\x41\x00\x11\x00\x00",  # call_indirect
            b"\x41\x00\x28\x02\x80\x08\x1a",  # i32.load with an offset of two bytes
            b"\x3f\x00\x1a",  # memory.size
            b"\xd0\x70\xd1\x1a\xd2\x00\x1a",  # ref.null, ref.is_null, ref.func
            b"\x43\0\0\0\0\xfc\x00\x1a",  # i32.trunc_sat_f32_s
            b"\xfc\x08\x00\x00\xfc\x09\x00\xfc\x0a\x00\x00\xfc\x0b\x00",  # memory.init and the like
            b"\xfc\x0c\x00\x00\xfc\x0d\x00\xfc\x0e\x00\x00\xfc\x10\x00\x1a",  # table.init and the like
            b"\xfd\x00\x04\x00\x1a",  # v128.load
            b"\xfd\x54\x00\x00\x0f\x1a",  # v128.load8_lane
            b"\xfd\x5c\x02\x00\x1a",  # v128.load32_zero
            b"\xfd\x0d" + bytes(range(16)) + b"\x1a",  # i8x16.shuffle
            b"\xfd\x15\x00\x1a",  # i8x16.extract_lane_s
            b"\xfd\xae\x01\x1a",  # i32x4.add
            b"\xfd\x80\x02\x1a",  # i8x16.relaxed_swizzle
            b"\xfe\x03\x00",  # atomic.fence
            b"\xfe\x10\x02\x00\x1a",  # i32.atomic.load
        ]
        for shape in shapes:
            with self.subTest(shape=shape.hex(" ")):
                self.expect_only(module(function(shape + DRAFT, local_vectors=300)), 1)

    @unittest.skipIf(NODE is None, "no Node.js that knows relaxed SIMD")
    def test_engines_take_the_result_as_a_times_b_plus_c(self):
        after, _, _ = relaxed_madd.rewrite(module(MADD, parameters=3))
        code = (
            f"WebAssembly.instantiate(new Uint8Array({list(after)})).then(({{ instance }}) =>"
            " console.log(JSON.stringify([instance.exports.run(2, 3, 4), instance.exports.run(5, -1, 7)])))"
        )
        output = subprocess.run([*NODE, "-e", code], capture_output=True, text=True, check=True).stdout
        self.assertEqual(json.loads(output), [2 * 3 + 4, 5 * -1 + 7])


class Refusing(unittest.TestCase):
    def refused(self, data, says):
        with self.assertRaisesRegex(relaxed_madd.ParseError, says):
            relaxed_madd.rewrite(data)

    def test_what_is_no_module(self):
        self.refused(b"", "no WebAssembly module")
        self.refused(b"\0asm\2\0\0\0", "no WebAssembly module of version 1")

    def test_modules_cut_short(self):
        whole = module(MADD, parameters=3)
        for length in range(9, len(whole)):
            # Between two sections a module is whole, only without its code.
            try:
                self.assertEqual(relaxed_madd.rewrite(whole[:length])[1], 0)
            except relaxed_madd.ParseError:
                pass
        self.refused(whole[:-1], "expected")

    def test_unknown_instructions(self):
        for code, name in [
            (b"\x06\x40", "0x6"),  # try, of the draft of exceptions
            (b"\xfd\xb0\x01", "0xfd 0xb0"),  # the draft's f32x4.fms
            (b"\xfd\xe2\x01", "0xfd 0xe2"),  # the draft's f32x4.relaxed_max
            (b"\xfd\x94\x02", "0xfd 0x114"),
            (b"\xfc\x12", "0xfc 0x12"),
            (b"\xfe\x4f", "0xfe 0x4f"),
            (b"\xfb\x00", "0xfb"),
        ]:
            with self.subTest(name=name):
                self.refused(module(function(code)), f"at byte 0x[0-9a-f]+: instruction {name} is not known")

    def test_memories_not_known(self):
        self.refused(module(function(b"\x41\x00\x28\x42\x01\x00\x1a")), "alignment or memory")

    def test_functions_that_do_not_end_where_they_say(self):
        self.refused(module(sized(b"\0" + END + b"\x01" + END)), "goes on after its end")
        self.refused(module(sized(b"\0\x02\x40" + END)), "expected")
        long = b"\0asm\1\0\0\0" + section(10, b"\x01" + function(b"") + b"\0")
        self.refused(long, "goes on after its last function")

    def test_other_oddities(self):
        self.refused(b"\0asm\1\0\0\0" + section(14, b""), "section 14")
        self.refused(module(function(b"\x41" + b"\x80" * 11)), "more than 10 bytes")


class CommandLine(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tabtrain-madd-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = self.folder / "some.wasm"

    def run_on(self, data):
        self.path.write_bytes(data)
        command = [sys.executable, SCRIPTS / "relaxed_madd.py", self.path]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    def test_rewrites_once(self):
        before = module(MADD, parameters=3)
        result = self.run_on(before)
        self.assertEqual((result.returncode, result.stderr), (0, ""))
        self.assertIn("some.wasm: 1 opcodes rewritten", result.stdout)
        after = before.replace(DRAFT, STANDARD)
        self.assertEqual(self.path.read_bytes(), after)
        self.assertEqual(list(self.folder.iterdir()), [self.path])
        again = self.run_on(after)
        self.assertEqual(again.returncode, 0)
        self.assertEqual(self.path.read_bytes(), after)

    def test_complains_and_leaves_the_file(self):
        for data, says in [
            (module(function(b"\x20\x00")), "no f32x4.relaxed_madd in the whole module"),
            (module(function(b"\xfb")), "instruction 0xfb"),
        ]:
            result = self.run_on(data)
            self.assertEqual(result.returncode, 1)
            self.assertIn(f"{self.path}: ", result.stderr)
            self.assertIn(says, result.stderr)
            self.assertEqual(self.path.read_bytes(), data)


if __name__ == "__main__":
    unittest.main(verbosity=1)
