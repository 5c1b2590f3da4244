#include "train/presets.h"

#include <array>

#include "base/error.h"
#include "layers/json.h"

namespace tabtrain {
namespace {

// "first" is small enough for a first minute; r1-* are the published networks and recipes, without
// augmentation. The report gives no schedule for GroupNorm: it gets BatchNorm's. Padding 0 in
// r1-ln's first blocks is the published one.
constexpr std::array<Preset, 4> kPresets{{
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
  "schedule": {"type": "multi_step", "milestones": [8, 16], "gamma": 0.1},
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
