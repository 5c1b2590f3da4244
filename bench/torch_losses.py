#!/usr/bin/python3
"""Compares the loss of every training step with PyTorch's, preset by preset.

    apt-get install -y python3-torch
    cmake --build build/release --target tabtrain
    bench/torch_losses.py build/data [PRESET...] [--steps 50] [--free] [--rate 0.1] [--double]

Both sides take the same batches, in the order of the data set; dropout and augmentation, whose random numbers differ,
are off. PyTorch's network is the module that `tabtrain export --format pytorch` writes, its optimizer and schedule are
torch.optim's, set by the run document. Prints losses and their relative difference at steps 1, 10 and the last one, and
the largest of all steps, as Markdown. Exits with 1 where a step is 0.001 or more apart.

Each step begins with the same weights and momentum: PyTorch takes a whole step (forward, backward, update) from where
tabtrain stood, and its next loss is compared with tabtrain's. With --free both sides go their own way after the first
step, and nothing is demanded: training at these rates multiplies a difference in the last bit by about ten at each of
the first steps. --rate multiplies the preset's learning rate; at smaller ones free runs stay together longer. --double
has PyTorch compute in double precision; how far it then is from itself in single precision says how much a free run can
tell.

DATA holds CIFAR-10 and MNIST, unpacked. The built-in images cannot be drawn from here, so the preset that uses them runs
on CIFAR-10.
"""

import argparse
import importlib.util
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

import torch
from torch.nn import functional

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMIT = 1e-3


def read_cifar10(folder):
    files = [folder / "cifar-10-batches-bin" / f"data_batch_{i}.bin" for i in range(1, 6)]
    records = torch.frombuffer(bytearray(b"".join(f.read_bytes() for f in files)), dtype=torch.uint8)
    records = records.view(-1, 3073)
    return records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0].long()


def read_mnist(folder, part="train"):
    place = next((p for p in (folder, folder / "mnist") if (p / "train-images-idx3-ubyte").exists()), None)
    if place is None:
        sys.exit(f"torch_losses: no train-images-idx3-ubyte in {folder} or {folder / 'mnist'}")
    images, labels = (bytearray((place / f"{part}-{name}-ubyte").read_bytes()) for name in ("images-idx3", "labels-idx1"))
    images = torch.frombuffer(images[16:], dtype=torch.uint8).view(-1, 1, 28, 28)
    return images, torch.frombuffer(labels[8:], dtype=torch.uint8).long()


def write_beginning(folder, images, labels):
    """A data set of these images alone, which is read sooner than the whole at each of many starts."""
    pixels, classes = images.flatten(1).numpy(), labels.to(torch.uint8).numpy()
    if images.shape[1] == 1:
        for name in ("train", "t10k"):
            sizes = struct.pack(">III", len(images), *images.shape[2:])
            (folder / f"{name}-images-idx3-ubyte").write_bytes(b"\0\0\x08\x03" + sizes + pixels.tobytes())
            sizes = struct.pack(">I", len(labels))
            (folder / f"{name}-labels-idx1-ubyte").write_bytes(b"\0\0\x08\x01" + sizes + classes.tobytes())
        return
    records = [bytes([label]) + image.tobytes() for image, label in zip(pixels, classes)]
    for i in range(5):
        part = records[len(records) * i // 5 : len(records) * (i + 1) // 5]
        (folder / f"data_batch_{i + 1}.bin").write_bytes(b"".join(part))
    (folder / "test_batch.bin").write_bytes(b"".join(records[:10]))


def call(*command):
    result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode != 0:
        sys.exit(f"torch_losses: {' '.join(map(str, command))} failed")
    return result.stdout


def comparable(document):
    """The run without what draws random numbers."""
    document = {**document, "shuffle": False}
    document.pop("augmentation", None)
    document["network"] = {**document["network"], "dropout": 0}
    if document["data"]["source"] == "builtin":
        document["data"] = {"source": "cifar10"}
    return document


def import_file(path):
    spec = importlib.util.spec_from_file_location("exported", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_optimizer(parameters, settings):
    kind, lr, decay = settings["type"], settings["lr"], settings["weight_decay"]
    if kind == "sgd":
        return torch.optim.SGD(parameters, lr, settings["momentum"], weight_decay=decay, nesterov=settings["nesterov"])
    adam = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[kind]
    betas = (settings["beta1"], settings["beta2"])
    return adam(parameters, lr, betas, settings["eps"], weight_decay=decay)


def make_schedule(optimizer, settings, epochs, steps_per_epoch, steps):
    """Called after every step. All but one_cycle change between epochs only."""
    if settings["type"] == "one_cycle":
        return torch.optim.lr_scheduler.OneCycleLR(
            optimizer, optimizer.param_groups[0]["lr"], total_steps=epochs * steps_per_epoch,
            pct_start=settings["pct_start"], div_factor=settings["div_factor"],
            final_div_factor=settings["final_div_factor"], cycle_momentum=False)  # fmt: skip
    if steps > steps_per_epoch:
        sys.exit(f"torch_losses: --steps: got {steps}, an epoch has {steps_per_epoch}")
    return None


class Peer:
    """PyTorch's side of a run."""

    def __init__(self, model, weights, document, data, args):
        self.model, self.document, self.args = model, document, args
        self.images, self.labels = data
        self.network = model.load(weights).train()
        if args.double:
            self.network.double()
        self.optimizer = make_optimizer(self.network.parameters(), document["optimizer"])
        steps_per_epoch = -(-len(self.images) // document["batch_size"])
        self.schedule = make_schedule(
            self.optimizer, document["schedule"], document["epochs"], steps_per_epoch, args.steps)  # fmt: skip

    def loss(self, step):
        batch = self.document["batch_size"]
        part = slice(step * batch, (step + 1) * batch)
        images = self.model.standardise(self.images[part])
        logits = self.network(images.double() if self.args.double else images)
        return functional.cross_entropy(logits, self.labels[part])

    def train(self, step):
        loss = objective = self.loss(step)
        l1 = self.document["optimizer"]["l1"]
        if l1:
            objective = loss + l1 * sum(p.abs().sum() for p in self.network.parameters())
        self.optimizer.zero_grad()
        objective.backward()
        self.optimizer.step()
        if self.schedule:
            self.schedule.step()
        return loss.item()

    def take_over(self, run_file):
        """Weights and momentum of tabtrain's run as its file has them."""
        self.network.load_state_dict(self.model.read_safetensors(run_file))
        momentum = read_tensor(run_file, "tabtrain.optimizer.0")
        if momentum is None:
            return
        parameters = list(self.network.parameters())
        for parameter, part in zip(parameters, momentum.split([p.numel() for p in parameters])):
            self.optimizer.state[parameter]["momentum_buffer"] = part.view_as(parameter).to(parameter.dtype).clone()


def read_tensor(path, name):
    data = path.read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    entry = json.loads(data[8:begin]).get(name)
    if entry is None:
        return None
    first, last = entry["data_offsets"]
    return torch.frombuffer(bytearray(data[begin + first : begin + last]), dtype=torch.float32)


def our_losses(out):
    lines = map(json.loads, (out / "log.jsonl").read_text().splitlines())
    return [line["loss"] for line in lines if line["event"] == "step"]


def compare(name, args, folder):
    document = comparable(json.loads(call(args.program, "presets", name)))
    document["optimizer"]["lr"] *= args.rate
    if document["optimizer"]["type"] != "sgd" and not args.free:
        sys.exit(f"torch_losses: {name}: the state of {document['optimizer']['type']} is not handed over; use --free")
    start = {**document, "optimizer": {**document["optimizer"], "lr": 0}}
    (folder / "run.json").write_text(json.dumps(document))
    (folder / "start.json").write_text(json.dumps(start))
    source = document["data"]["source"]
    data = (read_mnist if source == "mnist" else read_cifar10)(args.data)
    place = args.data
    if document["schedule"]["type"] != "one_cycle":  # that one depends on the length of an epoch
        used = args.steps * document["batch_size"]
        data = tuple(part[:used] for part in data)
        place = folder / "data"
        place.mkdir()
        write_beginning(place, *data)
    common = ["--data", place, "--threads", args.threads, "--quiet"]
    # A step with rate 0 leaves the weights as they began.
    call(args.program, "train", folder / "start.json", "--max-steps", 1, "--out", folder / "start", *common)
    weights = folder / "start" / "weights.safetensors"
    out = folder / "out"
    first = args.steps if args.free else 1
    call(args.program, "train", folder / "run.json", "--init", weights, "--max-steps", first, "--out", out, *common)
    complete = json.loads((out / "run.json").read_text())
    call(args.program, "export", out, "--format", "pytorch", "--out", folder / "model.py")
    peer = Peer(import_file(folder / "model.py"), weights, complete, data, args)
    theirs = [peer.train(0)]
    for step in range(1, args.steps):
        if args.free:
            theirs.append(peer.train(step))
            continue
        theirs.append(peer.loss(step).item())
        peer.take_over(out / "run.safetensors")
        peer.train(step)
        call(args.program, "train", "--resume", "--out", out, "--max-steps", 1, *common)
    return our_losses(out), theirs


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("presets", nargs="*")
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--free", action="store_true", help="each side goes on with its own weights")
    parser.add_argument("--rate", type=float, default=1, help="times the preset's learning rate")
    parser.add_argument("--double", action="store_true", help="PyTorch computes in double precision")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/tabtrain")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    names = args.presets or [line.split()[0] for line in call(args.program, "presets").splitlines()]
    shown = sorted({step for step in (1, 10, args.steps) if step <= args.steps})
    heads = [f"loss at step {step}, tabtrain | PyTorch | relative difference" for step in shown]
    print("| preset | " + " | ".join(heads) + " | largest of all steps |")
    print("| --- " * (2 + 3 * len(shown)) + "|")
    too_far = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="tabtrain-losses-") as folder:
            ours, theirs = compare(name, args, pathlib.Path(folder))
        if len(ours) != args.steps:
            sys.exit(f"torch_losses: {name}: {len(ours)} steps instead of {args.steps}")
        differences = [abs(a - b) / abs(b) for a, b in zip(ours, theirs)]
        cells = [f"{ours[s - 1]:.6f} | {theirs[s - 1]:.6f} | {differences[s - 1]:.1e}" for s in shown]
        print(f"| {name} | " + " | ".join(cells) + f" | {max(differences):.1e} |", flush=True)
        if not max(differences) < LIMIT:
            too_far.append(name)
    if too_far and not args.free:
        sys.exit(f"torch_losses: {LIMIT} or more apart: {', '.join(too_far)}")


if __name__ == "__main__":
    main()
