// Training as a sequence of small units of work.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/thread_pool.h"
#include "data/dataset.h"
#include "kernels/kernel_table.h"
#include "net/network.h"
#include "train/optimizer.h"
#include "train/run_config.h"
#include "train/schedule.h"
#include "train/weight_average.h"

namespace tabtrain {

/// One optimizer step was taken. Epochs and steps count from 1.
struct StepEvent {
  int epoch = 0;
  int step = 0;  ///< within the epoch
  int steps_per_epoch = 0;
  std::int64_t global_step = 0;
  float loss = 0;       ///< mean cross-entropy of the batch, before the update
  float objective = 0;  ///< what is minimised: with label smoothing and the L1 penalty
  int correct = 0;      ///< of `images`
  int images = 0;
  float learning_rate = 0;
};

/// A part of the test set was classified.
struct EvaluationEvent {
  int epoch = 0;
  int done = 0;  ///< images
  int total = 0;
};

/// Training and evaluation of one epoch are complete.
struct EpochEvent {
  int epoch = 0;
  double train_loss = 0;       ///< mean cross-entropy over the epoch's images, as they were met
  double train_objective = 0;  ///< likewise of StepEvent::objective
  double train_accuracy = 0;   ///< 0 to 1
  double test_loss = 0;
  double test_accuracy = 0;
  std::string digest;  ///< of all parameters and buffers
  bool last = false;
};

/// The loss, or something that the network or the optimizer holds, is no number any more.
struct DivergedEvent {
  int epoch = 0;
  int step = 0;
};

using Event = std::variant<StepEvent, EvaluationEvent, EpochEvent, DivergedEvent>;

/// What a network makes of a data set, image by image.
struct Evaluation {
  double loss = 0;  ///< mean cross-entropy
  int correct = 0;
  int total = 0;
  std::vector<std::uint32_t> image;  ///< where in the test set each of the following is from
  std::vector<std::uint8_t> label;
  std::vector<float> image_loss;
  std::vector<std::uint8_t> predicted;
  std::vector<float> probability;       ///< of the predicted class
  std::vector<std::int32_t> confusion;  ///< [true class][predicted class]
};

/// Everything that the rest of a run depends on, at one moment. Random numbers need no entry: they
/// are keyed by epoch, step and image (docs/NUMERICS.md).
struct TrainerSnapshot {
  int epoch = 0;  ///< complete epochs
  int step = 0;   ///< complete steps of the epoch that is going on
  std::int64_t global_step = 0;
  bool diverged = false;
  double loss_sum = 0;
  double objective_sum = 0;
  std::int64_t correct = 0;
  std::size_t evaluated = 0;  ///< test images
  BatchResult test_result;    ///< of these
  std::vector<float> values;  ///< of all parameters and buffers, one after another
  OptimizerState optimizer;
  PlateauState plateau;
  double rate_factor = 1;
  WeightAverageState average;  ///< empty without one
};

/// The config with data.mean and data.std as the training images that it uses have them, where
/// data.standardise is "computed"; otherwise as it is.
RunConfig with_data_statistics(const RunConfig& config, const Dataset& train);

class Trainer {
 public:
  /// Keeps references to `data` and `pool`; both outlive the trainer.
  Trainer(const RunConfig& config, const DataSplits& data, const KernelTable& kernels,
          ThreadPool& pool);
  ~Trainer();

  /// Does the next unit of work: one training step, one part of the evaluation, or the end of an
  /// epoch. Must not be called when finished().
  Event advance();
  /// All epochs are done, or the loss diverged.
  bool finished() const;

  /// Multiplies the schedule from the next step on, so that this step is taken at `lr`. A change by
  /// hand: events and records show the rate of every step. Throws Error unless 0 <= lr <= 1000, and
  /// where the schedule stands at 0.
  void set_learning_rate(double lr);
  /// What the schedule is multiplied by; 1 unless set_learning_rate() was called.
  double rate_factor() const;

  TrainerSnapshot snapshot() const;
  /// Goes back (or forward) to a snapshot of a run of the same document. Throws Error when it is of
  /// another network or optimizer, or of a moment that this run does not have.
  void restore(const TrainerSnapshot& snapshot);

  /// One training step at this rate instead of the schedule's, on to the next epoch's images
  /// without evaluation; nothing after DivergedEvent. For trying rates between snapshot() and
  /// restore().
  Event step_at(double lr);

  /// With a weight average (ema_decay) it holds the averages from the beginning of an evaluation
  /// until its epoch's event, and after the last epoch.
  Network& network();
  /// With data.mean and data.std as they are used, also where they were computed.
  const RunConfig& config() const;
  int steps_per_epoch() const;
  /// Images that the run uses of each part (data.train_images, data.balanced).
  std::size_t train_images() const;
  std::size_t test_images() const;
  /// Of the newest complete epoch; empty before the first.
  const Evaluation& last_evaluation() const;
  /// Digest of all parameters and buffers now.
  std::string digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tabtrain
