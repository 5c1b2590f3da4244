// Which network a benchmark runs, and on which images.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "data/dataset.h"
#include "train/run_config.h"

namespace tabtrain::bench {

/// The options that name a network.
struct Workload {
  std::string net = "r1-bn";  ///< a preset, notation, or a run document
  // For notation.
  std::string norm = "batch_norm";
  int num_groups = 4;
  std::string order = "conv-relu-norm";
  int padding = -1;  ///< -1: what keeps the size
  double dropout = 0.01;
  std::string input = "3x32x32";

  int batch = 128;
  bool augmentation = true;  ///< crop by 4 and flip
};

void add_options(CLI::App& app, Workload& workload);

/// The run that the workload stands for, with a small learning rate: on images of noise a large one
/// may diverge, and speed does not depend on it.
RunConfig make_config(const Workload& workload);

/// Noise of the shape that the run takes; sets how many of it are used.
DataSplits make_images(RunConfig& config, int train_images, int test_images);

}  // namespace tabtrain::bench
