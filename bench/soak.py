#!/usr/bin/env python3
"""Trains for very long and looks whether memory grows or steps become slower.

  bench/soak.py [--steps 20000] [--in native|chromium] [--program build/release/tabtrain]

Twenty epochs of a small network on built-in images; natively with an evaluation and a saved run after
each. Prints a line for each fifth of the steps; the last line is JSON. Natively memory is the program's
resident set; in Chromium the top of the module's heap. Memory of the first fifth is not judged, time is
the median over what else the machine does, so read it on an idle one.

Exits with 1 when memory after the first fifth grew by more than 2 %.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[1]
EPOCHS = 20
BATCH = 8
LARGEST_GROWTH = 1.02


def document(steps):
    return {
        "name": "soak",
        "network": {"notation": "C4 P C8 P GAP c10"},
        "data": {"source": "builtin", "train_images": BATCH * (steps // EPOCHS), "test_images": 64},
        "augmentation": {"crop_padding": 4, "horizontal_flip": True},
        "optimizer": {"type": "sgd", "lr": 0.01, "momentum": 0.9},
        "epochs": EPOCHS,
        "batch_size": BATCH,
    }


def resident_mb(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    return 0.0  # it has ended


def natively(program, steps):
    """Of each epoch: milliseconds a step, and megabytes after it."""
    with tempfile.TemporaryDirectory(prefix="tabtrain-soak-") as folder:
        run = pathlib.Path(folder) / "run.json"
        run.write_text(json.dumps(document(steps)))
        out = pathlib.Path(folder) / "out"
        command = [program, "train", run, "--out", out, "--quiet"]
        process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL)
        log = out / "log.jsonl"
        memory = []
        while process.poll() is None:
            epochs = log.read_text().count('"epoch"') if log.exists() else 0
            now = resident_mb(process.pid)
            if epochs > len(memory) and now > 0:
                memory += [now] * (epochs - len(memory))
            time.sleep(0.02)
        if process.returncode != 0:
            sys.exit(f"soak: {program} ended with {process.returncode}")
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        epochs = [line for line in lines if "seconds" in line][:EPOCHS]
        memory = (memory + memory[-1:] * EPOCHS)[:EPOCHS]
        return [1000 * line["seconds"] / (steps // EPOCHS) for line in epochs], memory


def in_chromium(steps):
    command = ["node", TOP / "web/scripts/soak.mjs", "--steps", steps]
    ran = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, text=True, check=True)
    parts = json.loads(ran.stdout.splitlines()[-1])["parts"]
    return [part["ms"] for part in parts], [part["memory_mb"] for part in parts]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--in", dest="where", choices=["native", "chromium"], default="native")
    parser.add_argument("--program", default=str(TOP / "build/release/tabtrain"))
    arguments = parser.parse_args()
    native = arguments.where == "native"
    times, memory = natively(arguments.program, arguments.steps) if native else in_chromium(arguments.steps)
    fifth = len(times) // 5
    for i in range(5):
        part = slice(i * fifth, (i + 1) * fifth)
        middle = sorted(times[part])[fifth // 2]
        print(f"steps {i * arguments.steps // 5 + 1:6} to {(i + 1) * arguments.steps // 5:6}: "
              f"{middle:.3f} ms a step, {memory[part][-1]:.2f} MB")
    growth = memory[-1] / memory[fifth - 1]
    slower = sorted(times[-fifth:])[fifth // 2] / sorted(times[:fifth])[fifth // 2]
    print(json.dumps({"where": arguments.where, "steps": arguments.steps,
                      "memory_ratio": round(growth, 4), "time_ratio": round(slower, 3)}))
    sys.exit(0 if growth <= LARGEST_GROWTH else 1)


if __name__ == "__main__":
    main()
