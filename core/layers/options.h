// What can be set on each layer: one struct a layer, one field list a struct.
//
// The field lists feed JSON reading and writing, validation messages and the page's forms.
// Names and defaults are PyTorch's.
#pragma once

#include <tuple>
#include <variant>

#include "base/field.h"

namespace tabtrain {

/// output[k] = bias[k] + sum over c in k's group, r, s of input[c] shifted by (r, s) * weight[k, c,
/// r, s]. https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
struct Conv2dOptions {
  static constexpr const char* kType = "conv2d";
  int out_channels = 0;
  int kernel_size = 3;
  int stride = 1;
  int padding = 0;
  int groups = 1;
  bool bias = true;

  static constexpr auto fields() {
    using O = Conv2dOptions;
    return std::make_tuple(
        field("out_channels", &O::out_channels, 1, 4096, "number of filters", true),
        field("kernel_size", &O::kernel_size, 1, 31, "rows and columns of a filter"),
        field("stride", &O::stride, 1, 16, "pixels between neighbouring outputs"),
        field("padding", &O::padding, 0, 15, "zeros added at every edge"),
        field("groups", &O::groups, 1, 4096, "channel groups convolved apart"),
        field("bias", &O::bias, 0, 1, "add a learned constant to every filter"));
  }
  bool operator==(const Conv2dOptions&) const = default;
};

struct MaxPool2dOptions {
  static constexpr const char* kType = "max_pool2d";
  int kernel_size = 2;
  int stride = 0;  // 0: as kernel_size

  static constexpr auto fields() {
    using O = MaxPool2dOptions;
    return std::make_tuple(
        field("kernel_size", &O::kernel_size, 1, 31, "rows and columns of the window"),
        field("stride", &O::stride, 0, 31, "pixels between windows; 0 means kernel_size"));
  }
  bool operator==(const MaxPool2dOptions&) const = default;
};

struct AvgPool2dOptions {
  static constexpr const char* kType = "avg_pool2d";
  int kernel_size = 2;
  int stride = 0;  // 0: as kernel_size

  static constexpr auto fields() {
    using O = AvgPool2dOptions;
    return std::make_tuple(
        field("kernel_size", &O::kernel_size, 1, 31, "rows and columns of the window"),
        field("stride", &O::stride, 0, 31, "pixels between windows; 0 means kernel_size"));
  }
  bool operator==(const AvgPool2dOptions&) const = default;
};

struct GlobalAvgPoolOptions {
  static constexpr const char* kType = "global_avg_pool";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const GlobalAvgPoolOptions&) const = default;
};

struct ReluOptions {
  static constexpr const char* kType = "relu";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const ReluOptions&) const = default;
};

struct BatchNormOptions {
  static constexpr const char* kType = "batch_norm";
  float eps = 1e-5F;
  float momentum = 0.1F;

  static constexpr auto fields() {
    using O = BatchNormOptions;
    return std::make_tuple(
        field("eps", &O::eps, 1e-12, 1, "added to the variance"),
        field("momentum", &O::momentum, 0, 1, "weight of the new batch in the running statistics"));
  }
  bool operator==(const BatchNormOptions&) const = default;
};

struct GroupNormOptions {
  static constexpr const char* kType = "group_norm";
  int num_groups = 1;
  float eps = 1e-5F;

  static constexpr auto fields() {
    using O = GroupNormOptions;
    return std::make_tuple(
        field("num_groups", &O::num_groups, 1, 4096, "channel groups normalised apart", true),
        field("eps", &O::eps, 1e-12, 1, "added to the variance"));
  }
  bool operator==(const GroupNormOptions&) const = default;
};

/// Normalises over (C, H, W) with one weight and one bias for every activation.
struct LayerNormOptions {
  static constexpr const char* kType = "layer_norm";
  float eps = 1e-5F;

  static constexpr auto fields() {
    return std::make_tuple(field("eps", &LayerNormOptions::eps, 1e-12, 1, "added to the variance"));
  }
  bool operator==(const LayerNormOptions&) const = default;
};

/// Normalises every channel of every image over its own pixels. torch.nn.InstanceNorm2d: without
/// running statistics and, by default, without learned parameters.
struct InstanceNormOptions {
  static constexpr const char* kType = "instance_norm";
  float eps = 1e-5F;
  bool affine = false;

  static constexpr auto fields() {
    using O = InstanceNormOptions;
    return std::make_tuple(
        field("eps", &O::eps, 1e-12, 1, "added to the variance"),
        field("affine", &O::affine, 0, 1, "learn a weight and a bias for every channel"));
  }
  bool operator==(const InstanceNormOptions&) const = default;
};

struct DropoutOptions {
  static constexpr const char* kType = "dropout";
  float p = 0.5F;

  static constexpr auto fields() {
    return std::make_tuple(field("p", &DropoutOptions::p, 0, 0.99, "share of activations zeroed"));
  }
  bool operator==(const DropoutOptions&) const = default;
};

/// Sum of two layers' outputs of equal shape (a skip connection).
struct AddOptions {
  static constexpr const char* kType = "add";
  static constexpr auto fields() { return std::make_tuple(); }
  bool operator==(const AddOptions&) const = default;
};

/// Fully connected: flattens its input in C, H, W order.
struct LinearOptions {
  static constexpr const char* kType = "linear";
  int out_features = 0;
  bool bias = true;

  static constexpr auto fields() {
    using O = LinearOptions;
    return std::make_tuple(
        field("out_features", &O::out_features, 1, 65536, "number of outputs", true),
        field("bias", &O::bias, 0, 1, "add a learned constant to every output"));
  }
  bool operator==(const LinearOptions&) const = default;
};

/// The list of all layers. A new layer is one more type here (docs/ADDING_A_LAYER.md).
using LayerOptions =
    std::variant<Conv2dOptions, MaxPool2dOptions, AvgPool2dOptions, GlobalAvgPoolOptions,
                 ReluOptions, BatchNormOptions, GroupNormOptions, LayerNormOptions,
                 InstanceNormOptions, DropoutOptions, AddOptions, LinearOptions>;

/// "conv2d", "relu", ...
inline const char* type_name(const LayerOptions& options) {
  return std::visit([](const auto& o) { return o.kType; }, options);
}

}  // namespace tabtrain
