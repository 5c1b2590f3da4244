#!/usr/bin/env python3
"""Runs the command line program as a person would: cli_test.py PATH_TO_TABTRAIN [DATA_DIR [strict|fast]].

The last one is the arithmetic that the program was built with. Needs only Python's standard library. Real CIFAR-10 is looked for in the folder that TABTRAIN_DATA
names, or else in DATA_DIR; without it the test that needs it is skipped.
"""

import fcntl
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "tabtrain"
DATA = pathlib.Path(os.environ.get("TABTRAIN_DATA", sys.argv[2] if len(sys.argv) > 2 else "build/data"))
ARITHMETIC = sys.argv[3] if len(sys.argv) > 3 else "strict"
LABEL = "" if ARITHMETIC == "strict" else " (fast arithmetic)"

TINY = {
    "name": "tiny",
    "network": {"notation": "C8 P C8+ P C16 GAP c10", "dropout": 0.1},
    "data": {"source": "builtin", "train_images": 100, "test_images": 50},
    "augmentation": {"crop_padding": 2, "horizontal_flip": True},
    "optimizer": {"type": "sgd", "lr": 0.05, "momentum": 0.9, "nesterov": True},
    "schedule": {"type": "one_cycle"},
    "epochs": 2,
    "batch_size": 32,
}


def tabtrain(*arguments, timeout=300):
    command = [PROGRAM, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)


class CliTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tabtrain-cli-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def write(self, document, name="run.json"):
        path = self.folder / name
        path.write_text(document if isinstance(document, str) else json.dumps(document))
        return path

    def run_ok(self, *arguments):
        result = tabtrain(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        return result.stdout

    def digest(self, *arguments):
        last = self.run_ok("train", *arguments, "--quiet", "--print-digest").splitlines()
        self.assertEqual(len(last), 1, last)
        self.assertRegex(last[0], r"^digest [0-9a-f]{16}( \(fast arithmetic\))?$")
        return last[0]

    def refused(self, *arguments, says):
        result = tabtrain(*arguments)
        self.assertEqual(result.returncode, 2, result)
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertIn(says, result.stderr)


class Arguments(CliTest):
    def test_help(self):
        commands = "train sweep summary lr-find data report export predict presets".split()
        self.assertIn("tabtrain train --preset first", self.run_ok("--help"))
        for command in commands:
            text = self.run_ok(command, "--help")
            self.assertIn("Usage", text)
            for other in re.findall(r"^  tabtrain (\S+)", text, re.MULTILINE):  # examples
                self.assertIn(other, (command, "train") if command == "presets" else (command,))

    def test_version(self):
        version = (pathlib.Path(__file__).parents[2] / "VERSION").read_text()
        self.assertEqual(self.run_ok("--version"), f"tabtrain {version}")

    def test_wrong_arguments(self):
        run = self.write(TINY)
        self.refused(says="which command?")
        self.refused("fly", says="fly: no command; there are train, sweep, summary, ")
        for command in ("train", "summary", "data", "lr-find"):
            self.refused(command, "r1-bn", says="r1-bn: there is no such file; the preset of this name is --preset r1-bn")
        self.refused("train", says="--preset")
        self.refused("train", run, "--preset", "first", says="either")
        self.refused("train", "--preset", "r9", says="allowed first, class, r0-bn")
        self.refused("train", self.folder / "none.json", says="none.json: cannot be opened")
        self.refused("train", self.folder, says="is a folder")
        self.refused("train", run, "--threads", "0", says="--threads")
        self.refused("train", run, "--threads", "many", says="--threads")
        self.refused("train", run, "--epochs", "0", says="epochs: got 0, allowed 1 to 10000")
        self.refused("train", run, "--seed", "-1", says="--seed")
        self.refused("train", run, "--max-steps", "0", says="--max-steps")
        self.refused("train", run, "--simd", "mmx", says="mmx")
        self.refused("train", run, "--fast", says="--fast")

    def test_fields_are_set(self):
        run = self.write(TINY)
        plain = self.run_ok("train", run, "--max-steps", "1", "--quiet", "--print-digest")
        for changes in (["seed=0"], ["name=a=b"], ["seed=1", "seed=0"]):
            sets = [word for change in changes for word in ("--set", change)]
            self.assertEqual(plain, self.run_ok("train", run, *sets, "--max-steps", "1", "--quiet", "--print-digest"))
        out = self.folder / "out"
        self.run_ok("train", "--preset", "r4-bn", "--set", "optimizer.l1=0.002", "--set", "data.source=builtin",
                    "--set", "data.train_images=64", "--max-steps", "1", "--quiet", "--out", out)  # fmt: skip
        document = json.loads((out / "run.json").read_text())
        self.assertEqual((document["optimizer"]["l1"], document["data"]["source"]), (0.002, "builtin"))
        self.refused("train", run, "--set", "seed", says="--set: got seed, allowed FIELD=VALUE")
        self.refused("train", run, "--set", "sead=1", says="run.json with sead=1: sead: unknown field")
        self.refused("train", run, "--set", "optimizer.lr=high", says='optimizer.lr: got "high", allowed a number')
        self.refused("train", run, "--set", "epochs.x=1", says="epochs is no object")
        self.refused("train", "--resume", "--out", out, "--set", "seed=1", says="--set: goes with a run document")

    def test_wrong_documents(self):
        self.refused("train", self.write('{\n "epochs": 3,\n}'), says="run.json: run document: line 3")
        self.refused("train", self.write({**TINY, "epoch": 3}), says="epoch: unknown field; known:")
        broken = {**TINY, "optimizer": {"type": "sgd", "lr": -1}}
        self.refused("train", self.write(broken), says="optimizer.lr: got -1, allowed 0 to 1000")
        other = {**TINY, "network": {"notation": "C8 GAP c10", "input": [2, 28, 28]}}
        self.refused("train", self.write(other), says="2x28x28")

    def test_missing_data(self):
        self.refused("train", "--preset", "r1-bn", says="--data: missing")
        self.refused("train", "--preset", "r1-bn", "--data", self.folder / "no", says="is no folder")
        (self.folder / "cifar-10-batches-bin").mkdir()
        (self.folder / "cifar-10-batches-bin" / "data_batch_1.bin").write_bytes(b"")
        self.refused("train", "--preset", "r1-bn", "--data", self.folder,
                     says="lacks data_batch_2.bin, data_batch_3.bin")  # fmt: skip


class SummaryAndPresets(CliTest):
    def test_notation(self):
        text = self.run_ok("summary", "C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10")
        self.assertRegex(text, r"total +39,420 +\d")
        self.assertIn("32x16x16", text.replace("32x8x8", "32x16x16"))
        self.assertNotIn("warning", text)
        self.assertEqual(text, self.run_ok("summary", *"C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10".split()))

    def test_budget_warning_and_forms(self):
        self.assertIn("warning: 55,612 parameters", self.run_ok("summary", "--preset", "r1-ln"))
        table = self.run_ok("summary", self.write(TINY))
        self.assertIn("block2.add", table)
        numbers = json.loads(self.run_ok("summary", self.write(TINY), "--json"))
        self.assertEqual(sum(l["parameters"] for l in numbers["layers"]), numbers["parameters"])
        mnist = self.run_ok("summary", "--input", "1x28x28", "--norm", "none", "C8p0 GAP c10")
        self.assertIn("8x26x26", mnist)

    def test_errors(self):
        self.refused("summary", says="give a run document")
        self.refused("summary", "C16 Q3", says='token 2 "Q3": unknown, allowed C<out>')
        self.refused("summary", "C16", "--input", "3x32", says="--input: got 3x32")
        self.refused("summary", "missing.json", says="missing.json: cannot be opened")
        self.refused("summary", "C16 P", says="Kx1x1")

    def test_presets_print_documents_that_train_takes(self):
        names = [line.split()[0] for line in self.run_ok("presets").splitlines()]
        self.assertIn("r1-bn", names)
        for name in names:
            document = self.run_ok("presets", name)
            self.assertEqual(json.loads(document)["name"], name)
            self.assertEqual(self.run_ok("summary", self.write(document)),
                             self.run_ok("summary", "--preset", name))  # fmt: skip
        self.refused("presets", "r9", says="allowed first")


class LrFind(CliTest):
    def test_suggests_a_rate_and_writes_the_curve(self):
        csv = self.folder / "curve.csv"
        sweep = ["--start", "0.001", "--end", "1", "--steps", "30", "--csv", csv]
        text = self.run_ok("lr-find", self.write(TINY), *sweep)
        self.assertRegex(text, r"(suggested learning rate: 0\.\d+ \(|no suggestion)")
        lines = csv.read_text().splitlines()
        self.assertEqual(lines[0], "lr,loss,smoothed_loss")
        self.assertEqual(len(lines), 31)
        self.assertEqual([float(lines[i].split(",")[0]) for i in (1, 30)], [0.001, 1])
        self.assertEqual(text, self.run_ok("lr-find", self.write(TINY), *sweep, "--threads", "1"))

    def test_errors(self):
        run = self.write(TINY)
        self.refused("lr-find", says="lr-find: give either a run document or --preset NAME")
        self.refused("lr-find", run, "--start", "1", "--end", "0.1", says="end_lr: got 0.1, allowed above start_lr 1")
        self.refused("lr-find", run, "--steps", "3", says="steps: got 3, allowed 10 to 100000")
        self.refused("lr-find", "--preset", "r1-bn", says="--data: missing")


class Training(CliTest):
    def test_writes_the_whole_run(self):
        out = self.folder / "out"
        text = self.run_ok("train", self.write(TINY), "--out", out, "--threads", "2")
        self.assertRegex(text, r"epoch 2/2  train loss \d")
        self.assertNotIn("\r", text)  # no bar where there is no terminal

        lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
        steps = [line for line in lines if line["event"] == "step"]
        epochs = [line for line in lines if line["event"] == "epoch"]
        self.assertEqual([line["event"] for line in (lines[0], lines[-1])], ["start", "end"])
        self.assertEqual([s["global_step"] for s in steps], list(range(1, 9)))
        self.assertEqual([s["images"] for s in steps[:4]], [32, 32, 32, 4])
        self.assertEqual([s["epoch"] for s in steps], [1] * 4 + [2] * 4)
        self.assertTrue(all(0 < s["loss"] < 10 for s in steps))
        self.assertAlmostEqual(steps[0]["lr"], 0.05 / 25, places=9)
        self.assertEqual(len(epochs), 2)
        for line in epochs:
            images = sum(s["images"] for s in steps if s["epoch"] == line["epoch"])
            total = sum(s["loss"] * s["images"] for s in steps if s["epoch"] == line["epoch"])
            self.assertAlmostEqual(line["train_loss"], total / images, places=5)
            self.assertRegex(line["digest"], "^[0-9a-f]{16}$")
            self.assertGreater(line["images_per_s"], 0)

        result = json.loads((out / "result.json").read_text())
        self.assertEqual(result["status"], "finished")
        self.assertEqual(result["last_epoch"], {k: v for k, v in epochs[1].items() if k != "event"})
        best = max(line["test_accuracy"] for line in epochs)
        self.assertEqual(result["best_epoch_on_test_set"]["test_accuracy"], best)
        matrix = result["confusion_matrix"]
        self.assertEqual(sum(map(sum, matrix)), 50)
        right = sum(matrix[i][i] for i in range(10))
        self.assertAlmostEqual(right / 50, epochs[1]["test_accuracy"])
        self.assertEqual(list(result["class_accuracy"]), result["class_names"])

        header = (out / "weights.safetensors").read_bytes()
        size = struct.unpack("<Q", header[:8])[0]
        tensors = json.loads(header[8 : 8 + size])
        self.assertEqual(tensors["block1.conv.weight"]["shape"], [8, 3, 3, 3])
        self.assertIn("block1.norm.running_var", tensors)
        self.assertEqual(tensors["__metadata__"]["digest"], epochs[1]["digest"])

        # The complete document is the same run.
        self.assertEqual(self.digest(out / "run.json"), "digest " + epochs[1]["digest"] + LABEL)

    def test_every_result_names_its_arithmetic(self):
        run, out = self.write(TINY), self.folder / "out"
        text = self.run_ok("train", run, "--out", out)
        self.assertIn(f", {ARITHMETIC} arithmetic\n", text)
        self.assertRegex(text, r"epoch 2/2 .*  digest [0-9a-f]{16}" + re.escape(LABEL) + "\n")
        result = json.loads((out / "result.json").read_text())
        self.assertEqual(result["arithmetic"], ARITHMETIC)
        start = json.loads((out / "log.jsonl").read_text().splitlines()[0])
        self.assertEqual(start["arithmetic"], ARITHMETIC)
        header = (out / "weights.safetensors").read_bytes()
        metadata = json.loads(header[8 : 8 + struct.unpack("<Q", header[:8])[0]])["__metadata__"]
        self.assertEqual(metadata["arithmetic"], ARITHMETIC)
        self.assertTrue(self.digest(run).endswith(result["digest"] + LABEL))

    def test_out_is_not_overwritten_unasked(self):
        run, out = self.write(TINY), self.folder / "out"
        self.run_ok("train", run, "--out", out, "--max-steps", "2", "--quiet")
        self.refused("train", run, "--out", out, says="--force")
        self.run_ok("train", run, "--out", out, "--max-steps", "1", "--force", "--quiet")
        log = (out / "log.jsonl").read_text()
        self.assertEqual(log.count('"event":"step"'), 1)
        self.assertEqual(json.loads((out / "result.json").read_text())["status"], "stopped")
        self.refused("train", run, "--out", run, says="is a file")

    def test_objective_is_logged_where_it_is_not_the_loss(self):
        out = self.folder / "out"
        l1 = {**TINY, "optimizer": {"type": "adamw", "l1": 0.01}}
        self.run_ok("train", self.write(l1), "--out", out, "--quiet")
        lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
        for line in lines:
            if line["event"] == "step":
                self.assertGreater(line["objective"], line["loss"])
            if line["event"] == "epoch":
                self.assertGreater(line["train_objective"], line["train_loss"])
        self.run_ok("train", self.write(TINY), "--out", out, "--quiet", "--force")
        self.assertNotIn("objective", (out / "log.jsonl").read_text())

    def test_init_repeats_a_run_exactly(self):
        run, out = self.write({**TINY, "shuffle": False}), self.folder / "out"
        self.run_ok("train", run, "--out", out, "--max-steps", "3", "--quiet")
        weights = out / "weights.safetensors"
        once = self.digest(run, "--init", weights, "--max-steps", "5", "--threads", "1")
        again = self.digest(run, "--init", weights, "--max-steps", "5", "--threads", "3")
        fresh = self.digest(run, "--max-steps", "5")
        self.assertEqual(once, again)
        self.assertNotEqual(once, fresh)

    def test_digest_depends_on_the_seed_alone(self):
        run = self.write(TINY)
        # Of a fast build's kernels those for SSE 4.2 are strict.
        narrow = ("--simd", "sse4.2") if ARITHMETIC == "strict" else ()
        once = self.digest(run, "--max-steps", "4", "--threads", "1", *narrow)
        self.assertEqual(once, self.digest(run, "--max-steps", "4", "--threads", "2"))
        self.assertNotEqual(once, self.digest(run, "--max-steps", "4", "--seed", "1"))

    def test_wrong_weights(self):
        run, out = self.write(TINY), self.folder / "out"
        other = {**TINY, "network": {"notation": "C8 P C8+ P C24 GAP c10"}}
        self.run_ok("train", self.write(other, "other.json"), "--out", out, "--max-steps", "1", "--quiet")
        weights = out / "weights.safetensors"
        self.refused("train", run, "--init", weights,
                     says="other shape: block3.conv.weight [24, 8, 3, 3] instead of [16, 8, 3, 3]")  # fmt: skip
        broken = self.folder / "broken.safetensors"
        broken.write_bytes(weights.read_bytes()[:-3])
        self.refused("train", run, "--init", broken, says="broken.safetensors")
        self.refused("train", run, "--init", run, says="header length")

    def test_diverged_run_is_reported(self):
        # Every step multiplies the weights by about -100,000.
        wild = {**TINY, "optimizer": {"type": "sgd", "lr": 1000, "weight_decay": 100, "momentum": 0},
                "schedule": {"type": "constant"}, "epochs": 50}  # fmt: skip
        out = self.folder / "out"
        result = tabtrain("train", self.write(wild), "--out", out, "--quiet")
        self.assertEqual(result.returncode, 3, result)
        self.assertIn("became NaN or infinite in epoch", result.stderr)
        lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
        self.assertEqual([line["event"] for line in lines[-2:]], ["diverged", "end"])
        self.assertEqual(json.loads((out / "result.json").read_text())["status"], "diverged")

    def test_a_diverged_run_keeps_its_last_good_weights(self):
        wild = {**TINY, "optimizer": {"type": "sgd", "lr": 1000, "weight_decay": 100, "momentum": 0},
                "schedule": {"type": "constant"}, "epochs": 50}  # fmt: skip
        out = self.folder / "out"
        result = tabtrain("train", self.write(wild), "--out", out, "--quiet", "--save-seconds", 0)
        self.assertEqual(result.returncode, 3, result)
        # Files with numbers that are none are refused.
        self.run_ok("export", out, "--format", "onnx", "--out", self.folder / "model.onnx")

    def test_a_terminal_gets_a_bar_that_fits(self):
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        run = self.write({**TINY, "data": {"train_images": 2000, "test_images": 50}, "epochs": 1})
        process = subprocess.Popen([PROGRAM, "train", str(run)], stdout=slave)
        os.close(slave)
        output = b""
        try:
            while chunk := os.read(master, 65536):
                output += chunk
        except OSError:  # how Linux reports the other side's end
            pass
        os.close(master)
        self.assertEqual(process.wait(timeout=60), 0)
        bars = [part.split("\x1b")[0] for part in output.decode().split("\r") if "[" in part and "left" in part]
        self.assertTrue(bars, output)
        for bar in bars:
            self.assertRegex(bar, r"^epoch 1/1 \[#*\.*\] \d+/\d+ .* \d+:\d\d left$")
            self.assertLess(len(bar), 80)

    def test_an_interrupt_finishes_cleanly(self):
        out = self.folder / "out"
        run = self.write({**TINY, "epochs": 10000})
        process = subprocess.Popen([PROGRAM, "train", str(run), "--out", str(out)],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # fmt: skip
        log = out / "log.jsonl"
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not (log.exists() and log.read_text().count("\n") > 3):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        stdout, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130, stderr)
        self.assertIn("interrupted", stdout)
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        self.assertEqual((lines[-1]["event"], lines[-1]["status"]), ("end", "interrupted"))
        self.assertTrue((out / "weights.safetensors").exists())

    def test_real_cifar10(self):
        if not (DATA / "cifar-10-batches-bin").is_dir():
            self.skipTest(f"no CIFAR-10 in {DATA}")
        limited = {**TINY, "data": {"source": "cifar10", "train_images": 200, "test_images": 100}}
        run = self.write(limited)
        digest = self.digest(run, "--data", DATA)
        self.assertEqual(digest, self.digest(run, "--data", DATA / "cifar-10-batches-bin"))
        too_many = {**TINY, "data": {"source": "cifar10", "train_images": 50001}}
        self.refused("train", self.write(too_many), "--data", DATA,
                     says="data.train_images: got 50001, allowed 0 to 50000")  # fmt: skip


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
