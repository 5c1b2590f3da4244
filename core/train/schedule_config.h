// How the learning rate changes over a run: what can be set. Names and defaults are PyTorch's
// (torch.optim.lr_scheduler); schedule.h computes the rates.
#pragma once

#include <string>
#include <tuple>
#include <variant>
#include <vector>

#include "base/field.h"

namespace tabtrain {

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

/// OneCycleLR, stepped every batch; cosine annealing, momentum not cycled. max_lr is the
/// optimizer's lr.
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

/// CosineAnnealingLR, stepped every epoch: eta_min + (lr - eta_min) * (1 + cos(pi * epoch / t_max))
/// / 2, epochs from 0. After t_max epochs the rate rises again, as PyTorch's does.
struct CosineSchedule {
  static constexpr const char* kType = "cosine";
  int t_max = 0;  ///< 0: the run's epochs
  double eta_min = 0;

  static constexpr auto fields() {
    using O = CosineSchedule;
    return std::make_tuple(
        field("t_max", &O::t_max, 0, 10000, "epochs until the lowest rate; 0 means all"),
        field("eta_min", &O::eta_min, 0, 1000, "the lowest rate"));
  }
  bool operator==(const CosineSchedule&) const = default;
};

/// ReduceLROnPlateau, told the test result of every epoch: after more than `patience` epochs
/// without a better one, lr = max(lr * factor, min_lr). "Better" is lower by `threshold` for
/// "test_loss", higher by it for "test_accuracy" (0 to 1); as a share of the best one so far
/// ("rel") or absolutely ("abs").
struct ReduceOnPlateauSchedule {
  static constexpr const char* kType = "reduce_on_plateau";
  std::string monitor = "test_loss";
  double factor = 0.1;
  int patience = 10;
  double threshold = 1e-4;
  std::string threshold_mode = "rel";
  int cooldown = 0;
  double min_lr = 0;

  static constexpr auto fields() {
    using O = ReduceOnPlateauSchedule;
    return std::make_tuple(
        choice("monitor", &O::monitor, "test_loss|test_accuracy", "result that must get better"),
        field("factor", &O::factor, 0, 0.9999, "factor at each drop"),
        field("patience", &O::patience, 0, 10000, "epochs without a better result before a drop"),
        field("threshold", &O::threshold, 0, 1, "by how much better counts"),
        choice("threshold_mode", &O::threshold_mode, "rel|abs", "share of the best, or difference"),
        field("cooldown", &O::cooldown, 0, 10000, "epochs after a drop that do not count"),
        field("min_lr", &O::min_lr, 0, 1000, "no drop goes below"));
  }
  bool operator==(const ReduceOnPlateauSchedule&) const = default;
};

/// The list of all schedules.
using Schedule = std::variant<ConstantSchedule, StepSchedule, MultiStepSchedule, OneCycleSchedule,
                              CosineSchedule, ReduceOnPlateauSchedule>;

/// A slow beginning, for any schedule: in the first warmup_epochs * steps_per_epoch steps the
/// schedule's rate is multiplied by a factor that rises from warmup_factor to 1 in equal parts
/// ("linear": LinearLR stepped every batch) or is warmup_factor ("constant": ConstantLR).
/// Its fields stand in the document's "schedule" beside the schedule's own.
struct Warmup {
  std::string warmup = "linear";
  double warmup_epochs = 0;
  double warmup_factor = 1.0 / 3;

  static constexpr auto fields() {
    using O = Warmup;
    return std::make_tuple(
        choice("warmup", &O::warmup, "linear|constant", "how a slow beginning goes"),
        field("warmup_epochs", &O::warmup_epochs, 0, 10000, "how long it lasts; 0 means none"),
        field("warmup_factor", &O::warmup_factor, 0, 1, "of the rate, at the first step"));
  }
  bool operator==(const Warmup&) const = default;
};

}  // namespace tabtrain
