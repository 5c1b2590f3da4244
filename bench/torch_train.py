#!/usr/bin/python3
"""Train R1-BN in PyTorch on the CPU, as the peer whose accuracy tabtrain's is compared with.

    apt-get install -y python3-torch python3-numpy
    /usr/bin/python3 bench/torch_train.py DATA_DIR [--epochs 20] [--threads 2] [--seed 0] [--out FILE.jsonl]

DATA_DIR holds cifar-10-batches-bin/. The recipe is the published one without augmentation: SGD with momentum 0.9,
lr 0.1 divided by 10 after epochs 8 and 16, batch 128, no weight decay, dropout 0.01. Each epoch's line holds the
running train loss and accuracy (as the reports print them) and the test loss and accuracy.
"""
import argparse, json, pathlib, sys, time
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

MEAN, STD = (0.4914, 0.4822, 0.4465), (0.2470, 0.2435, 0.2616)


def load(folder, names):
    records = np.concatenate([np.fromfile(folder / n, np.uint8).reshape(-1, 3073) for n in names])
    images = torch.from_numpy(records[:, 1:].reshape(-1, 3, 32, 32).copy())
    return images, torch.from_numpy(records[:, 0].astype(np.int64))


def standardise(images):
    mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in (MEAN, STD))
    return (images.float() / 255 - mean) / std


def block(c_in, c_out, dropout):
    return [nn.Conv2d(c_in, c_out, 3, padding=1, bias=False), nn.ReLU(), nn.BatchNorm2d(c_out), nn.Dropout(dropout)]


def r1_bn(dropout=0.01):
    layers, c = [], 3
    for token in "C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10".split():
        if token == "P":
            layers.append(nn.MaxPool2d(2))
        elif token == "GAP":
            layers.append(nn.AdaptiveAvgPool2d(1))
        elif token[0] == "C":
            layers += block(c, int(token[1:]), dropout)
            c = int(token[1:])
        else:
            layers.append(nn.Conv2d(c, int(token[1:]), 1, bias=False))
            c = int(token[1:])
    return nn.Sequential(*layers, nn.Flatten())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=pathlib.Path)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=argparse.FileType("w"), default=sys.stdout)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    folder = args.data / "cifar-10-batches-bin"
    train_x, train_y = load(folder, [f"data_batch_{i}.bin" for i in range(1, 6)])
    test_x, test_y = load(folder, ["test_batch.bin"])
    net = r1_bn()
    optimiser = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    schedule = torch.optim.lr_scheduler.MultiStepLR(optimiser, [8, 16], gamma=0.1)
    for epoch in range(1, args.epochs + 1):
        start, net_loss, correct = time.perf_counter(), 0.0, 0
        net.train()
        for index in torch.randperm(len(train_x)).split(128):
            logits, y = net(standardise(train_x[index])), train_y[index]
            loss = F.cross_entropy(logits, y)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            net_loss += loss.item() * len(y)
            correct += (logits.argmax(1) == y).sum().item()
        schedule.step()
        seconds = time.perf_counter() - start
        net.eval()
        with torch.no_grad():
            outputs = torch.cat([net(standardise(x)) for x in test_x.split(500)])
        line = {
            "epoch": epoch,
            "train_loss": net_loss / len(train_x),
            "train_accuracy": correct / len(train_x),
            "test_loss": F.cross_entropy(outputs, test_y).item(),
            "test_accuracy": (outputs.argmax(1) == test_y).float().mean().item(),
            "images_per_s": len(train_x) / seconds,
        }
        print(json.dumps(line), file=args.out, flush=True)


if __name__ == "__main__":
    main()
