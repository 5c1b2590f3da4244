// The learning rate of every step, as PyTorch's schedulers give it.
#pragma once

#include <cstdint>

#include "train/schedule_config.h"

namespace tabtrain {

/// What reduce_on_plateau remembers between two epochs.
struct PlateauState {
  double lr = 0;
  double best = 0;     ///< result so far, where there is any
  bool any = false;    ///< there was a result
  int bad_epochs = 0;  ///< in a row
  int cooldown = 0;    ///< epochs left
  bool operator==(const PlateauState&) const = default;
};

/// In double, in PyTorch's order of operations: StepLR and MultiStepLR multiply by gamma once for
/// each drop, CosineAnnealingLR and ReduceLROnPlateau are stepped every epoch, OneCycleLR every
/// batch over epochs * steps_per_epoch steps. A one-cycle phase without length counts as complete.
/// Warm-up multiplies any of them. https://pytorch.org/docs/stable/optim.html
class LearningRate {
 public:
  LearningRate(const Schedule& schedule, const Warmup& warmup, double lr, int steps_per_epoch,
               int epochs);

  /// The rate that step `step` (from 0, counted over the whole run) in epoch `epoch` (from 0) is
  /// taken with.
  double at(int epoch, std::int64_t step) const;

  /// After every epoch, for reduce_on_plateau.
  void epoch_done(double test_loss, double test_accuracy);

  const PlateauState& plateau() const { return plateau_; }
  void restore(const PlateauState& state) { plateau_ = state; }

 private:
  double warmup_factor(std::int64_t step) const;

  Schedule schedule_;
  Warmup warmup_;
  double lr_;
  int epochs_;
  std::int64_t total_steps_;
  std::int64_t warmup_steps_;
  PlateauState plateau_;
};

}  // namespace tabtrain
