#!/usr/bin/env python3
"""Runs sweeps as a person would: sweep_test.py PATH_TO_TABTRAIN"""

import csv
import json
import pathlib
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
            rows = list(csv.reader(file))
        self.assertEqual([row[0] for row in rows[1:5]], RUNS)
        self.assertEqual(rows[5][0], "s_norm=batch_norm, mean of 2 seeds")
        accuracies = [float(row[4]) for row in rows[1:3]]
        mean, low, high = (float(part) for part in
                           rows[5][4].replace("(", "").replace(")", "").replace("to ", "").split())
        self.assertAlmostEqual(mean, sum(accuracies) / 2, delta=0.011)
        self.assertEqual([low, high], sorted(accuracies))
        self.assertIn("comparison", " ".join(p.name for p in (self.out / "report").iterdir()))
        self.assertIn("s_norm=group_norm_seed=1", (self.out / "report/report.html").read_text())
        self.assertIn("norms \\| seeds", (self.out / "table.md").read_text())
        before = {run: (self.out / run / "result.json").stat().st_mtime_ns for run in RUNS}
        output = self.run_ok()
        self.assertEqual(output.count("done before (finished)"), 4)
        after = {run: (self.out / run / "result.json").stat().st_mtime_ns for run in RUNS}
        self.assertEqual(before, after)

    def test_killed_sweep_goes_on(self):
        self.run_ok(out=self.folder / "whole")
        for delay in (0.3, 0.5, 0.7):
            process = subprocess.Popen(self.command("--quiet", "--save-seconds", "0.02"))
            time.sleep(delay)
            process.send_signal(signal.SIGKILL)
            process.wait()
        self.run_ok()
        self.assertEqual(self.digests(self.out), self.digests(self.folder / "whole"))

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
