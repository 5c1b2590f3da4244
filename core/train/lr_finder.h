// Which learning rate to take: the loss over an exponential sweep of rates.
//
// Smith, 2017, "Cyclical learning rates for training neural networks" (arXiv:1506.01186), section
// 3.3, as fast.ai and torch_lr_finder do it: train with a rate that grows by the same factor every
// step, smooth the loss, and take the rate where it falls most steeply.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "base/field.h"
#include "train/trainer.h"

namespace tabtrain {

struct LrFinderConfig {
  double start_lr = 1e-5;
  double end_lr = 10;
  int steps = 100;
  double smoothing = 0.9;  ///< share of the running mean that each step keeps
  double divergence = 4;   ///< stops when the smoothed loss is so many times its lowest

  static constexpr auto fields() {
    using O = LrFinderConfig;
    return std::make_tuple(
        field("start_lr", &O::start_lr, 1e-10, 1000, "first rate"),
        field("end_lr", &O::end_lr, 1e-10, 1000, "last rate, above the first"),
        field("steps", &O::steps, 10, 100000, "training steps from the first rate to the last"),
        field("smoothing", &O::smoothing, 0, 0.999, "share of the running mean loss that is kept"),
        field("divergence", &O::divergence, 1.01, 1e6,
              "stops when the smoothed loss is so many times its lowest"));
  }
};

struct LrFinderPoint {
  double lr = 0;
  double loss = 0;      ///< StepEvent::objective
  double smoothed = 0;  ///< running mean, its bias towards the beginning divided out
};

struct LrSuggestion {
  double steepest = 0;  ///< the suggestion: where the smoothed loss falls most for each factor
  double lowest = 0;    ///< where it is lowest; too high to begin with
};

/// Throws Error "start_lr: got 1, allowed ..." for what cannot be swept.
void check_lr_finder(const LrFinderConfig& config);

/// The rate at step `step` (from 0): start_lr * (end_lr / start_lr) ^ (step / (steps - 1)).
double swept_rate(const LrFinderConfig& config, int step);

/// The first tenth of the points (the mean still settles) and those from the lowest on are left
/// out; the slope is the difference of the two neighbours. Nothing when no point falls.
std::optional<LrSuggestion> suggest_learning_rate(std::span<const LrFinderPoint> points);

/// Sweeps on a trainer wherever its run is, and leaves no trace: when it goes, the trainer has the
/// weights, running statistics, optimizer state and place in the run that it had before, bit for
/// bit. Meanwhile nobody else may advance the trainer.
class LrFinder {
 public:
  LrFinder(Trainer& trainer, const LrFinderConfig& config);
  ~LrFinder();
  LrFinder(const LrFinder&) = delete;
  LrFinder& operator=(const LrFinder&) = delete;

  /// All steps are done, or the loss diverged.
  bool finished() const { return finished_; }
  /// One training step. Must not be called when finished().
  void advance();

  const std::vector<LrFinderPoint>& points() const { return points_; }
  std::optional<LrSuggestion> suggestion() const { return suggest_learning_rate(points_); }

 private:
  Trainer& trainer_;
  LrFinderConfig config_;
  TrainerSnapshot before_;
  std::vector<LrFinderPoint> points_;
  double mean_ = 0;    ///< running, begun at 0
  double weight_ = 1;  ///< smoothing ^ points: what of the mean is still the 0 it began with
  double lowest_ = 0;
  bool finished_ = false;
};

}  // namespace tabtrain
