"""Benchmarks taken in turn, round after round, and what their figures say.

A shared machine drifts: what runs beside us changes from minute to minute. So contestants run one after
another within each round, only figures of one round are divided by each other, and what is reported is
the median of these ratios with an interval that assumes nothing about how they are spread.
"""

import dataclasses
import json
import math
import statistics
import subprocess
import sys
import time

MIN_ROUNDS = 5
WANTED_CONFIDENCE = 0.95

# What flat results are made of; results with many figures have them under "figures".
FLAT_FIGURES = ("images_per_s", "median_step_ms", "median_ms", "peak_gflops", "memory_mb")
LESS_IS_BETTER = ("_ms", "_us", "_ns", "_mb")


@dataclasses.dataclass(frozen=True)
class Interval:
    low: float
    high: float
    confidence: float  # that the median of what the values come from lies between low and high


def median_interval(values, wanted=WANTED_CONFIDENCE):
    """The narrowest interval between the k-th smallest and the k-th largest value that holds the true
    median with at least the wanted confidence; or, with too few values, from smallest to largest.

    Each value is above the true median with probability one half, so the interval misses it only when
    fewer than k of n lie on one side: confidence = 1 - 2 P(Binomial(n, 1/2) < k).
    """
    if not values:
        raise ValueError("no values")
    ordered = sorted(values)
    n = len(ordered)
    best = Interval(ordered[0], ordered[-1], 1 - 2 * 0.5**n)
    tail = 0.5**n
    for k in range(2, n // 2 + 1):
        tail += math.comb(n, k - 1) * 0.5**n
        if 1 - 2 * tail < wanted:
            break
        best = Interval(ordered[k - 1], ordered[n - k], 1 - 2 * tail)
    return best


@dataclasses.dataclass(frozen=True)
class Comparison:
    """One figure of two contestants; `ratio` is the median of other / base over the rounds."""

    name: str
    base: float
    other: float
    ratio: float
    interval: Interval

    @property
    def is_real(self):
        """All values of the ratio that the rounds allow lie on one side of 1."""
        return self.interval.low > 1 or self.interval.high < 1

    @property
    def verdict(self):
        if not self.is_real:
            return "no difference shown"
        larger_is_better = not self.name.endswith(LESS_IS_BETTER)
        return "better" if (self.ratio > 1) == larger_is_better else "worse"


def compare(name, base, other):
    """`base` and `other` hold the figure of each round, in the same order."""
    if len(base) != len(other):
        raise ValueError(f"{name}: {len(base)} rounds beside {len(other)}")
    if any(not value > 0 for value in (*base, *other)):
        raise ValueError(f"{name}: a figure is not above 0")
    ratios = [o / b for b, o in zip(base, other)]
    return Comparison(name, statistics.median(base), statistics.median(other),
                      statistics.median(ratios), median_interval(ratios))


def figures_of(result):
    """The figures of one run's JSON, by name."""
    if "figures" in result:
        return dict(result["figures"])
    return {name: result[name] for name in FLAT_FIGURES if result.get(name) is not None}


def order_of_round(names, index):
    """Everybody comes first in turn: what runs first may find the machine cooler or busier."""
    shift = index % len(names)
    return [*names[shift:], *names[:shift]]


def run_json(command):
    """Runs a benchmark and returns the JSON of its last line."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)}\nfailed with {done.returncode}: {done.stderr.strip()[-2000:]}")
    lines = done.stdout.strip().splitlines()
    try:
        return json.loads(lines[-1])
    except (IndexError, json.JSONDecodeError) as error:
        raise RuntimeError(f"{' '.join(command)}\nits last line is no JSON") from error


def busy_share(seconds=1.0):
    """Share of all processors' time that others use just now; None where /proc/stat does not tell."""
    def read():
        with open("/proc/stat", encoding="ascii") as file:
            times = [int(field) for field in file.readline().split()[1:9]]
        return times[3] + times[4], sum(times)  # idle and waiting for input

    try:
        idle, total = read()
        time.sleep(seconds)
        idle_later, total_later = read()
    except (OSError, ValueError, IndexError):
        return None
    return 1 - (idle_later - idle) / max(total_later - total, 1)


def warn_if_busy():
    share = busy_share()
    if share is not None and share > 0.1:
        print(f"warning: the machine is {share:.0%} busy with something else", file=sys.stderr)


def take_rounds(commands, rounds, run=run_json):
    """Runs every command `rounds` times, in turn; {name: [result of round 0, ...]}."""
    results = {name: [] for name in commands}
    warn_if_busy()
    for index in range(rounds):
        for name in order_of_round(list(commands), index):
            result = run(commands[name])
            results[name].append(result)
            shown = next(iter(figures_of(result).items()), ("", 0))
            print(f"round {index + 1}/{rounds}  {name:24} {shown[0]} {shown[1]:,.1f}", file=sys.stderr)
    return results


def by_figure(results):
    """[{figure: value} of each round] turned into {figure: [value of each round]}; a figure that a round
    lacks is left out."""
    rows = [figures_of(result) for result in results]
    return {name: [row[name] for row in rows] for name in rows[0] if all(name in row for row in rows)}


def table(rows, left=1):
    """Lines of text; the first `left` columns begin at the left, the others end at the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) if i < left else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def number(value):
    """Four digits, or all before the point."""
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.4g}"
