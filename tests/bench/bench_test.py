#!/usr/bin/env python3
"""What the programs of bench/ make of figures: bench_test.py [BUILD_DIR].

Needs Python's standard library; PyTorch where it is installed, and the native programs where BUILD_DIR has them.
"""

import importlib.machinery
import importlib.util
import itertools
import json
import math
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(sys.argv.pop() if len(sys.argv) > 1 else "build/release")
BENCH = pathlib.Path(__file__).resolve().parents[2] / "bench"
sys.path.insert(0, str(BENCH))

import contestants  # noqa: E402
import cost  # noqa: E402
import rounds  # noqa: E402


def load(name):
    loader = importlib.machinery.SourceFileLoader(name, str(BENCH / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


compare = load("compare")
peers = load("peers")


class MedianInterval(unittest.TestCase):
    def test_few_values_give_their_whole_range_and_its_confidence(self):
        interval = rounds.median_interval([3, 1, 2, 5, 4])
        self.assertEqual((interval.low, interval.high), (1, 5))
        self.assertEqual(interval.confidence, 1 - 2 / 32)

    def test_seven_values(self):
        # The second smallest and largest would hold the median with 87.5 % only.
        interval = rounds.median_interval(range(1, 8))
        self.assertEqual((interval.low, interval.high), (1, 7))
        self.assertEqual(interval.confidence, 1 - 2 / 128)

    def test_nine_values_leave_the_outermost_out(self):
        interval = rounds.median_interval([9, 8, 7, 6, 5, 4, 3, 2, 1])
        self.assertEqual((interval.low, interval.high), (2, 8))
        self.assertEqual(interval.confidence, 1 - 2 * (1 + 9) / 512)

    def test_is_what_statistics_books_tabulate(self):
        # Order statistics for a 95 % interval of the median: n = 20: 6th to 15th, n = 30: 10th to 21st.
        for n, low, high in ((20, 6, 15), (30, 10, 21)):
            interval = rounds.median_interval(range(1, n + 1))
            self.assertEqual((interval.low, interval.high), (low, high))
            self.assertGreaterEqual(interval.confidence, 0.95)

    def test_confidence_is_the_share_of_sign_patterns_that_it_holds_for(self):
        # Every pattern of "above or below the true median 0" is equally likely.
        for n in range(1, 12):
            held = 0
            for signs in itertools.product((-1, 1), repeat=n):
                values = [sign * (i + 1) for i, sign in enumerate(signs)]
                interval = rounds.median_interval(values)
                held += interval.low < 0 < interval.high
            self.assertAlmostEqual(held / 2**n, interval.confidence, msg=n)

    def test_wanted_confidence(self):
        self.assertEqual(rounds.median_interval(range(1, 8), 0.85).low, 2)
        self.assertEqual(rounds.median_interval([4.0]), rounds.Interval(4, 4, 0))
        with self.assertRaisesRegex(ValueError, "no values"):
            rounds.median_interval([])


class Compare(unittest.TestCase):
    def test_ratio_is_the_median_of_the_rounds_ratios(self):
        base = [100, 200, 50, 400, 100]
        c = rounds.compare("images_per_s", base, [110, 210, 60, 500, 130])
        self.assertAlmostEqual(c.ratio, 1.2)  # of 1.1, 1.05, 1.2, 1.25, 1.3
        self.assertEqual((c.base, c.other), (100, 130))

    def test_drift_that_both_share_hides_nothing(self):
        # The machine slows down fourfold while the other build stays 2 % ahead.
        base = [1000 * 0.8**i for i in range(7)]
        c = rounds.compare("images_per_s", base, [b * (1.02 + 0.001 * (i % 3)) for i, b in enumerate(base)])
        self.assertTrue(c.is_real)
        self.assertEqual(c.verdict, "better")

    def test_one_round_that_says_otherwise_is_enough_for_doubt(self):
        ratios = [1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 0.99]
        c = rounds.compare("images_per_s", [100] * 7, [100 * r for r in ratios])
        self.assertFalse(c.is_real)
        self.assertEqual(c.verdict, "no difference shown")

    def test_less_is_better_for_times_and_memory(self):
        for name in ("median_step_ms", "memory_mb", "step_us"):
            self.assertEqual(rounds.compare(name, [10] * 7, [9] * 7).verdict, "better")
        for name in ("images_per_s", "3x3 16->32 @32 forward"):
            self.assertEqual(rounds.compare(name, [10] * 7, [9] * 7).verdict, "worse")

    def test_equal_builds_rarely_look_different(self):
        draw = random.Random(4)
        real = 0
        for _ in range(2000):
            base, other = ([draw.lognormvariate(5, 0.2) for _ in range(7)] for _ in "ab")
            real += rounds.compare("images_per_s", base, other).is_real
        # 2 / 128 are expected; four standard deviations either way.
        expected = 2000 * 2 / 128
        self.assertLess(abs(real - expected), 4 * math.sqrt(expected))

    def test_refuses_what_cannot_be_divided(self):
        with self.assertRaisesRegex(ValueError, "x: 1 rounds beside 2"):
            rounds.compare("x", [1], [1, 2])
        for value in (0, -1, float("nan")):
            with self.assertRaisesRegex(ValueError, "x: a figure is not above 0"):
                rounds.compare("x", [1], [value])


class TakingRounds(unittest.TestCase):
    def test_everybody_comes_first_in_turn(self):
        calls = []

        def run(command):
            calls.append(command)
            return {"images_per_s": len(calls)}

        results = rounds.take_rounds({"A": "a", "B": "b"}, 3, run)
        self.assertEqual("".join(calls), "abbaab")
        self.assertEqual(rounds.by_figure(results["A"]), {"images_per_s": [1, 4, 5]})
        self.assertEqual(rounds.order_of_round("abc", 5), ["c", "a", "b"])

    def test_figures(self):
        flat = {"where": "native", "batch": 128, "images_per_s": 900.0, "memory_mb": None}
        self.assertEqual(rounds.figures_of(flat), {"images_per_s": 900.0})
        self.assertEqual(rounds.figures_of({"batch": 1, "figures": {"conv forward": 3}}), {"conv forward": 3})
        self.assertEqual(rounds.by_figure([{"figures": {"a": 1, "b": 2}}, {"figures": {"a": 3}}]), {"a": [1, 3]})

    def test_last_line_is_json(self):
        python = sys.executable
        self.assertEqual(rounds.run_json([python, "-c", "print('x'); print('{\"a\": 1}')"]), {"a": 1})
        with self.assertRaisesRegex(RuntimeError, "its last line is no JSON"):
            rounds.run_json([python, "-c", "print('x')"])
        with self.assertRaisesRegex(RuntimeError, "failed with 1: no such net"):
            rounds.run_json([python, "-c", "import sys; sys.exit('no such net')"])

    def test_tables(self):
        self.assertEqual(rounds.table([["figure", "A"], ["x", "10"]]), "figure   A\nx       10")
        self.assertEqual([rounds.number(v) for v in (2642.4, 41.236, 0.0123)], ["2,642", "41.24", "0.0123"])


class Programs(unittest.TestCase):
    def test_known_networks(self):
        options = contestants.with_known_network(["--net", "r3-2", "--batch", "64"])
        self.assertEqual(options[0], "--net")
        self.assertEqual(options[2:], ["--input", "1x28x28", "--padding", "0", "--batch", "64"])
        for unknown in (["--net", "r1-bn", "--seconds", "2"], ["--net"], []):
            self.assertEqual(contestants.with_known_network(unknown), unknown)

    def test_own_options_take_the_place_of_common_ones(self):
        common = ["--net", "C8 GAP c10", "--threads", "2", "--plain", "--batch", "64"]
        self.assertEqual(contestants.overridden(common, ["--threads", "1"]),
                         ["--net", "C8 GAP c10", "--plain", "--batch", "64", "--threads", "1"])
        self.assertEqual(contestants.overridden(common, []), common)

    def test_report(self):
        lines = []
        base = [{"figures": {"fast": 100 + i, "slow_ms": 5, "gone": 1}} for i in range(7)]
        other = [{"figures": {"fast": 120 + i, "slow_ms": 5, "new": 1}} for i in range(7)]
        comparisons = compare.report({"A": base, "B": other}, lines.append)
        self.assertEqual([c.name for c in comparisons], ["fast", "slow_ms"])
        text = "\n".join(lines)
        ratio = statistics.median((120 + i) / (100 + i) for i in range(7))
        self.assertRegex(text, rf"fast +103 +123 +{ratio:.3f} +1\.189 to 1\.200 +B is better")
        self.assertRegex(text, r"slow_ms +5 +5 +1\.000 +1\.000 to 1\.000 +no difference shown")
        self.assertIn("gone: only A has it\nnew: only B has it", text)
        self.assertIn("Of 2 figures of equal builds 0.0 would look different by chance.", text)

    def test_report_of_peers(self):
        lines = []
        runs = {"pytorch": [500, 700, 600, 400, 650], "native": [1500, 1400, 1500, 1600, 1300]}
        found = peers.report({who: [{"images_per_s": v} for v in values] for who, values in runs.items()}, lines.append)
        self.assertEqual(found["native"].ratio, 2.5)  # of 3, 2, 2.5, 4, 2
        self.assertRegex(lines[0], r"native +1,500 +2\.50 +2\.00 to 4\.00 +1,500 1,400 1,500 1,600 1,300")
        self.assertRegex(lines[0], r"pytorch +600 +1\.00 +500 700 600 400 650")

    def test_serial_share_by_amdahls_law(self):
        self.assertEqual(cost.serial_share(2), 0)
        self.assertEqual(cost.serial_share(1), 1)
        self.assertAlmostEqual(cost.serial_share(1.6), 0.25)
        for share in (0, 0.1, 0.25, 1):
            self.assertAlmostEqual(cost.serial_share(cost.speedup_at(share, 2)), share)
        self.assertEqual(cost.serial_share(2.1), 0, "noise may say more than there can be")
        self.assertEqual(cost.speedup_at(0, 16), 16)
        self.assertAlmostEqual(cost.speedup_at(0.25, 16), 1 / (0.25 + 0.75 / 16))

    def test_cost_tables(self):
        def results(**speeds):
            return {label: [{"images_per_s": s, "multiply_adds": m} for s in each] for label, (m, each) in speeds.items()}

        # Twice the work in three times the time; half the work in half the time.
        table = cost.growth_table(results(x1=(1000, [50, 60, 55]), x2=(2000, [55 / 3] * 3), x05=(500, [110] * 3)))
        self.assertRegex(table, r"x1 +1,000 +18,182 +55 +50% +0\.0 +1\.00")
        self.assertRegex(table, r"x2 +2,000 +54,545 +18 +17% +0\.0 +1\.50")
        self.assertRegex(table, r"x05 +500 +9,091 +110 +100% +0\.0 +1\.00")
        threads = cost.threads_table(results(**{"1": (1, [100, 100, 100]), "2": (1, [160, 160, 160])}))
        self.assertRegex(threads, r"2 +160 +1\.60 +measured")
        self.assertRegex(threads, r"16 +337 +3\.37 +calculated")
        self.assertIn("Serial share 25.0%", threads)

    def test_every_row_has_a_network_and_an_own_name(self):
        for table in cost.TABLES:
            rows = cost.rows_of(table)
            self.assertGreaterEqual(len(rows), 2)
            for options in rows.values():
                self.assertIn("--net", options)
        self.assertEqual(cost.r1(1), "C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10")

    def refused(self, *arguments, says, program="compare"):
        command = [sys.executable, str(BENCH / program), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn(says, done.stderr)

    def test_refuses_too_few_rounds_and_missing_builds(self):
        self.refused("a", "b", "--rounds", "4", says="--rounds: got 4, allowed 5 and more")
        self.refused("a", "b", "--in", "chromium", "--bench", "layers", says="--bench: chromium has no layers")
        self.refused("none", "none", says="none/tabtrain_bench_train is missing: cmake --build none")
        self.refused("none", "none", "--in", "firefox", says="none holds no bench.html")
        self.refused("width", says="TABLE: got width, allowed batch", program="cost.py")
        self.refused("--in", "opera", says="--in: got opera, allowed native", program="peers")
        self.refused("--also", "fast", says="--also: got fast, allowed NAME=FOLDER and options", program="peers")


@unittest.skipUnless((BUILD / "tabtrain_bench_layers").exists(), f"no benchmarks in {BUILD}")
class NativePrograms(unittest.TestCase):
    NET = ["--net", "C4 C6/nr P C6+ GAP c3", "--input", "2x9x7", "--batch", "5", "--seconds", "0"]
    PARAMETERS = 4 * 2 * 9 + 6 * 4 * 9 + 6 * 6 * 9 + 3 * 6 + 2 * (4 + 6 + 6)

    def result(self, bench, *options):
        return rounds.run_json(contestants.ours("native", BUILD, bench, options))

    def test_train_in_every_mode(self):
        for mode in ("train", "epoch", "evaluate", "single"):
            result = self.result("train", *self.NET, "--mode", mode, "--threads", "1", "--images", "12")
            self.assertEqual((result["mode"], result["parameters"]), (mode, self.PARAMETERS))
            self.assertEqual(result["multiply_adds"], 63 * (8 + 24) * 9 + 12 * 36 * 9 + 18)
            self.assertGreater(result["images_per_s"], 0)
            figures = rounds.figures_of(result)
            self.assertIn("median_step_ms" if mode == "train" else "median_ms", figures)
            self.assertGreater(figures["memory_mb"], 0)

    def test_layers_has_a_row_for_every_pass_that_is_computed_by_itself(self):
        figures = self.result("layers", *self.NET)["figures"]
        layers = {name.rsplit(" ", 1)[0] for name in figures}
        self.assertLessEqual({"block1.conv", "block2.norm", "pool1", "block3.add", "gap", "conv4"}, layers)
        self.assertLessEqual({"conv4 forward_us", "conv4 backward_us"}, set(figures))
        self.assertTrue(all(value > 0 for value in figures.values()), figures)

    def test_prints_a_complete_run_document(self):
        command = contestants.ours("native", BUILD, "train", [*self.NET, "--print-run", "--norm", "none"])
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        document = json.loads(text)
        self.assertEqual(document["network"]["input"], [2, 9, 7])
        self.assertEqual(len(document["data"]["mean"]), 2)
        self.assertEqual(document["batch_size"], 5)
        self.assertNotIn("batch_norm", text)
        # A document is as good as notation.
        again = self.result("train", "--net", text, "--seconds", "0")
        self.assertEqual(again["parameters"], self.PARAMETERS - 2 * (4 + 6 + 6))

    def test_refusals(self):
        for options, says in (
            (["--net", "C8 Q"], 'notation: token 2 "Q": unknown'),
            (["--net", "C8 GAP c10", "--input", "1x28"], '--input: got "1x28", allowed CHANNELSxROWSxCOLUMNS'),
            (["--net", "{"], "--net: no JSON and no notation: {"),
            (["--simd", "mmx"], 'simd: got "mmx"'),
        ):
            with self.assertRaises(RuntimeError) as caught:
                self.result("train", *options)
            self.assertIn(says, str(caught.exception))


class Torch(unittest.TestCase):
    LAYERS = [
        {"name": "a", "type": "conv2d", "out_channels": 4, "kernel_size": 3, "stride": 1, "padding": 1, "groups": 1,
         "bias": False},
        {"name": "n1", "type": "batch_norm", "eps": 1e-5, "momentum": 0.1},
        {"name": "b", "type": "conv2d", "out_channels": 4, "kernel_size": 3, "stride": 1, "padding": 1, "groups": 4,
         "bias": True},
        {"name": "n2", "type": "group_norm", "num_groups": 2, "eps": 1e-5},
        {"name": "r", "type": "relu"},
        {"name": "sum", "type": "add", "inputs": ["r", "n1"]},
        {"name": "p", "type": "max_pool2d", "kernel_size": 2, "stride": 0},
        {"name": "n3", "type": "layer_norm", "eps": 1e-5},
        {"name": "d", "type": "dropout", "p": 0.1},
        {"name": "q", "type": "avg_pool2d", "kernel_size": 3, "stride": 1},
        {"name": "f", "type": "linear", "out_features": 6, "bias": True},
    ]

    @unittest.skipUnless(contestants.has_torch(), "no PyTorch")
    def test_builds_and_trains_the_layers_of_a_run_document(self):
        sgd = {"type": "sgd", "lr": 0.01, "momentum": 0.9, "weight_decay": 0, "nesterov": False}
        document = {"name": "all layers", "batch_size": 5, "optimizer": sgd,
                    "network": {"input": [2, 8, 6], "layers": self.LAYERS}}
        with tempfile.TemporaryDirectory() as folder:
            run = pathlib.Path(folder) / "run.json"
            run.write_text(json.dumps(document))
            for mode, batch in (("train", 5), ("evaluate", 5), ("single", 1)):
                command = [contestants.TORCH_PYTHON, str(BENCH / "torch_step.py"), str(run), "--mode", mode,
                           "--threads", "1", "--seconds", "0"]
                result = rounds.run_json(command)
                self.assertEqual((result["mode"], result["batch"], result["net"]), (mode, batch, "all layers"))
                # a, n1, b, n2, n3 of 4 x 4 x 3, f of 4 x 2 x 1
                self.assertEqual(result["parameters"], 72 + 8 + 40 + 8 + 2 * 48 + 54)
                self.assertGreater(result["images_per_s"], 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)
