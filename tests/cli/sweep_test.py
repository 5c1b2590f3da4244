#!/usr/bin/env python3
"""Runs sweeps as a person would: sweep_test.py PATH_TO_TABTRAIN"""

import csv
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "tabtrain"

GRID = {
    "name": "norms | seeds",
    "runs": [{
        "run": {
            "name": "s",
            "network": {"notation": "C8 P C8 P GAP c10"},
            "data": {"source": "builtin", "train_images": 400, "test_images": 100},
            "epochs": 2,
            "batch_size": 32,
        },
        "grid": {"network.norm": ["batch_norm", "group_norm"], "seed": [0, 1]},
    }],
}
RUNS = [f"s_norm={norm}_seed={seed}" for norm in ("batch_norm", "group_norm") for seed in (0, 1)]


class SweepTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tabtrain-sweep-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.grid = self.folder / "grid.json"
        self.grid.write_text(json.dumps(GRID))
        self.out = self.folder / "out"

    def command(self, *more, out=None):
        return [PROGRAM, "sweep", str(self.grid), "--out", str(out or self.out), "--threads", "1",
                *map(str, more)]

    def run_ok(self, *more, out=None):
        result = subprocess.run(self.command(*more, out=out), capture_output=True, text=True,
                                timeout=600, check=False)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr, "")
        return result.stdout

    def digests(self, out):
        return {run: json.loads((out / run / "result.json").read_text())["digest"] for run in RUNS}

    def test_tables_and_idempotence(self):
        output = self.run_ok()
        self.assertIn("4 of 4 runs have ended", output)
        with open(self.out / "table.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["run"] for row in rows], RUNS)
        self.assertEqual([row["norm"] for row in rows], ["BatchNorm"] * 2 + ["GroupNorm(4)"] * 2)
        self.assertEqual([row["network.norm"] for row in rows], ["batch_norm"] * 2 + ["group_norm"] * 2)
        self.assertEqual([row["seed"] for row in rows], ["0", "1", "0", "1"])
        for run, row in zip(RUNS, rows):
            result = json.loads((self.out / run / "result.json").read_text())
            last, best = result["last_epoch"], result["best_epoch_on_test_set"]
            self.assertAlmostEqual(float(row["test_accuracy_percent"]), 100 * last["test_accuracy"], delta=1e-4)
            self.assertAlmostEqual(float(row["test_loss_nats"]), last["test_loss"], delta=1e-6)
            self.assertAlmostEqual(float(row["best_test_accuracy_percent"]), 100 * best["test_accuracy"], delta=1e-4)
            self.assertEqual(row["best_epoch"], str(best["epoch"]))
            self.assertEqual(row["digest"], result["digest"])
        accuracies = [float(row["test_accuracy_percent"]) for row in rows[:2]]
        table = (self.out / "table.md").read_text()
        mean, low, high = map(float, re.search(
            r"s\\_norm=batch\\_norm, mean of 2 seeds .*?\| ([\d.]+) \(([\d.]+) to ([\d.]+)\)", table).groups())
        self.assertAlmostEqual(mean, sum(accuracies) / 2, delta=0.011)
        self.assertEqual([low, high], [round(a, 2) for a in sorted(accuracies)])
        self.assertIn("comparison", " ".join(p.name for p in (self.out / "report").iterdir()))
        self.assertIn("s_norm=group_norm_seed=1", (self.out / "report/report.html").read_text())
        self.assertIn("norms \\| seeds", (self.out / "table.md").read_text())
        before = {run: (self.out / run / "result.json").stat().st_mtime_ns for run in RUNS}
        output = self.run_ok()
        self.assertEqual(output.count("done before (finished)"), 4)
        after = {run: (self.out / run / "result.json").stat().st_mtime_ns for run in RUNS}
        self.assertEqual(before, after)

    def test_the_table_has_a_column_for_each_field_of_any_grid(self):
        run = {"network": {"notation": "C4 GAP c10"}, "epochs": 1, "batch_size": 32,
               "data": {"source": "builtin", "train_images": 64, "test_images": 10}}  # fmt: skip
        self.grid.write_text(json.dumps({"runs": [
            {"run": {**run, "name": "a"}, "set": {"optimizer.type": "sgd"}, "grid": {"optimizer.l1": [0, 0.001]}},
            {"run": {**run, "name": "b"}, "grid": {"batch_size": [16]}},
        ]}))  # fmt: skip
        self.run_ok("--quiet")
        with open(self.out / "table.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        found = [(row["run"], float(row["optimizer.l1"]), int(row["batch_size"])) for row in rows]
        self.assertEqual(found, [("a_l1=0", 0, 32), ("a_l1=0.001", 0.001, 32), ("b_batch_size=16", 0, 16)])

    def test_killed_sweep_goes_on(self):
        self.run_ok(out=self.folder / "whole")
        for delay in (0.3, 0.5, 0.7):
            process = subprocess.Popen(self.command("--quiet", "--save-seconds", "0.02"))
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.run_ok()
        self.assertEqual(self.digests(self.out), self.digests(self.folder / "whole"))

    def test_a_run_that_was_killed_before_it_was_saved_begins_anew(self):
        for run, name in zip(RUNS, ["run.json.part", "run.json", "log.jsonl", "run.safetensors.part"]):
            (self.out / run).mkdir(parents=True)
            (self.out / run / name).write_text("{")
        self.run_ok()
        self.assertEqual(len(self.digests(self.out)), 4)

    def test_two_processes_share_the_runs(self):
        processes = [subprocess.Popen(self.command(), stdout=subprocess.PIPE, text=True)
                     for _ in range(6)]
        outputs = [process.communicate(timeout=600)[0] for process in processes]
        self.assertEqual([process.returncode for process in processes], [0] * 6)
        for run in RUNS:
            self.assertEqual(sum(f"{run}: starts" in output for output in outputs), 1, outputs)
        self.run_ok()
        self.assertEqual(len(self.digests(self.out)), 4)

    def test_errors(self):
        def error(*arguments):
            result = subprocess.run([PROGRAM, "sweep", *map(str, arguments)], capture_output=True,
                                    text=True, timeout=600, check=False)
            self.assertNotEqual(result.returncode, 0)
            return result.stderr

        self.assertIn("--out is missing", error(self.grid))
        self.grid.write_text('{"runs": []}')
        self.assertIn("nothing to run", error(self.grid, "--out", self.out))
        self.grid.write_text(json.dumps(GRID))
        self.run_ok()
        damaged = self.out / RUNS[1] / "run.safetensors"
        damaged.write_bytes(damaged.read_bytes()[:1000])
        changed = json.loads(json.dumps(GRID))
        changed["runs"][0]["run"]["epochs"] = 3
        self.grid.write_text(json.dumps(changed))
        text = error(self.grid, "--out", self.out)
        self.assertIn("holds another run", text)
        self.assertIn(f"{RUNS[1]}: ", text)
        self.assertEqual(subprocess.run([PROGRAM, "sweep", str(self.grid), "--list"],
                                        capture_output=True, text=True, check=True).stdout.split(),
                         RUNS)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
