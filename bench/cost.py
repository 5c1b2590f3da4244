#!/usr/bin/env python3
"""How the time of an image grows: with batch size, images in an epoch, channels, depth and threads.

    bench/cost.py [TABLE ...] [--in native|chromium|firefox] [--build build/release|web/dist] [--rounds 3]
                  [--seconds 5] [--threads 2] [--prefix "chrt -f 10"] [--json FILE]

TABLE is one or more of batch, images, channels, depth, threads; all of them when none is named. Every row is one
network and size, rows are measured in turn, and figures are medians over the rounds. "linear" is the time of a
multiply-add relative to the first row: 1.00 everywhere where time grows in proportion to the work. Whole training
steps with augmentation; rows of the table "images" are whole epochs.
"""

import argparse
import json
import pathlib
import shlex
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import contestants  # noqa: E402
import rounds  # noqa: E402

R1 = (16, 32, 16, 24, 28, 32, 16, 20, 26, 32)
THREADS_CALCULATED = (3, 4, 6, 8, 12, 16)


def r1(factor):
    """R1-BN with `factor` times its channels."""
    a, b, c, d, e, f, g, h, i, j = (round(factor * width) for width in R1)
    return f"C{a} C{b} c{c} P C{d} C{e} C{f} c{g} P C{h} C{i} C{j} GAP c10"


def rows_of(table, where="native"):
    """{label: options} of one table."""
    if table == "batch":
        # R1-BN at 1024 and its images do not fit the 1 GB that the page's module reserves.
        sizes = (128, 16, 32, 64, 256, 512) + ((1024,) if where == "native" else ())
        return {str(n): ["--net", "r1-bn", "--batch", str(n)] for n in sizes}
    if table == "images":
        # Whole batches: a partial one costs as much as the images that it lacks.
        counts = (1280, 2560, 5120, 10240, 20480)
        return {f"{n:,}": ["--net", "r1-bn", "--mode", "epoch", "--images", str(n)] for n in counts}
    if table == "channels":
        return {f"x {factor:g}": ["--net", r1(factor)] for factor in (1, 0.5, 1.5, 2, 3, 4)}
    if table == "depth":
        return {str(n): ["--net", "C16 " * n + "P GAP c10"] for n in (4, 1, 2, 8, 16)}
    if table == "threads":
        return {str(n): ["--net", "r1-bn", "--threads", str(n)] for n in (1, 2)}
    raise ValueError(f"table: got {table}, allowed {', '.join(TABLES)}")


TABLES = ("batch", "images", "channels", "depth", "threads")
HEADINGS = {"batch": "batch size, R1-BN", "images": "images in an epoch, R1-BN", "channels": "R1-BN's channels",
            "depth": "blocks C16 at 32 x 32", "threads": "threads, R1-BN"}


def serial_share(speedup):
    """Share of a step that a second thread does not make shorter, by Amdahl's law from the gain of two threads:
    1 / speedup = share + (1 - share) / 2."""
    return min(max(2 / speedup - 1, 0.0), 1.0)


def speedup_at(share, threads):
    return 1 / (share + (1 - share) / threads)


def growth_table(results):
    """Time of an image and of a multiply-add, which should be the same in every row."""
    speeds = {label: statistics.median(rounds.by_figure(runs)["images_per_s"]) for label, runs in results.items()}
    work = {label: runs[0]["multiply_adds"] for label, runs in results.items()}
    times = {label: 1e6 / speed for label, speed in speeds.items()}
    first = next(iter(results))
    best = max(speeds.values())
    lines = [["", "multiply-adds", "us an image", "images/s", "of the best", "GFLOP/s", "linear"]]
    for label, speed in speeds.items():
        linear = times[label] / work[label] / (times[first] / work[first])
        gflops = 6e-9 * work[label] * speed  # forward, gradients of input and of weight
        lines.append([label, f"{work[label]:,}", f"{times[label]:,.0f}", f"{speed:,.0f}", f"{speed / best:.0%}",
                      f"{gflops:.1f}", f"{linear:.2f}"])
    return rounds.table(lines)


def threads_table(results):
    """One thread and two as measured, more by Amdahl's law."""
    one, two = (rounds.by_figure(results[label])["images_per_s"] for label in ("1", "2"))
    gain = rounds.compare("images_per_s", one, two)
    share = serial_share(gain.ratio)
    base = gain.base
    lines = [["threads", "images/s", "gain", ""], ["1", f"{base:,.0f}", "1.00", "measured"],
             ["2", f"{gain.other:,.0f}", f"{gain.ratio:.2f}", "measured"]]
    for threads in THREADS_CALCULATED:
        factor = speedup_at(share, threads)
        lines.append([str(threads), f"{base * factor:,.0f}", f"{factor:.2f}", "calculated"])
    interval = f"{gain.interval.low:.2f} to {gain.interval.high:.2f}"
    return (f"{rounds.table(lines)}\n"
            f"Serial share {share:.1%}, from the gain of two threads ({interval}, {gain.interval.confidence:.0%}). It "
            f"holds all that keeps a second core from doubling the speed,\nshared caches and memory too; the calculation "
            f"takes it as fixed and as many cores as threads.")


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
                                     allow_abbrev=False)
    parser.add_argument("tables", metavar="TABLE", nargs="*")
    parser.add_argument("--in", dest="where", choices=("native", "chromium", "firefox"), default="native")
    parser.add_argument("--build", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--prefix", default="")
    parser.add_argument("--json", type=pathlib.Path, help="also write every round's result to this file")
    known = parser.parse_args(arguments)
    for table in known.tables:
        if table not in TABLES:
            parser.error(f"TABLE: got {table}, allowed {', '.join(TABLES)}")
    if known.build is None:
        known.build = contestants.ROOT / ("build/release" if known.where == "native" else "web/dist")
    if not known.tables:
        # A browser's benchmark times steps, not epochs.
        known.tables = [table for table in TABLES if known.where == "native" or table != "images"]
    return known


def main():
    known = parse(sys.argv[1:])
    everything = {}
    for table in known.tables:
        commands = {}
        for label, options in rows_of(table, known.where).items():
            threads = [] if "--threads" in options else ["--threads", str(known.threads)]
            options = [*options, *threads, "--seconds", str(known.seconds)]
            commands[label] = contestants.ours(known.where, known.build, "train", options, shlex.split(known.prefix))
        results = rounds.take_rounds(commands, known.rounds)
        everything[table] = results
        threads = "" if table == "threads" else f", {known.threads} threads"
        print(f"{HEADINGS[table]} ({known.where}{threads}, {known.rounds} rounds of {known.seconds:g} s)")
        print(threads_table(results) if table == "threads" else growth_table(results), end="\n\n")
    if known.json:
        known.json.write_text(json.dumps(everything, indent=1) + "\n")


if __name__ == "__main__":
    try:
        main()
    except (RuntimeError, ValueError) as error:
        sys.exit(f"cost: {error}")
