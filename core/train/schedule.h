// The learning rate of every step, as PyTorch's schedulers give it.
#pragma once

#include <cstdint>

#include "train/run_config.h"

namespace tabtrain {

/// The rate that step `step` (from 0, counted over the whole run) in epoch `epoch` (from 0) is
/// taken with. In double, in PyTorch's order of operations: StepLR and MultiStepLR (stepped every
/// epoch) multiply by gamma once for each drop, OneCycleLR (stepped every batch) anneals by cosine
/// over epochs * steps_per_epoch steps. A one-cycle phase without length counts as complete.
/// https://pytorch.org/docs/stable/optim.html
double learning_rate(const Schedule& schedule, const SgdConfig& sgd, int epoch, std::int64_t step,
                     int steps_per_epoch, int epochs);

}  // namespace tabtrain
