#!/usr/bin/python3
"""Write tests/goldens/*.safetensors: what PyTorch computes for every layer, for three short training runs, and for
optimizers, schedules and weight averages.

    apt-get install -y python3-torch python3-numpy
    /usr/bin/python3 scripts/make_goldens.py [OUT_DIR]

Layer cases hold inputs, parameters and output gradients as small multiples of 1/32 (int8), and outputs and gradients
that PyTorch computed in double precision, stored as float32. Training runs hold the losses of the float32 and of the
float64 run. The header's metadata holds the versions, the list of cases and their options.
"""
import pathlib
import sys

import numpy as np
import torch
import torch.nn.functional as F

sys.dont_write_bytecode = True  # no stray files beside the scripts
from goldens_common import SCALE, as_float32, as_int8, grid, save
from goldens_optimizers import make_optimizers


# Every layer: (shapes of its parameters, forward). s: input shape C H W, o: options, x: inputs, p: parameters.
def pool(o):
    return {"kernel_size": o["kernel_size"], "stride": o.get("stride") or None}


def conv_shapes(s, o):
    k = o.get("kernel_size", 3)
    shapes = {"weight": (o["out_channels"], s[0] // o.get("groups", 1), k, k)}
    return {**shapes, "bias": (o["out_channels"],)} if o.get("bias", True) else shapes


def linear_shapes(s, o):
    shapes = {"weight": (o["out_features"], int(np.prod(s)))}
    return {**shapes, "bias": (o["out_features"],)} if o.get("bias", True) else shapes


def eps(o):
    return float(np.float32(o.get("eps", 1e-5)))


def batch_norm(o, x, p, train):
    momentum = float(np.float32(o.get("momentum", 0.1)))
    return F.batch_norm(x[0], p["running_mean"], p["running_var"], p["weight"], p["bias"], train, momentum, eps(o))


def nothing(s, o):
    return {}


LAYERS = {
    "conv2d": (conv_shapes, lambda o, x, p, train: F.conv2d(
        x[0], p["weight"], p.get("bias"), o.get("stride", 1), o.get("padding", 0), 1, o.get("groups", 1))),
    "max_pool2d": (nothing, lambda o, x, p, train: F.max_pool2d(x[0], **pool(o))),
    "avg_pool2d": (nothing, lambda o, x, p, train: F.avg_pool2d(x[0], **pool(o))),
    "global_avg_pool": (nothing, lambda o, x, p, train: F.adaptive_avg_pool2d(x[0], 1)),
    "relu": (nothing, lambda o, x, p, train: F.relu(x[0])),
    "batch_norm": (lambda s, o: {n: (s[0],) for n in ("weight", "bias", "running_mean", "running_var")}, batch_norm),
    "group_norm": (lambda s, o: {n: (s[0],) for n in ("weight", "bias")}, lambda o, x, p, train: F.group_norm(
        x[0], o["num_groups"], p["weight"], p["bias"], eps(o))),
    "layer_norm": (lambda s, o: {n: tuple(s) for n in ("weight", "bias")}, lambda o, x, p, train: F.layer_norm(
        x[0], x[0].shape[1:], p["weight"], p["bias"], eps(o))),
    "instance_norm": (lambda s, o: {n: (s[0],) for n in ("weight", "bias")} if o.get("affine") else {},
                      lambda o, x, p, train: F.instance_norm(x[0], None, None, p.get("weight"), p.get("bias"), eps=eps(o))),
    "dropout": (nothing, lambda o, x, p, train: F.dropout(x[0], o["p"], train)),
    "add": (nothing, lambda o, x, p, train: x[0] + x[1]),
    "linear": (linear_shapes, lambda o, x, p, train: F.linear(
        x[0].flatten(1), p["weight"], p.get("bias"))[:, :, None, None]),
}

# (layer, options, input N C H W)
CASES = [
    ("conv2d", {"out_channels": 4, "padding": 1}, (5, 3, 7, 5)),
    ("conv2d", {"out_channels": 10, "bias": False}, (2, 1, 5, 7)),
    ("conv2d", {"out_channels": 26, "kernel_size": 1, "bias": False}, (2, 10, 7, 7)),
    ("conv2d", {"out_channels": 10, "padding": 1, "bias": False}, (1, 26, 5, 5)),
    ("conv2d", {"out_channels": 5, "kernel_size": 5, "stride": 2, "padding": 2}, (2, 3, 14, 14)),
    ("conv2d", {"out_channels": 3, "kernel_size": 5}, (2, 2, 7, 5)),
    ("conv2d", {"out_channels": 6, "stride": 2, "padding": 1, "groups": 2}, (3, 4, 7, 7)),
    ("conv2d", {"out_channels": 6, "padding": 1, "groups": 6}, (2, 6, 5, 7)),
    ("conv2d", {"out_channels": 6, "stride": 3, "padding": 2, "groups": 3, "bias": False}, (2, 3, 7, 7)),
    ("conv2d", {"out_channels": 3, "kernel_size": 2, "padding": 1}, (1, 2, 5, 5)),
    ("conv2d", {"out_channels": 4, "kernel_size": 1, "stride": 2, "bias": False}, (2, 5, 7, 7)),
    ("conv2d", {"out_channels": 2, "kernel_size": 1, "padding": 2}, (2, 3, 3, 2)),
    ("conv2d", {"out_channels": 1, "padding": 1}, (1, 1, 1, 1)),
    ("max_pool2d", {"kernel_size": 2}, (5, 3, 6, 8)),
    ("max_pool2d", {"kernel_size": 2}, (2, 1, 7, 5)),
    ("max_pool2d", {"kernel_size": 3, "stride": 2}, (2, 3, 7, 7)),
    ("max_pool2d", {"kernel_size": 2, "stride": 1}, (1, 10, 5, 5)),
    ("max_pool2d", {"kernel_size": 2, "stride": 3}, (2, 2, 8, 7)),
    ("avg_pool2d", {"kernel_size": 2}, (5, 3, 6, 8)),
    ("avg_pool2d", {"kernel_size": 2}, (2, 1, 7, 5)),
    ("avg_pool2d", {"kernel_size": 3, "stride": 2}, (2, 3, 7, 7)),
    ("avg_pool2d", {"kernel_size": 3, "stride": 1}, (1, 2, 5, 5)),
    ("global_avg_pool", {}, (5, 10, 7, 5)),
    ("global_avg_pool", {}, (1, 1, 1, 1)),
    ("relu", {}, (5, 3, 7, 5)),
    ("batch_norm", {}, (5, 3, 7, 5)),
    ("batch_norm", {"eps": 1e-3, "momentum": 0.3}, (2, 10, 5, 5)),
    ("batch_norm", {}, (1, 26, 3, 3)),
    ("batch_norm", {}, (5, 4, 1, 1)),
    ("group_norm", {"num_groups": 1}, (5, 3, 7, 5)),
    ("group_norm", {"num_groups": 2, "eps": 1e-3}, (2, 10, 5, 5)),
    ("group_norm", {"num_groups": 26}, (1, 26, 3, 3)),
    ("layer_norm", {}, (5, 3, 7, 5)),
    ("layer_norm", {"eps": 1e-3}, (2, 10, 5, 5)),
    ("layer_norm", {}, (1, 1, 4, 3)),
    ("dropout", {"p": 0.25}, (5, 3, 7, 5)),
    ("add", {}, (5, 3, 7, 5)),
    ("linear", {"out_features": 10}, (5, 10, 1, 1)),
    ("linear", {"out_features": 7, "bias": False}, (3, 4, 3, 5)),
    ("instance_norm", {}, (5, 3, 7, 5)),
    ("instance_norm", {"affine": True, "eps": 1e-3}, (2, 10, 5, 5)),
]


def run_case(name, layer, options, shape):
    shapes, forward = LAYERS[layer]
    inputs = [grid(shape).requires_grad_() for _ in range(2 if layer == "add" else 1)]
    # Coarse steps for max_pool2d: half of its windows hold a tie.
    if layer == "max_pool2d":
        inputs[0].data = inputs[0].data.round()
    parameters = {k: grid(v) for k, v in shapes(shape[1:], options).items()}
    if "running_var" in parameters:
        parameters["running_var"] = grid(parameters["running_var"].shape, 0.25, 3.0)
    tensors = {"input" if i == 0 else "input2": as_int8(x) for i, x in enumerate(inputs)}
    tensors.update({k: as_int8(v) for k, v in parameters.items()})
    learned = {k: v.requires_grad_() for k, v in parameters.items() if not k.startswith("running")}
    if layer == "batch_norm":
        tensors["eval_output"] = as_float32(forward(options, inputs, parameters, False))
    if layer == "dropout":
        state = torch.get_rng_state()
        mask = forward(options, [torch.ones(shape).double()], parameters, True)
        tensors["kept"] = as_int8((mask > 0).double())
        torch.set_rng_state(state)
    output = forward(options, inputs, parameters, True)
    grad_output = grid(output.shape)
    output.backward(grad_output)
    tensors.update(output=as_float32(output), grad_output=as_int8(grad_output))
    for i, x in enumerate(inputs):
        tensors["grad_input" if i == 0 else "grad_input2"] = as_float32(x.grad)
    tensors.update({f"grad_{k}": as_float32(v.grad) for k, v in learned.items()})
    tensors.update({f"new_{k}": as_float32(v) for k, v in parameters.items() if k.startswith("running")})
    return {f"{name}/{k}": v for k, v in tensors.items()}


def cross_entropy_case(name, shape, label_smoothing):
    logits = grid((*shape, 1, 1)).requires_grad_()
    labels = torch.randint(shape[1], (shape[0],))
    log_probability = F.log_softmax(logits[:, :, 0, 0], 1)
    loss = F.cross_entropy(logits[:, :, 0, 0], labels, label_smoothing=label_smoothing)
    loss.backward()
    return {f"{name}/input": as_int8(logits), f"{name}/labels": labels.numpy().astype(np.uint8),
            f"{name}/log_probability": as_float32(log_probability), f"{name}/loss": as_float32(loss.reshape(1)),
            f"{name}/grad_input": as_float32(logits.grad)}


def make_layers(path, versions):
    torch.manual_seed(1)
    tensors, cases = {}, []
    for layer, options, shape in CASES:
        name = f"{layer}_{sum(c['type'] == layer for c in cases)}"
        cases.append({"name": name, "type": layer, "options": options})
        tensors.update(run_case(name, layer, options, shape))
    for i, (shape, smoothing) in enumerate([((5, 10), 0), ((1, 3), 0), ((4, 1), 0), ((5, 10), 0.1), ((3, 2), 0.5)]):
        cases.append({"name": f"cross_entropy_{i}", "type": "cross_entropy",
                      "options": {"label_smoothing": smoothing}})
        tensors.update(cross_entropy_case(f"cross_entropy_{i}", shape, smoothing))
    save(path, tensors, {**versions, "scale": SCALE, "cases": cases})


# Training runs. A layer: (name, type, options, inputs); no inputs: the layer before.
INPUT = (3, 9, 9)
MEAN, STD = (0.5, 0.375, 0.25), (0.25, 0.5, 0.3125)
STEPS, BATCH, BATCHES = 20, 10, 4
# Where a relu's input is nearly 0, or the two largest values of a max_pool2d window nearly equal, rounding decides the
# gradient. Runs are kept this far from such places, so that every arithmetic must come to the same result.
MARGIN = 2e-5
SPREAD = 2e-6  # and the losses of the float32 and of the float64 run so near to each other


class Builder:
    def __init__(self, norm, options, padding=1):
        self.layers, self.norm, self.norm_options, self.padding = [], norm, options, padding

    def layer(self, kind, inputs=(), **options):
        self.layers.append((f"{kind}{len(self.layers)}", kind, options, list(inputs)))
        return self

    def block(self, channels, padding=None):
        padding = self.padding if padding is None else padding
        return (self.layer("conv2d", out_channels=channels, padding=padding, bias=False).layer("relu")
                .layer(self.norm, **self.norm_options))

    def one_by_one(self, channels):
        return self.layer("conv2d", out_channels=channels, kernel_size=1, bias=False)

    def last(self):
        return self.layers[-1][0]


def bn_network():
    b = Builder("batch_norm", {})
    b.block(6).block(8).one_by_one(6).layer("max_pool2d", kernel_size=2)
    return b.block(8).block(10).one_by_one(6).layer("global_avg_pool").one_by_one(10).layers


def gn_network():
    b = Builder("group_norm", {"num_groups": 2})
    skip = b.block(6).last()
    b.block(6).layer("add", [skip, b.last()]).one_by_one(6).layer("max_pool2d", kernel_size=2)
    return b.block(8).block(10).one_by_one(6).layer("global_avg_pool").one_by_one(10).layers


def ln_network():
    b = Builder("layer_norm", {}, padding=0)
    b.block(6).block(8).one_by_one(6).layer("max_pool2d", kernel_size=2)
    return b.block(8, 1).block(10, 1).one_by_one(8).layer("global_avg_pool").layer("linear", out_features=10).layers


# (name, network, optimiser, first seed to try: the result of a search from 0, which takes minutes)
RUNS = [
    ("bn", bn_network, {"lr": 0.05, "momentum": 0.9, "weight_decay": 5e-4, "nesterov": False}, 31038),
    ("gn", gn_network, {"lr": 0.05, "momentum": 0.9, "weight_decay": 5e-4, "nesterov": True}, 4093),
    ("ln", ln_network, {"lr": 0.05, "momentum": 0.9, "weight_decay": 5e-4, "nesterov": False}, 202),
]


def margin(kind, options, x):
    """Distance of the input x from where relu or max_pool2d would decide otherwise; exact ties are left out."""
    if kind == "relu":
        gaps = x.abs()
    elif kind == "max_pool2d":
        k = options["kernel_size"]
        windows = F.unfold(x, k, stride=options.get("stride") or k).view(*x.shape[:2], k * k, -1)
        top = windows.topk(2, 2).values
        gaps = top[:, :, 0] - top[:, :, 1]
    else:
        return float("inf")
    gaps = gaps[gaps > 0]
    return gaps.min().item() if len(gaps) else float("inf")


def forward(layers, values, images):
    """Logits and the smallest margin."""
    outputs, last, smallest = {"input": images}, "input", float("inf")
    for name, kind, options, inputs in layers:
        p = {k.split(".")[1]: v for k, v in values.items() if k.split(".")[0] == name}
        x = [outputs[i] for i in inputs or [last]]
        smallest = min(smallest, margin(kind, options, x[0].detach()))
        outputs[name] = LAYERS[kind][1](options, x, p, True)
        last = name
    return outputs[last].flatten(1), smallest


def initial_values(layers):
    """PyTorch's default initialisation."""
    values, shapes, last = {}, {"input": INPUT}, "input"
    for name, kind, options, inputs in layers:
        shape = shapes[(inputs or [last])[0]]
        mine = LAYERS[kind][0](shape, options)
        fan_in = int(np.prod(mine["weight"][1:])) if kind in ("conv2d", "linear") else None
        for key, extents in mine.items():
            if fan_in:
                values[f"{name}.{key}"] = torch.empty(extents).uniform_(-(fan_in ** -0.5), fan_in ** -0.5)
            else:
                values[f"{name}.{key}"] = torch.full(extents, float(key in ("weight", "running_var")))
        p = {k: values[f"{name}.{k}"] for k in mine}
        inputs = [torch.zeros(2, *shapes[i]) for i in inputs or [last]]
        shapes[name], last = tuple(LAYERS[kind][1](options, inputs, p, False).shape[1:]), name
    return values


def train(layers, initial, images, labels, sgd, dtype, least_margin=0.0):
    """Losses of all steps and final values; None when the run comes nearer than least_margin."""
    values = {k: v.to(dtype).clone() for k, v in initial.items()}
    learned = [v.requires_grad_() for k, v in values.items() if "running" not in k]
    optimiser = torch.optim.SGD(learned, **sgd)
    mean, std = (torch.tensor(v, dtype=dtype).view(1, 3, 1, 1) for v in (MEAN, STD))
    x = (torch.from_numpy(images).to(dtype) / 255 - mean) / std
    y = torch.from_numpy(labels.astype(np.int64))
    losses = []
    for step in range(STEPS):
        batch = slice(step % BATCHES * BATCH, (step % BATCHES + 1) * BATCH)
        logits, smallest = forward(layers, values, x[batch])
        if smallest < least_margin:
            return None
        loss = F.cross_entropy(logits, y[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    return losses, {k: v.detach().double() for k, v in values.items()}


def find_run(layers, images, labels, sgd, first_seed):
    """The first seed whose run keeps MARGIN and SPREAD; with its initial values and both runs."""
    for seed in range(first_seed, first_seed + 100000):
        torch.manual_seed(seed)
        initial = initial_values(layers)
        result64 = train(layers, initial, images, labels, sgd, torch.float64, MARGIN)
        if result64:
            result32 = train(layers, initial, images, labels, sgd, torch.float32)
            if max(abs(a - b) for a, b in zip(result32[0], result64[0])) < SPREAD:
                return seed, initial, result32, result64
    raise RuntimeError("no seed keeps the margin")


def make_training(path, versions):
    rng = np.random.default_rng(2)
    labels = rng.permutation(np.arange(BATCH * BATCHES) % 10).astype(np.uint8)
    # Ten colours, each with a coarse pattern of its own, under noise.
    pattern = rng.integers(60, 196, (10, 3, 1, 1)) + rng.integers(-50, 51, (10, 3, 3, 3)).repeat(3, 2).repeat(3, 3)
    images = np.clip(pattern[labels] + rng.normal(0, 20, (len(labels), *INPUT)), 0, 255).astype(np.uint8)
    tensors, runs = {"images": images, "labels": labels}, []
    for name, network, sgd, first_seed in RUNS:
        layers = network()
        seed, initial, (losses32, final32), (losses64, final64) = find_run(layers, images, labels, sgd, first_seed)
        runs.append({
            "name": name, "sgd": sgd, "seed": seed,
            "layers": [{"name": n, "type": t, "options": o, "inputs": i} for n, t, o, i in layers],
            # Largest difference of an element between the float32 and the float64 run.
            "float32_difference": {k: (final32[k] - final64[k]).abs().max().item() for k in initial},
        })
        print(name, f"seed {seed}, loss {losses64[0]:.4f} -> {losses64[-1]:.4f}, float32 differs by at most",
              f"{max(abs(a - b) for a, b in zip(losses32, losses64)):.2e} (losses),",
              f"{max(runs[-1]['float32_difference'].values()):.2e} (parameters)")
        tensors[f"{name}/losses_float32"] = np.array(losses32)
        tensors[f"{name}/losses_float64"] = np.array(losses64)
        for key in initial:
            tensors[f"{name}/initial/{key}"] = as_float32(initial[key])
            tensors[f"{name}/final/{key}"] = as_float32(final64[key])
    save(path, tensors, {**versions, "input": INPUT, "mean": MEAN, "std": STD, "steps": STEPS, "batch": BATCH,
                         "margin": MARGIN, "runs": runs})


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1] / "tests/goldens"
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    versions = {"torch": torch.__version__, "numpy": np.__version__, "python": sys.version.split()[0]}
    make_layers(folder / "layers.safetensors", versions)
    make_training(folder / "training.safetensors", versions)
    make_optimizers(folder / "optimizers.safetensors", versions)


if __name__ == "__main__":
    main()
