"""tests/goldens/optimizers.safetensors: what PyTorch's optimizers, schedules and weight average do, step by step."""
import torch

from goldens_common import SCALE, as_float32, as_int8, grid, save

# Optimizers: (options as run documents name them). Six steps, gradients and rates shared.
OPTIMIZERS = [
    {"type": "sgd", "momentum": 0.9, "weight_decay": 0.01, "nesterov": True},
    {"type": "sgd", "momentum": 0, "l1": 0.05},
    {"type": "sgd", "momentum": 0.9, "weight_decay": 0.01, "l1": 0.05},
    {"type": "adam"},
    {"type": "adam", "beta1": 0.8, "beta2": 0.95, "eps": 1e-3},
    {"type": "adam", "weight_decay": 0.1, "l1": 0.05},
    {"type": "adamw"},
    {"type": "adamw", "beta1": 0.5, "weight_decay": 0.2, "l1": 0.05},
]
RATES = [0.1, 0.1, 0.05, 0.05, 0.2, 0.01]


def torch_optimizer(options, weights):
    o = dict(options)
    kind, _ = o.pop("type"), o.pop("l1", 0)
    if kind == "sgd":
        return torch.optim.SGD(weights, lr=1, **o)
    betas = o.pop("beta1", 0.9), o.pop("beta2", 0.999)
    return {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[kind](weights, lr=1, betas=betas, **o)


def run_optimizer(options, initial, gradients):
    """Weights after each step. The gradient comes from a loss that has the L1 penalty as reports write it."""
    w = initial.clone().requires_grad_()
    optimizer = torch_optimizer(options, [w])
    weights = []
    for rate, g in zip(RATES, gradients):
        optimizer.param_groups[0]["lr"] = rate
        optimizer.zero_grad()
        ((w * g).sum() + options.get("l1", 0) * sum(p.abs().sum() for p in [w])).backward()
        optimizer.step()
        weights.append(w.detach().clone())
    return torch.stack(weights)


# Schedules: (run document's "schedule", epochs, steps in each, test loss of each epoch where one is read)
LOSSES = [2.0, 1.5, 1.48, 1.47, 1.6, 1.2, 1.3, 1.25, 1.19, 1.18999, 1.2, 1.0]
SCHEDULES = [
    ({"type": "cosine"}, 7, 2, None),
    ({"type": "cosine", "t_max": 4, "eta_min": 0.01}, 11, 1, None),
    ({"type": "reduce_on_plateau", "patience": 1}, 12, 1, LOSSES),
    ({"type": "reduce_on_plateau", "patience": 0, "factor": 0.5, "cooldown": 2, "min_lr": 0.03}, 12, 1, LOSSES),
    ({"type": "reduce_on_plateau", "patience": 1, "threshold": 0.05, "threshold_mode": "abs"}, 12, 1, LOSSES),
    ({"type": "reduce_on_plateau", "monitor": "test_accuracy", "patience": 1, "threshold": 0.1}, 12, 1, LOSSES),
    ({"type": "reduce_on_plateau", "monitor": "test_accuracy", "patience": 2, "threshold": 0.1,
      "threshold_mode": "abs"}, 12, 1, LOSSES),
    ({"type": "constant", "warmup_epochs": 2}, 3, 3, None),
    ({"type": "constant", "warmup": "constant", "warmup_epochs": 1.5, "warmup_factor": 0.25}, 3, 4, None),
    ({"type": "step", "step_size": 2, "gamma": 0.5, "warmup_epochs": 3, "warmup_factor": 0.1}, 5, 3, None),
    ({"type": "cosine", "warmup_epochs": 1.6, "warmup_factor": 0.2}, 4, 5, None),
]


def torch_schedule(options, optimizer, epochs):
    o = {k: v for k, v in options.items() if not k.startswith("warmup")}
    kind, S = o.pop("type"), torch.optim.lr_scheduler
    if kind == "step":
        return S.StepLR(optimizer, **o)
    if kind == "cosine":
        return S.CosineAnnealingLR(optimizer, o.get("t_max") or epochs, o.get("eta_min", 0))
    if kind == "reduce_on_plateau":
        mode = "max" if o.pop("monitor", "test_loss") == "test_accuracy" else "min"
        return S.ReduceLROnPlateau(optimizer, mode, **{"patience": 10, **o})
    return None


def torch_warmup(options, optimizer, steps_per_epoch):
    steps = round(options.get("warmup_epochs", 0) * steps_per_epoch)
    if steps == 0:
        return None
    factor = options.get("warmup_factor", 1 / 3)
    kind = {"linear": torch.optim.lr_scheduler.LinearLR, "constant": torch.optim.lr_scheduler.ConstantLR}
    return kind[options.get("warmup", "linear")](optimizer, factor, total_iters=steps)


def run_schedule(options, epochs, steps_per_epoch, losses):
    """The rate of every step. test_accuracy is 1 / (1 + test loss)."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.2)
    schedule, warmup = torch_schedule(options, optimizer, epochs), torch_warmup(options, optimizer, steps_per_epoch)
    rates = []
    for epoch in range(epochs):
        for _ in range(steps_per_epoch):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if warmup:
                warmup.step()
        if options["type"] == "reduce_on_plateau":
            schedule.step(1 / (1 + losses[epoch]) if options.get("monitor") == "test_accuracy" else losses[epoch])
        elif schedule:
            schedule.step()
    return rates


def run_average(decay, steps):
    """Values of a layer with running statistics, and torch's average of them, after each step."""
    layer = torch.nn.BatchNorm1d(3)
    average = torch.optim.swa_utils.AveragedModel(
        layer, avg_fn=lambda old, new, n: decay * old + (1 - decay) * new, use_buffers=True)
    values, averages = [], []
    names = ["weight", "bias", "running_mean", "running_var"]
    for _ in range(steps):
        for name in names:
            getattr(layer, name).data = grid((3,)).float()
        average.update_parameters(layer)
        values.append(torch.stack([getattr(layer, n).detach() for n in names]))
        averages.append(torch.stack([getattr(average.module, n).detach() for n in names]))
    return torch.stack(values), torch.stack(averages)


def make_optimizers(path, versions):
    torch.manual_seed(3)
    initial, gradients = grid((7,)), grid((len(RATES), 7))
    initial[3] = 0  # has no sign
    tensors, cases = {"initial": as_int8(initial), "gradients": as_int8(gradients)}, []
    for i, options in enumerate(OPTIMIZERS):
        cases.append({"name": f"optimizer_{i}", "options": options})
        tensors[f"optimizer_{i}/weights"] = run_optimizer(options, initial, gradients).numpy()
    values, averages = run_average(0.75, 5)
    tensors.update({"average/values": as_int8(values), "average/averages": as_float32(averages)})
    schedules = [{"schedule": o, "epochs": e, "steps_per_epoch": s, "losses": losses or [1.0] * e,
                  "rates": run_schedule(o, e, s, losses)} for o, e, s, losses in SCHEDULES]
    save(path, tensors, {**versions, "scale": SCALE, "cases": cases, "rates": RATES, "schedules": schedules,
                         "decay": 0.75})
