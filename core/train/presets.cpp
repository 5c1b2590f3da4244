#include "train/presets.h"

#include <array>

#include "base/error.h"
#include "layers/json.h"

namespace tabtrain {
namespace {

// "first" is small enough for a first minute, "class" for five minutes of a lesson
// (docs/RESULTS.md). The others are the networks and recipes of five course reports, without
// augmentation unless the report has it. What a report leaves open or says twice, and what was
// chosen, is in docs/RESULTS.md.
constexpr std::array<Preset, 17> kPresets{{
    {"first", "R1's BatchNorm network on the built-in images, 5 epochs", R"({
  "name": "first",
  "network": {
    "notation": "C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10",
    "norm": "batch_norm", "dropout": 0.01
  },
  "data": {"source": "builtin"},
  "optimizer": {"type": "sgd", "lr": 0.1, "momentum": 0.9},
  "schedule": {"type": "one_cycle"},
  "epochs": 5, "batch_size": 64
})"},
    {"class", "CIFAR-10 in a lesson: 49,648 parameters, 4 epochs", R"({
  "name": "class",
  "network": {"notation": "C16 P C32 C32 P C48 C48 GAP c10", "norm": "batch_norm"},
  "data": {"source": "cifar10"},
  "augmentation": {"horizontal_flip": true},
  "optimizer": {"type": "sgd", "lr": 0.1, "momentum": 0.9, "weight_decay": 0.0005},
  "schedule": {"type": "one_cycle"},
  "epochs": 4, "batch_size": 128
})"},
    {"r0-bn", "R0 with BatchNorm on CIFAR-10, 42,324 parameters, 20 epochs", R"({
  "name": "r0-bn",
  "network": {
    "notation": "C4 C8 C8+ c8 P C16 C32 C32+ c16 P C32 C64 c32 GAP c10",
    "norm": "batch_norm", "dropout": 0.1
  },
  "data": {"source": "cifar10"},
  "optimizer": {"type": "sgd", "lr": 0.01, "momentum": 0},
  "schedule": {"type": "step", "step_size": 15, "gamma": 0.1},
  "epochs": 20, "batch_size": 512
})"},
    {"r0-gn", "R0 with GroupNorm (2 groups) on CIFAR-10, 42,324 parameters, 20 epochs", R"({
  "name": "r0-gn",
  "network": {
    "notation": "C4 C8 C8+ c8 P C16 C32 C32+ c16 P C32 C64 c32 GAP c10",
    "norm": "group_norm", "num_groups": 2, "dropout": 0.1
  },
  "data": {"source": "cifar10"},
  "optimizer": {"type": "sgd", "lr": 0.01, "momentum": 0},
  "schedule": {"type": "step", "step_size": 15, "gamma": 0.1},
  "epochs": 20, "batch_size": 512
})"},
    {"r0-ln", "R0 with LayerNorm as GroupNorm(1) on CIFAR-10, 42,324 parameters, 20 epochs", R"({
  "name": "r0-ln",
  "network": {
    "notation": "C4 C8 C8+ c8 P C16 C32 C32+ c16 P C32 C64 c32 GAP c10",
    "norm": "group_norm", "num_groups": 1, "dropout": 0.1
  },
  "data": {"source": "cifar10"},
  "optimizer": {"type": "sgd", "lr": 0.01, "momentum": 0},
  "schedule": {"type": "step", "step_size": 15, "gamma": 0.1},
  "epochs": 20, "batch_size": 512
})"},
    {"r1-bn", "R1 with BatchNorm on CIFAR-10, 39,420 parameters, 20 epochs", R"({
  "name": "r1-bn",
  "network": {
    "notation": "C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10",
    "norm": "batch_norm", "dropout": 0.01
  },
  "data": {"source": "cifar10"},
  "optimizer": {"type": "sgd", "lr": 0.1, "momentum": 0.9},
  "schedule": {"type": "multi_step", "milestones": [8, 16], "gamma": 0.1},
  "epochs": 20, "batch_size": 128
})"},
    {"r1-gn", "R1 with GroupNorm (4 groups) on CIFAR-10, 40,360 parameters, 20 epochs", R"({
  "name": "r1-gn",
  "network": {
    "notation": "C16 C32 c16 P C24 C28 C32 c16 P C20 C28 C32 GAP c10",
    "norm": "group_norm", "num_groups": 4, "dropout": 0.01
  },
  "data": {"source": "cifar10"},
  "optimizer": {"type": "sgd", "lr": 0.1, "momentum": 0.9},
  "schedule": {"type": "one_cycle"},
  "epochs": 20, "batch_size": 128
})"},
    {"r1-ln", "R1 with elementwise LayerNorm on CIFAR-10, 55,612 parameters, 20 epochs", R"({
  "name": "r1-ln",
  "network": {
    "notation": "C8p0 C10p0 c8 P C10 C12 C14 c8 P C10 C12 C14 GAP c10",
    "norm": "layer_norm", "dropout": 0.01
  },
  "data": {"source": "cifar10"},
  "optimizer": {"type": "sgd", "lr": 0.1, "momentum": 0.9},
  "schedule": {"type": "multi_step", "milestones": [10, 20], "gamma": 0.1},
  "epochs": 20, "batch_size": 128
})"},
    {"r2-bn", "R2 with BatchNorm on CIFAR-10, 48,130 parameters, 20 epochs", R"({
  "name": "r2-bn",
  "network": {
    "notation": "C12 C24 C24+ c12s2 P C24 C24 C32 c20 P C42 C42 c10 GAP F10",
    "norm": "batch_norm", "order": "conv-norm-relu", "dropout": 0.01
  },
  "data": {"source": "cifar10"},
  "optimizer": {"type": "sgd", "lr": 0.02, "momentum": 0.9},
  "schedule": {"type": "step", "step_size": 8, "gamma": 0.1},
  "epochs": 20, "batch_size": 64
})"},
    {"r2-gn", "R2 with GroupNorm in block 2b only on CIFAR-10, 47,730 parameters, 20 epochs", R"({
  "name": "r2-gn",
  "network": {
    "notation": "C12 C24 C24+ c12s2 P C24 C24@gn4 C32 c20 P C42 C42 c10 GAP F10",
    "norm": "none", "order": "conv-norm-relu", "dropout": 0.01
  },
  "data": {"source": "cifar10"},
  "optimizer": {"type": "sgd", "lr": 0.02, "momentum": 0.9},
  "schedule": {"type": "step", "step_size": 8, "gamma": 0.1},
  "epochs": 20, "batch_size": 64
})"},
    {"r2-ln",
     "R2 with elementwise LayerNorm in blocks 2 and 3 on CIFAR-10, 60,610 parameters, 20 epochs",
     R"({
  "name": "r2-ln",
  "network": {
    "notation": "C12 C24 C24+ c12s2 P C24@ln C24@ln C32@ln c20 P C42@ln C42@ln c10 GAP F10",
    "norm": "none", "order": "conv-norm-relu", "dropout": 0.01
  },
  "data": {"source": "cifar10"},
  "optimizer": {"type": "sgd", "lr": 0.02, "momentum": 0.9},
  "schedule": {"type": "step", "step_size": 8, "gamma": 0.1},
  "epochs": 20, "batch_size": 64
})"},
    {"r3-net1", "R3 without norm on MNIST, 8,620 parameters, 15 epochs", R"({
  "name": "r3-net1",
  "network": {
    "notation": "C8 C16 C16 c8 P C8 C8 C16 c10 c10k5",
    "input": [1, 28, 28], "norm": "none", "padding": 0
  },
  "data": {"source": "mnist", "mean": [0.1307], "std": [0.3081]},
  "augmentation": {"rotation": 7, "affine_degrees": 15},
  "optimizer": {"type": "sgd", "lr": 0.01, "momentum": 0.9},
  "schedule": {"type": "constant"},
  "epochs": 15, "batch_size": 128
})"},
    {"r3-net2", "R3 with BatchNorm after ReLU on MNIST, 7,416 parameters, 15 epochs", R"({
  "name": "r3-net2",
  "network": {
    "notation": "C8 C16 c8 P C16 C16 C16 GAP c10",
    "input": [1, 28, 28], "norm": "batch_norm", "padding": 0
  },
  "data": {"source": "mnist", "mean": [0.1307], "std": [0.3081]},
  "augmentation": {"rotation": 7, "affine_degrees": 15},
  "optimizer": {"type": "sgd", "lr": 0.075, "momentum": 0.9},
  "schedule": {"type": "step", "step_size": 2, "gamma": 0.65},
  "epochs": 15, "batch_size": 128
})"},
    {"r3-net3", "R3 with BatchNorm before ReLU at first on MNIST, 6,544 parameters, 15 epochs", R"({
  "name": "r3-net3",
  "network": {
    "notation": "C8/nr C16/nr c8 P C12 C16 C16 GAP c10",
    "input": [1, 28, 28], "norm": "batch_norm", "padding": 0
  },
  "data": {"source": "mnist", "mean": [0.1307], "std": [0.3081]},
  "augmentation": {"rotation": 7, "affine_degrees": 15},
  "optimizer": {"type": "sgd", "lr": 0.05, "momentum": 0.9},
  "schedule": {"type": "step", "step_size": 4, "gamma": 0.35},
  "epochs": 15, "batch_size": 128
})"},
    {"r4-bn", "R4 with BatchNorm, L2 0.001 on MNIST, 7,416 parameters, 20 epochs", R"({
  "name": "r4-bn",
  "network": {
    "notation": "C8 C16 c8 P C16 C16 C16 GAP c10",
    "input": [1, 28, 28], "norm": "batch_norm", "padding": 0
  },
  "data": {"source": "mnist", "mean": [0.1307], "std": [0.3081]},
  "optimizer": {"type": "sgd", "lr": 0.05, "momentum": 0.9, "l1": 0, "weight_decay": 0.001},
  "schedule": {"type": "step", "step_size": 4, "gamma": 0.35},
  "epochs": 20, "batch_size": 128
})"},
    {"r4-gn", "R4 with GroupNorm (4 groups), L2 0.001 on MNIST, 7,416 parameters, 20 epochs", R"({
  "name": "r4-gn",
  "network": {
    "notation": "C8 C16 c8 P C16 C16 C16 GAP c10",
    "input": [1, 28, 28], "norm": "group_norm", "num_groups": 4, "padding": 0
  },
  "data": {"source": "mnist", "mean": [0.1307], "std": [0.3081]},
  "optimizer": {"type": "sgd", "lr": 0.05, "momentum": 0.9, "l1": 0, "weight_decay": 0.001},
  "schedule": {"type": "step", "step_size": 4, "gamma": 0.35},
  "epochs": 20, "batch_size": 128
})"},
    {"r4-ln", "R4 with elementwise LayerNorm, L2 0.001 on MNIST, 42,920 parameters, 20 epochs", R"({
  "name": "r4-ln",
  "network": {
    "notation": "C8 C16 c8 P C16 C16 C16 GAP c10",
    "input": [1, 28, 28], "norm": "layer_norm", "padding": 0
  },
  "data": {"source": "mnist", "mean": [0.1307], "std": [0.3081]},
  "optimizer": {"type": "sgd", "lr": 0.05, "momentum": 0.9, "l1": 0, "weight_decay": 0.001},
  "schedule": {"type": "step", "step_size": 4, "gamma": 0.35},
  "epochs": 20, "batch_size": 128
})"},
}};

}  // namespace

std::span<const Preset> presets() { return kPresets; }

const Preset& find_preset(const std::string& name) {
  std::string known;
  for (const Preset& preset : kPresets) {
    if (name == preset.name) return preset;
    known += (known.empty() ? "" : ", ") + std::string(preset.name);
  }
  fail("preset: got ", printable(name), ", allowed ", known);
}

}  // namespace tabtrain
