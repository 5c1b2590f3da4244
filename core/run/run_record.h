// What is kept of a run: enough to show it, report on it, compare it with others and hand it out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "train/run_config.h"
#include "train/trainer.h"

namespace tabtrain {

/// One epoch, with what the clock outside of the core says about it.
struct EpochRecord {
  EpochEvent event;
  float learning_rate = 0;              ///< of its last step
  double seconds = 0;                   ///< training and evaluation
  double images_per_s = 0;              ///< training alone
  std::vector<std::int32_t> confusion;  ///< of the test set, [true class][predicted class]
};

/// One training step.
struct StepRecord {
  float loss = 0;
  float learning_rate = 0;
};

/// Facts of a run that do not change.
struct RunFacts {
  std::string name;
  std::string data;  ///< "CIFAR-10"
  std::string simd;
  std::string arithmetic;  ///< "strict", or "fast": then digests hold for this machine only
  int threads = 1;
  int epochs = 0;
  int steps_per_epoch = 0;
  std::size_t train_images = 0;
  std::size_t test_images = 0;
  std::int64_t parameters = 0;
  std::int64_t memory_bytes = 0;
  std::vector<std::string> class_names;
};

/// A test image that the network of the newest epoch got wrong.
struct Mistake {
  std::uint32_t image = 0;  ///< where in the test set
  std::uint8_t label = 0;
  std::uint8_t predicted = 0;
  float probability = 0;             ///< of the predicted class
  float loss = 0;                    ///< cross-entropy
  std::vector<std::uint8_t> pixels;  ///< [C][H][W] of config.network.input, 0 to 255
};

struct RunRecord {
  RunConfig config;  ///< with data.mean and data.std as they were used
  RunFacts facts;
  /// "running" until it ends as "finished", "stopped" (by a limit of steps), "interrupted" (by
  /// whoever runs it) or "diverged".
  std::string status = "running";
  std::string digest;  ///< of all parameters and buffers as they are now
  double seconds = 0;
  std::vector<StepRecord> steps;
  std::vector<EpochRecord> history;
  Evaluation evaluation;  ///< of the newest complete epoch; empty before the first
  /// The newest epoch's, the most confident first.
  std::vector<Mistake> mistakes;
  std::string note;  ///< by people
};

/// Where the history has its best accuracy on the test set (the first of equals); -1 without
/// epochs.
int best_epoch_on_test_set(const std::vector<EpochRecord>& history);

/// Share of each class's test images that were right; NaN for a class without images.
std::vector<double> class_accuracy(const std::vector<std::int32_t>& confusion);

/// How many mistakes a record keeps.
inline constexpr std::size_t kKeptMistakes = 50;

/// At most `count` misclassified images, the most confident first, with their pixels.
std::vector<Mistake> mistakes_of(const Evaluation& evaluation, const Dataset& test,
                                 std::size_t count);

}  // namespace tabtrain
