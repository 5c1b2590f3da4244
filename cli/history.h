// What a run has shown so far, as the command line prints and stores it.
#pragma once

#include <string>
#include <vector>

#include "train/trainer.h"

namespace tabtrain::cli {

struct EpochRecord {
  EpochEvent event;
  double seconds = 0;       ///< training and evaluation
  double images_per_s = 0;  ///< training alone
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

/// How a run ended: "finished", "stopped" (--max-steps), "interrupted" (a signal), "diverged".
struct RunEnd {
  std::string status = "finished";
  std::string digest;
  double seconds = 0;
};

}  // namespace tabtrain::cli
