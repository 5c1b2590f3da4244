#!/usr/bin/env python3
"""Kills training at random moments and goes on: resume_test.py PATH_TO_TABTRAIN [DATA_DIR [ARITHMETIC [KILLS]]]

Whatever the moment, the run ends with the bits of one that was never stopped, and its log tells
every step once. Needs only Python's standard library.
"""

import json
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "tabtrain"
KILLS = int(sys.argv[4]) if len(sys.argv) > 4 else 50

RUN = {
    "name": "killed",
    "network": {"notation": "C16 C16+ P C24 P GAP c10", "norm": "batch_norm", "dropout": 0.1},
    "data": {"source": "builtin", "train_images": 700, "test_images": 300, "standardise": "computed"},
    "augmentation": {"crop_padding": 2, "horizontal_flip": True},
    "optimizer": {"type": "adam", "lr": 0.003},
    "schedule": {"type": "reduce_on_plateau", "patience": 0},
    "ema_decay": 0.95,
    "epochs": 5,
    "batch_size": 32,
}
STEPS = 5 * 22


class ResumeTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tabtrain-resume-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "run.json").write_text(json.dumps(RUN))

    def command(self, out, *more):
        return [PROGRAM, "train", str(self.folder / "run.json"), "--out", str(out), "--quiet",
                "--threads", "2", *map(str, more)]

    def digest(self, out):
        return json.loads((out / "result.json").read_text())["digest"]

    def check_log(self, out):
        events = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
        steps = [e["global_step"] for e in events if e["event"] == "step"]
        self.assertEqual(steps, list(range(1, STEPS + 1)))
        self.assertEqual([e["epoch"] for e in events if e["event"] == "epoch"], list(range(1, 6)))

    def test_killed_at_random_moments(self):
        whole = self.folder / "whole"
        begin = time.monotonic()
        subprocess.run(self.command(whole), check=True, timeout=600)
        duration = time.monotonic() - begin
        wanted = self.digest(whole)
        seed = random.randrange(1 << 30)
        draw = random.Random(seed)
        kills = runs = 0
        while kills < KILLS:
            out = self.folder / f"run{runs}"
            runs += 1
            while True:
                more = ("--resume", "--save-seconds", draw.choice([0, 0.02, 60]))
                process = subprocess.Popen(self.command(out, *more))
                try:
                    # A part of the run, so that most attempts are cut and all get on.
                    code = process.wait(draw.uniform(0.02, 0.6 * duration))
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
                    kills += 1
                    continue
                self.assertEqual(code, 0, f"seed {seed}")
                break
            self.assertEqual(self.digest(out), wanted, f"seed {seed}")
            self.check_log(out)
            shutil.rmtree(out)

    def test_stopped_runs_go_on(self):
        whole, parts = self.folder / "whole", self.folder / "parts"
        subprocess.run(self.command(whole), check=True, timeout=600)
        for _ in range(8):
            subprocess.run(self.command(parts, "--resume", "--max-steps", 17), check=True, timeout=600)
        self.assertEqual(self.digest(parts), self.digest(whole))
        self.check_log(parts)
        again = subprocess.run([PROGRAM, "train", "--resume", "--out", str(parts), "--print-digest"],
                               capture_output=True, text=True, timeout=600, check=True)
        self.assertIn("has ended: finished", again.stdout)
        self.assertIn(self.digest(whole), again.stdout)

    def test_results_that_could_not_be_written_are_written_later(self):
        whole, out = self.folder / "whole", self.folder / "out"
        subprocess.run(self.command(whole), check=True, timeout=600)
        subprocess.run(self.command(out, "--max-steps", STEPS - 3), check=True, timeout=600)
        (out / "result.json").unlink()
        (out / "result.json").mkdir()  # in the way
        failed = subprocess.run(self.command(out, "--resume", "--save-seconds", 0),
                                capture_output=True, text=True, timeout=600, check=False)
        self.assertEqual(failed.returncode, 2, failed.stderr)
        self.assertIn("result.json", failed.stderr)
        (out / "result.json").rmdir()
        subprocess.run(self.command(out, "--resume"), check=True, timeout=600)
        self.assertEqual(self.digest(out), self.digest(whole))

    def test_trains_on_while_it_cannot_be_saved(self):
        whole, out = self.folder / "whole", self.folder / "out"
        subprocess.run(self.command(whole, "--epochs", 20), check=True, timeout=600)
        process = subprocess.Popen(self.command(out, "--epochs", 20, "--save-seconds", 0), stderr=subprocess.PIPE, text=True)
        with process:
            while not (out / "run.safetensors").exists():
                time.sleep(0.001)
            way = out / "run.safetensors.part"
            while True:
                try:
                    way.mkdir()  # as good as a full disk
                    break
                except FileExistsError:
                    pass  # being written just now
            self.assertIn("run.safetensors.part: cannot be written", process.stderr.readline())
            way.rmdir()
            self.assertEqual(process.stderr.readline(), "tabtrain: run.safetensors is written again\n")
            self.assertEqual(process.wait(600), 0)
        self.assertEqual(self.digest(out), self.digest(whole))

    def test_a_full_disk_ends_no_training(self):
        whole, out = self.folder / "whole", self.folder / "out"
        subprocess.run(self.command(whole), check=True, timeout=600)
        subprocess.run(self.command(out, "--max-steps", 1), check=True, timeout=600)
        begun = (out / "run.safetensors").stat().st_size
        limit = (begun + (whole / "run.safetensors").stat().st_size) // 2

        def fill():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        command = [part for part in self.command(out, "--resume") if part != "--quiet"]
        full = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False, preexec_fn=fill)
        self.assertEqual(full.returncode, 2, full.stderr)
        self.assertIn("File too large; training goes on", full.stderr)
        self.assertEqual(full.stderr.count("training goes on"), 1)
        self.assertIn("epoch 5/5", full.stdout)
        self.assertEqual(list(out.glob("*.part")), [])
        subprocess.run(self.command(out, "--resume"), check=True, timeout=600)
        self.assertEqual(self.digest(out), self.digest(whole))

    def test_what_cannot_go_on(self):
        out = self.folder / "out"
        subprocess.run(self.command(out, "--max-steps", 5), check=True, timeout=600)

        def error(*arguments):
            result = subprocess.run([PROGRAM, "train", *map(str, arguments)], capture_output=True,
                                    text=True, timeout=600, check=False)
            self.assertEqual(result.returncode, 2, result.stderr)
            return result.stderr

        run = self.folder / "run.json"
        self.assertIn("is another one", error(run, "--seed", 9, "--out", out, "--resume"))
        self.assertIn("needs --out", error(run, "--resume"))
        self.assertIn("does not go with --force", error(run, "--resume", "--force", "--out", out))
        kept = (out / "run.safetensors").read_bytes()
        (out / "run.safetensors").write_bytes(kept[:-10])
        self.assertIn("run.safetensors", error("--resume", "--out", out))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
