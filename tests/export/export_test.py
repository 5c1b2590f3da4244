#!/usr/bin/env python3
"""The exports of the command line program: export_test.py PATH_TO_TABTRAIN.

Networks are run in PyTorch where it is installed (Debian's python3-torch); else those tests skip.
Images are noise in the formats of CIFAR-10 and MNIST, so that every preset can be trained.
"""

import csv
import importlib.util
import json
import os
import pathlib
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import unittest

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "tabtrain"
NETWORKS = json.loads(pathlib.Path(__file__).with_name("networks.json").read_text())
DEBIANS_PYTHON = "/usr/bin/python3"
TRAIN_IMAGES, TEST_IMAGES = 200, 24
TOLERANCE = 1e-5  # of the largest logit

try:
    import torch
except ImportError:
    torch = None
    # The Python that runs the tests may be another one than python3-torch belongs to.
    if pathlib.Path(DEBIANS_PYTHON).exists() and "TABTRAIN_PYTHON" not in os.environ:
        os.environ["TABTRAIN_PYTHON"] = DEBIANS_PYTHON
        os.execv(DEBIANS_PYTHON, [DEBIANS_PYTHON, *sys.argv])


def noise(rng, size):
    """Noise as bright as it happens to be, so that images differ."""
    level = rng.randrange(32, 256)
    return rng.randbytes(size).translate(bytes(value * level >> 8 for value in range(256)))


def write_cifar10(folder, rng):
    for name, count in [*((f"data_batch_{i}", TRAIN_IMAGES // 5) for i in range(1, 6)), ("test_batch", TEST_IMAGES)]:
        records = (bytes([rng.randrange(10)]) + noise(rng, 3072) for _ in range(count))
        (folder / f"{name}.bin").write_bytes(b"".join(records))


def write_mnist(folder, rng, rows=28, columns=28):
    for name, count in [("train", TRAIN_IMAGES), ("t10k", TEST_IMAGES)]:
        images = b"".join(noise(rng, rows * columns) for _ in range(count))
        images = struct.pack(">IIII", 0x803, count, rows, columns) + images
        labels = struct.pack(">II", 0x801, count) + bytes(rng.randrange(10) for _ in range(count))
        (folder / f"{name}-images-idx3-ubyte").write_bytes(images)
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(labels)


def tabtrain(*arguments):
    command = [PROGRAM, *map(str, arguments)]
    result = subprocess.run(command, capture_output=True, timeout=300, check=False)
    result.stdout, result.stderr = result.stdout.decode(), result.stderr.decode()  # line ends as they are
    return result


def import_file(path):
    spec = importlib.util.spec_from_file_location("exported", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class ExportTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="tabtrain-export-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.data = self.folder / "data"
        self.data.mkdir()
        self.rng = random.Random(1)

    def run_ok(self, *arguments):
        result = tabtrain(*arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def refused(self, *arguments, says):
        result = tabtrain(*arguments)
        self.assertEqual(result.returncode, 2, result)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertIn(says, result.stderr)

    def train(self, document, *options):
        run = self.folder / "run.json"
        run.write_text(json.dumps(document))
        out = self.folder / "out"
        self.run_ok("train", run, "--data", self.data, "--out", out, "--force", "--quiet", *options)
        return out

    def export(self, run, form, name):
        path = self.folder / name
        text = self.run_ok("export", run, "--format", form, "--out", path)
        self.assertEqual(text, f"{path}: {path.stat().st_size} bytes\n")
        return path


def rows_of(text):
    if not text.endswith("\r\n"):
        raise ValueError("lines end with CRLF")
    return list(csv.reader(text.split("\r\n")[:-1], strict=True))


@unittest.skipUnless(torch, "PyTorch is not installed (apt-get install python3-torch)")
class PyTorch(ExportTest):
    def images(self, shape):
        if shape[0] == 1:
            pixels = (self.data / "t10k-images-idx3-ubyte").read_bytes()[16:]
        else:
            records = (self.data / "test_batch.bin").read_bytes()
            pixels = b"".join(records[i * 3073 + 1 : (i + 1) * 3073] for i in range(TEST_IMAGES))
        return torch.frombuffer(bytearray(pixels), dtype=torch.uint8).view(TEST_IMAGES, *shape)

    def compare(self, document):
        """Trains a little, then our logits of the test images against the exported module's."""
        out = self.train(document, "--max-steps", "3")
        model = import_file(self.export(out, "pytorch", "model.py"))
        network = model.load(self.export(out, "safetensors", "weights.safetensors"))
        rows = rows_of(self.run_ok("predict", out, "--data", self.data))
        self.assertEqual(rows[0][:4], ["image", "label", "predicted", "probability"])
        self.assertEqual([row[0] for row in rows[1:]], [str(i) for i in range(TEST_IMAGES)])
        ours = torch.tensor([[float(cell) for cell in row[4:]] for row in rows[1:]])
        shape = json.loads((out / "run.json").read_text())["network"]["input"]
        with torch.no_grad():
            theirs = network(model.standardise(self.images(shape)))
        self.assertEqual(theirs.shape, ours.shape)
        scale = ours.abs().max()
        self.assertLess(((theirs - ours).abs().max() / scale).item(), TOLERANCE)
        spread = (ours.max(0).values - ours.min(0).values).max() / scale
        self.assertGreater(spread, 30 * TOLERANCE)  # no constant
        self.check_cells(rows[1:], ours, model.CLASS_NAMES)
        whole = model.load(out / "run.safetensors").state_dict()
        for name, value in network.state_dict().items():
            self.assertTrue(torch.equal(value, whole[name]), name)

    def check_cells(self, rows, logits, names):
        probabilities = logits.double().softmax(1).max(1)
        self.assertEqual([row[2] for row in rows], [names[i] for i in probabilities.indices])
        for row, value in zip(rows, probabilities.values):
            self.assertAlmostEqual(float(row[3]), value.item(), delta=1e-6)

    def test_every_preset(self):
        write_cifar10(self.data, self.rng)
        write_mnist(self.data, self.rng)
        for line in self.run_ok("presets").splitlines():
            name = line.split()[0]
            with self.subTest(name):
                document = json.loads(self.run_ok("presets", name))
                if document["data"]["source"] == "builtin":
                    document["data"] = {"source": "cifar10"}
                self.compare(document)

    def test_every_layer_and_norm(self):
        for name, network in NETWORKS.items():
            with self.subTest(name):
                write_mnist(self.data, self.rng, *network["input"][1:])
                document = {"network": network, "data": {"source": "mnist"}, "batch_size": 64}
                if name == "all layers, odd names":
                    document["optimizer"] = {"type": "adam", "lr": 0.01}
                self.compare(document)


TINY = {
    "name": 'tiny, "quoted"',
    "network": {"notation": "C8 P C16 P GAP c10"},
    "data": {"source": "builtin", "train_images": 100, "test_images": 50},
    "optimizer": {"type": "sgd", "lr": 0.05, "momentum": 0.9},
    "epochs": 2,
    "batch_size": 32,
}


class Tables(ExportTest):
    def test_history_and_steps_are_the_log(self):
        out = self.train(TINY)
        lines = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
        log = [line for line in lines if line["event"] == "epoch"]
        history = rows_of(self.export(out, "csv", "history.csv").read_bytes().decode())
        self.assertEqual(len(history), 3)
        for row, line in zip(history[1:], log):
            cells = dict(zip(history[0], row))
            self.assertEqual((cells["run"], cells["epoch"]), (TINY["name"], str(line["epoch"])))
            self.assertEqual(cells["digest"], line["digest"])
            self.assertEqual(float(cells["learning_rate"]), 0.05)
            for column, field, factor in [
                ("train_loss_nats", "train_loss", 1),
                ("train_objective_nats", "train_loss", 1),
                ("train_accuracy_percent", "train_accuracy", 100),
                ("test_loss_nats", "test_loss", 1),
                ("test_accuracy_percent", "test_accuracy", 100),
            ]:
                self.assertAlmostEqual(float(cells[column]), factor * line[field], delta=1e-5)
            self.assertAlmostEqual(float(cells["duration_s"]), line["seconds"], delta=0.001)
            self.assertAlmostEqual(float(cells["train_images_per_s"]), line["images_per_s"], delta=0.1)
        log = [line for line in lines if line["event"] == "step"]
        steps = rows_of(self.export(out / "run.safetensors", "steps-csv", "steps.csv").read_bytes().decode())
        self.assertEqual(steps[0], ["run", "step", "epoch", "loss_nats", "learning_rate"])
        self.assertEqual(
            [(row[0], int(row[1]), int(row[2]), float(row[4])) for row in steps[1:]],
            [(TINY["name"], line["global_step"], line["epoch"], line["lr"]) for line in log])  # fmt: skip
        for row, line in zip(steps[1:], log):
            self.assertAlmostEqual(float(row[3]), line["loss"], delta=1e-6)

    def test_weights_are_those_of_the_run(self):
        out = self.train(TINY, "--max-steps", "1")
        weights = self.export(out, "safetensors", "weights.safetensors")
        self.assertEqual(weights.read_bytes(), (out / "weights.safetensors").read_bytes())

    def test_predictions_of_a_file_and_of_fewer_images(self):
        out = self.train(TINY, "--max-steps", "1")
        some = self.run_ok("predict", out, "--images", "3")
        self.assertEqual(len(rows_of(some)), 4)
        self.assertTrue(self.run_ok("predict", out / "run.safetensors").startswith(some))
        self.assertEqual(len(rows_of(self.run_ok("predict", out, "--images", "1000"))), 51)
        path = self.folder / "p.csv"
        self.assertEqual(self.run_ok("predict", out, "--images", "3", "--out", path), "")
        self.assertEqual(path.read_bytes().decode(), some)


class Refusals(ExportTest):
    def test_arguments(self):
        out = self.train(TINY, "--max-steps", "1")
        path = self.folder / "x"
        self.refused("export", says="run is required")
        self.refused("export", out, "--out", path, says="--format is required")
        self.refused("export", out, "--format", "onnx", says="--out is required")
        self.refused("export", out, "--format", "tf", "--out", path, says="--format: got tf, allowed onnx, pytorch")
        self.refused("predict", out, "--images", "0", says="--images")
        self.assertFalse(path.exists())
        self.refused("export", out, "--format", "onnx", "--out", self.folder / "no" / "x", says="cannot be written")

    def test_runs(self):
        out = self.train(TINY, "--max-steps", "1")
        path = self.folder / "x"
        for command in (["export", "--format", "onnx", "--out", path], ["predict"]):
            self.refused(*command, self.folder / "none", says="none")
            self.refused(*command, self.data, says="run.safetensors")
            self.refused(*command, out / "weights.safetensors", says="weights only, no run")
            self.refused(*command, out / "run.json", says="run.json")
        self.assertFalse(path.exists())

    def test_names_that_python_cannot_have(self):
        for name, why in [("forward", 'attribute "forward"'), ("a..b", "is empty"), ("_a", "underscore")]:
            network = {"layers": [{"name": name, "type": "conv2d", "out_channels": 10}, {"type": "global_avg_pool"}]}
            out = self.train({**TINY, "network": network}, "--max-steps", "1")
            self.refused("export", out, "--format", "pytorch", "--out", self.folder / "x.py",
                         says=f'layer "{name}": a PyTorch module cannot have a layer of this name')  # fmt: skip
            self.refused("export", out, "--format", "pytorch", "--out", self.folder / "x.py", says=why)
            self.export(out, "onnx", "x.onnx")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
