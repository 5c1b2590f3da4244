#!/usr/bin/python3
"""Trains a preset's network in PyTorch on the CPU, from the weights that tabtrain begins with.

    apt-get install -y python3-torch
    cmake --build build/release --target tabtrain
    bench/torch_epochs.py build/data r4-bn [--seed 0] [--threads 2]

For presets without augmentation on MNIST whose schedule is "step" or "constant"; the order of images is PyTorch's own.
Prints train and test accuracy of each epoch.
"""

import argparse
import json
import pathlib
import sys
import tempfile

import torch
from torch.nn import functional
from torch_losses import ROOT, call, import_file, make_optimizer, read_mnist


def beginning(program, name, seed, data, folder):
    """The network as tabtrain begins with it, the module's file, and the whole run document."""
    document = {**json.loads(call(program, "presets", name)), "seed": seed}
    if "augmentation" in document or document["data"]["source"] != "mnist":
        sys.exit(f"torch_epochs: {name}: has augmentation, or is not on MNIST")
    start = {**document, "optimizer": {**document["optimizer"], "lr": 0}}
    (folder / "start.json").write_text(json.dumps(start))
    out = folder / "start"
    call(program, "train", folder / "start.json", "--data", data, "--max-steps", 1, "--out", out, "--quiet")
    call(program, "export", out, "--format", "pytorch", "--out", folder / "model.py")
    complete = json.loads((out / "run.json").read_text())
    complete["optimizer"]["lr"] = document["optimizer"]["lr"]
    model = import_file(folder / "model.py")
    return model, model.load(out / "weights.safetensors"), complete


def epoch(model, network, optimizer, document, images, labels):
    correct, l1 = 0, document["optimizer"]["l1"]
    network.train()
    for index in torch.randperm(len(images)).split(document["batch_size"]):
        logits = network(model.standardise(images[index]))
        objective = functional.cross_entropy(logits, labels[index])
        if l1:
            objective = objective + l1 * sum(p.abs().sum() for p in network.parameters())
        optimizer.zero_grad()
        objective.backward()
        optimizer.step()
        correct += (logits.argmax(1) == labels[index]).sum().item()
    return correct / len(images)


def accuracy(model, network, images, labels):
    network.eval()
    with torch.no_grad():
        said = torch.cat([network(model.standardise(part)).argmax(1) for part in images.split(500)])
    return (said == labels).float().mean().item()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("preset")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "build/release/tabtrain")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    train, test = read_mnist(args.data), read_mnist(args.data, "t10k")
    with tempfile.TemporaryDirectory(prefix="tabtrain-epochs-") as folder:
        folder = pathlib.Path(folder)
        model, network, document = beginning(args.program, args.preset, args.seed, args.data, folder)
    optimizer = make_optimizer(network.parameters(), document["optimizer"])
    schedule = document["schedule"]
    if schedule["type"] not in ("step", "constant"):
        sys.exit(f"torch_epochs: {args.preset}: schedule {schedule['type']}")
    every, gamma = schedule.get("step_size", document["epochs"]), schedule.get("gamma", 1)
    steps = torch.optim.lr_scheduler.StepLR(optimizer, every, gamma)
    for number in range(1, document["epochs"] + 1):
        trained = epoch(model, network, optimizer, document, *train)
        tested = accuracy(model, network, *test)
        steps.step()
        print(f"epoch {number}: train {100 * trained:.2f} %, test {100 * tested:.2f} %", flush=True)


if __name__ == "__main__":
    main()
