#!/usr/bin/python3
"""Times one network in PyTorch on the CPU, as the peer of tabtrain_bench_train. The last line is JSON.

    apt-get install -y python3-torch
    build/release/tabtrain_bench_train --print-run [--net ...] > run.json
    bench/torch_step.py run.json [--mode train|evaluate|single] [--threads 2] [--seconds 10]

Reads a complete run document (network as a list of layers) and builds the same layers. A step is zero_grad, forward,
cross-entropy, backward and SGD's update on one batch of ready float images; ours also reads bytes and augments them.
images_per_s is images / time over all steps, as ours is. On a busy machine PyTorch's threads wait for each other by
spinning and it becomes slower than its share of the processor.
"""

import argparse
import json
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional


class Network(nn.Module):
    """The layers of a run document, called in order; "inputs" names earlier layers or the image."""

    def __init__(self, document):
        super().__init__()
        self.made = nn.ModuleList()
        self.inputs = []
        shape = torch.zeros(2, *document["input"])
        outputs = {"input": shape}
        last = "input"
        for spec in document["layers"]:
            inputs = spec.get("inputs") or [last]
            layer = make_layer(spec, outputs[inputs[0]].shape)
            self.made.append(layer)
            self.inputs.append((spec["name"], inputs))
            outputs[spec["name"]] = layer(*(outputs[name] for name in inputs))
            last = spec["name"]

    def forward(self, image):
        outputs = {"input": image}
        value = image
        for layer, (name, inputs) in zip(self.made, self.inputs):
            value = outputs[name] = layer(*(outputs[i] for i in inputs))
        return value.flatten(1)


class Add(nn.Module):
    def forward(self, a, b):
        return a + b


def make_layer(spec, shape):
    kind, channels = spec["type"], shape[1]
    if kind == "conv2d":
        return nn.Conv2d(channels, spec["out_channels"], spec["kernel_size"], spec["stride"], spec["padding"],
                         groups=spec["groups"], bias=spec["bias"])
    if kind in ("max_pool2d", "avg_pool2d"):
        pool = nn.MaxPool2d if kind == "max_pool2d" else nn.AvgPool2d
        return pool(spec["kernel_size"], spec["stride"] or None)
    if kind == "linear":
        features = shape[1:].numel()
        return nn.Sequential(nn.Flatten(), nn.Linear(features, spec["out_features"], bias=spec["bias"]))
    simple = {
        "relu": lambda: nn.ReLU(),
        "add": lambda: Add(),
        "global_avg_pool": lambda: nn.AdaptiveAvgPool2d(1),
        "dropout": lambda: nn.Dropout(spec["p"]),
        "batch_norm": lambda: nn.BatchNorm2d(channels, spec["eps"], spec["momentum"]),
        "group_norm": lambda: nn.GroupNorm(spec["num_groups"], channels, spec["eps"]),
        "layer_norm": lambda: nn.LayerNorm(list(shape[1:]), spec["eps"]),
    }
    if kind not in simple:
        sys.exit(f"torch_step: no layer {kind} here; add it to make_layer")
    return simple[kind]()


def time_calls(work, seconds, warm_up=3, least=10):
    """Seconds of each call, after some that do not count."""
    for _ in range(warm_up):
        work()
    taken, start = [], time.perf_counter()
    while len(taken) < least or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        work()
        taken.append(time.perf_counter() - before)
    return taken


def make_work(mode, net, document, images, labels):
    if mode == "train":
        settings = document["optimizer"]
        optimizer = torch.optim.SGD(net.parameters(), settings["lr"], settings["momentum"],
                                    weight_decay=settings["weight_decay"], nesterov=settings["nesterov"])

        def step():
            optimizer.zero_grad()
            functional.cross_entropy(net(images), labels).backward()
            optimizer.step()

        return step
    net.eval()

    def classify():
        with torch.no_grad():
            net(images).argmax(1)

    return classify


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=argparse.FileType(), help="run document; - is the standard input")
    parser.add_argument("--mode", choices=("train", "evaluate", "single"), default="train")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=10)
    args = parser.parse_args()
    document = json.load(args.run)
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    net = Network(document["network"])
    batch = 1 if args.mode == "single" else document["batch_size"]
    images = torch.randn(batch, *document["network"]["input"])
    with torch.no_grad():
        classes = net.eval()(images[:1]).shape[1]
    net.train()
    labels = torch.randint(0, classes, (batch,))
    taken = time_calls(make_work(args.mode, net, document, images, labels), args.seconds)
    print(json.dumps({
        "where": "pytorch",
        "version": torch.__version__,
        "mode": args.mode,
        "net": document["name"],
        "batch": batch,
        "threads": args.threads,
        "parameters": sum(p.numel() for p in net.parameters()),
        "timed": len(taken),
        "images_per_s": batch * len(taken) / sum(taken),
        "median_step_ms" if args.mode == "train" else "median_ms": 1e3 * statistics.median(taken),
    }))


if __name__ == "__main__":
    main()
