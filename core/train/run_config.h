// A run as one document.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/field.h"
#include "data/augment.h"
#include "net/graph.h"
#include "train/optimizer_config.h"
#include "train/schedule_config.h"

namespace tabtrain {

/// Where images come from and how they are standardised: (pixel / 255 - mean) / std for each
/// channel.
struct DataConfig {
  std::string source = "builtin";  ///< "builtin", "cifar10", "mnist" or "folder"
  int train_images = 0;            ///< 0: all; otherwise the first so many
  int test_images = 0;
  std::vector<float> mean{0.5F, 0.5F, 0.5F};    ///< these defaults are the built-in set's; a
  std::vector<float> std{0.25F, 0.25F, 0.25F};  ///< document with another source gets its own
  std::string standardise = "given";  ///< "computed": mean and std of the training images used
  bool balanced = false;              ///< as many images of each class (data/select.h)
  double test_share = 0.2;            ///< "folder" without a test folder: for the test set
  std::string fit = "stretch";        ///< "folder": how an image becomes the network's input

  static constexpr auto fields() {
    using O = DataConfig;
    return std::make_tuple(
        choice("source", &O::source, "builtin|cifar10|mnist|folder", "data set"),
        field("train_images", &O::train_images, 0, 1e6, "first so many are used; 0 means all"),
        field("test_images", &O::test_images, 0, 1e6, "first so many are used; 0 means all"),
        field("mean", &O::mean, -10, 10, "of each channel, of pixels scaled to 0 to 1"),
        field("std", &O::std, 1e-3, 10, "of each channel, of pixels scaled to 0 to 1"),
        choice("standardise", &O::standardise, "given|computed",
               "by mean and std as given, or as the training images have them"),
        field("balanced", &O::balanced, 0, 1, "the same number of images of each class"),
        field("test_share", &O::test_share, 0.01, 0.9,
              "folder without a test folder: this share of each class is for testing"),
        choice("fit", &O::fit, "stretch|crop",
               "folder: images are resized whole, or after cutting them to the right proportions"));
  }
  bool operator==(const DataConfig&) const = default;
};

/// Documents of this version and of older ones can be read. None is written while there is one
/// only: a document that does not say is of version 1.
inline constexpr int kRunVersion = 1;

struct RunConfig {
  std::string name = "run";
  NetworkSpec network;
  DataConfig data;
  AugmentationConfig augmentation;
  OptimizerConfig optimizer;
  Schedule schedule;
  Warmup warmup;
  double label_smoothing = 0;
  double ema_decay = 0;  ///< of the weight average that is evaluated; 0: none
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
        field("shuffle", &O::shuffle, 0, 1, "new order of the images in each epoch"),
        field("label_smoothing", &O::label_smoothing, 0, 1,
              "share of the target that goes to all classes alike, in training"),
        field("ema_decay", &O::ema_decay, 0, 0.999999,
              "share kept of the moving average of the weights that is evaluated; 0 means none"));
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
/// {"run": [...], "data": [...], "augmentation": [...], "notation": [...],
///  "optimizer": {"sgd": [...], ...}, "schedule": {"constant": [...], ...} (warm-up's fields at the
///  end of each), "layers": {"conv2d": [...], ...}}.
std::string fields_json();

}  // namespace tabtrain
