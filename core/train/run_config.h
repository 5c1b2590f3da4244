// A run as one document.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "base/field.h"
#include "data/augment.h"
#include "net/graph.h"

namespace tabtrain {

// Settings that PyTorch keeps as Python floats are doubles here; arithmetic on weights is in float.

/// Where images come from and how they are standardised: (pixel / 255 - mean) / std for each
/// channel.
struct DataConfig {
  std::string source = "builtin";  ///< "builtin" or "cifar10"
  int train_images = 0;            ///< 0: all; otherwise the first so many
  int test_images = 0;
  std::vector<float> mean{0.5F, 0.5F, 0.5F};    ///< these defaults are the built-in set's; a
  std::vector<float> std{0.25F, 0.25F, 0.25F};  ///< document with "cifar10" gets CIFAR-10's

  static constexpr auto fields() {
    using O = DataConfig;
    return std::make_tuple(
        choice("source", &O::source, "builtin|cifar10", "data set"),
        field("train_images", &O::train_images, 0, 1e6, "first so many are used; 0 means all"),
        field("test_images", &O::test_images, 0, 1e6, "first so many are used; 0 means all"),
        field("mean", &O::mean, -10, 10, "of each channel, of pixels scaled to 0 to 1"),
        field("std", &O::std, 1e-3, 10, "of each channel, of pixels scaled to 0 to 1"));
  }
  bool operator==(const DataConfig&) const = default;
};

/// g = grad + weight_decay * w; v = momentum * v + g (first step: v = g);
/// w -= lr * (nesterov ? g + momentum * v : v). torch.optim.SGD, dampening 0.
struct SgdConfig {
  static constexpr const char* kType = "sgd";
  double lr = 0.1;
  double momentum = 0.9;
  double weight_decay = 0;
  bool nesterov = false;

  static constexpr auto fields() {
    using O = SgdConfig;
    return std::make_tuple(
        field("lr", &O::lr, 0, 1000, "learning rate before the schedule"),
        field("momentum", &O::momentum, 0, 1, "share of the last step that is kept"),
        field("weight_decay", &O::weight_decay, 0, 100,
              "times the weight is added to its gradient"),
        field("nesterov", &O::nesterov, 0, 1, "look ahead by one momentum step"));
  }
  bool operator==(const SgdConfig&) const = default;
};

struct ConstantSchedule {
  static constexpr const char* kType = "constant";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const ConstantSchedule&) const = default;
};
/// lr * gamma ^ floor(epoch / step_size), epochs from 0.
struct StepSchedule {
  static constexpr const char* kType = "step";
  int step_size = 10;
  double gamma = 0.1;

  static constexpr auto fields() {
    using O = StepSchedule;
    return std::make_tuple(field("step_size", &O::step_size, 1, 10000, "epochs between drops"),
                           field("gamma", &O::gamma, 0, 10, "factor at each drop"));
  }
  bool operator==(const StepSchedule&) const = default;
};
/// lr * gamma ^ (number of milestones <= epoch), epochs from 0.
struct MultiStepSchedule {
  static constexpr const char* kType = "multi_step";
  std::vector<int> milestones;  ///< increasing
  double gamma = 0.1;

  static constexpr auto fields() {
    using O = MultiStepSchedule;
    return std::make_tuple(field("milestones", &O::milestones, 1, 10000,
                                 "after these many epochs the rate drops", true),
                           field("gamma", &O::gamma, 0, 10, "factor at each milestone"));
  }
  bool operator==(const MultiStepSchedule&) const = default;
};
/// torch.optim.lr_scheduler.OneCycleLR, stepped every batch; cosine annealing, momentum not cycled.
/// max_lr is the optimizer's lr.
struct OneCycleSchedule {
  static constexpr const char* kType = "one_cycle";
  double pct_start = 0.3;
  double div_factor = 25;
  double final_div_factor = 1e4;

  static constexpr auto fields() {
    using O = OneCycleSchedule;
    return std::make_tuple(
        field("pct_start", &O::pct_start, 0, 1, "share of the steps in which the rate rises"),
        field("div_factor", &O::div_factor, 1, 1e6, "highest rate / first rate"),
        field("final_div_factor", &O::final_div_factor, 1, 1e9, "first rate / last rate"));
  }
  bool operator==(const OneCycleSchedule&) const = default;
};
using Schedule = std::variant<ConstantSchedule, StepSchedule, MultiStepSchedule, OneCycleSchedule>;

struct RunConfig {
  std::string name = "run";
  NetworkSpec network;
  DataConfig data;
  AugmentationConfig augmentation;
  SgdConfig optimizer;
  Schedule schedule;
  int epochs = 20;
  int batch_size = 128;
  std::uint64_t seed = 0;
  bool shuffle = true;

  static constexpr auto fields() {
    using O = RunConfig;
    return std::make_tuple(
        field("name", &O::name, 0, 200, "what the run is called"),
        field("epochs", &O::epochs, 1, 10000, "passes over the training images"),
        field("batch_size", &O::batch_size, 1, 1024, "images in each step"),
        // Above 2^53 a JSON reader with doubles (JavaScript) would change it.
        field("seed", &O::seed, 0, 9007199254740991.0, "of weights, order, augmentation, dropout"),
        field("shuffle", &O::shuffle, 0, 1, "new order of the images in each epoch"));
  }
  bool operator==(const RunConfig&) const = default;
};

/// Reads and checks a run document (docs/RUN_DOCUMENT.md). Throws Error that names the field by its
/// path, what it got and what is allowed: "optimizer.lr: got -1, allowed 0 to 1000". Unknown fields
/// are errors.
RunConfig parse_run_config(const std::string& json);

/// What the document would be refused for, for a config that was changed after parsing.
void check_run_config(const RunConfig& config);

/// The whole document with every default written out and the network as a layer list.
std::string to_json(const RunConfig& config);

/// The network of a run document, of a document that holds only a network, or of bare notation
/// ("C16 C32 c16 P GAP c10").
NetworkSpec parse_network(const std::string& json_or_notation);

/// All settings with their defaults, ranges and help, for forms:
/// {"run": [...], "data": [...], "augmentation": [...], "notation": [...], "optimizer": {"sgd":
/// [...]},
///  "schedule": {"constant": [...], ...}, "layers": {"conv2d": [...], ...}}.
std::string fields_json();

}  // namespace tabtrain
