// What can be set on each optimizer. Names, defaults and formulas are PyTorch's.
//
// L1 and L2 as course reports mean them: `l1` times the sum of |w| over all learned parameters is
// part of the loss, so l1 * sign(w) is part of the gradient (sign(0) = 0); `weight_decay` is L2.
#pragma once

#include <tuple>
#include <variant>

#include "base/field.h"

namespace tabtrain {

// Settings that PyTorch keeps as Python floats are doubles here; arithmetic on weights is in float.

/// g = grad + weight_decay * w; v = momentum * v + g (first step: v = g);
/// w -= lr * (nesterov ? g + momentum * v : v). torch.optim.SGD, dampening 0.
struct SgdConfig {
  static constexpr const char* kType = "sgd";
  double lr = 0.1;
  double momentum = 0.9;
  double weight_decay = 0;
  bool nesterov = false;
  double l1 = 0;

  static constexpr auto fields() {
    using O = SgdConfig;
    return std::make_tuple(
        field("lr", &O::lr, 0, 1000, "learning rate before the schedule"),
        field("momentum", &O::momentum, 0, 1, "share of the last step that is kept"),
        field("weight_decay", &O::weight_decay, 0, 100,
              "L2: times the weight is added to its gradient"),
        field("nesterov", &O::nesterov, 0, 1, "look ahead by one momentum step"),
        field("l1", &O::l1, 0, 100, "L1: times the sum of |w| is added to the loss"));
  }
  bool operator==(const SgdConfig&) const = default;
};

/// g = grad + weight_decay * w; m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g^2;
/// w -= lr * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + eps) at step t = 1, 2, ...
/// torch.optim.Adam; Kingma and Ba, 2015 (arXiv:1412.6980).
struct AdamConfig {
  static constexpr const char* kType = "adam";
  double lr = 0.001;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 0;
  double l1 = 0;

  static constexpr auto fields() {
    using O = AdamConfig;
    return std::make_tuple(
        field("lr", &O::lr, 0, 1000, "learning rate before the schedule"),
        field("beta1", &O::beta1, 0, 0.99999, "share of the mean gradient that is kept"),
        field("beta2", &O::beta2, 0, 0.99999, "share of the mean squared gradient that is kept"),
        field("eps", &O::eps, 1e-12, 1, "added to the divisor"),
        field("weight_decay", &O::weight_decay, 0, 100,
              "L2: times the weight is added to its gradient"),
        field("l1", &O::l1, 0, 100, "L1: times the sum of |w| is added to the loss"));
  }
  bool operator==(const AdamConfig&) const = default;
};

/// Adam whose weight decay stays out of the gradient: w *= 1 - lr * weight_decay, then Adam's step.
/// torch.optim.AdamW; Loshchilov and Hutter, 2019 (arXiv:1711.05101).
struct AdamWConfig {
  static constexpr const char* kType = "adamw";
  double lr = 0.001;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 0.01;
  double l1 = 0;

  static constexpr auto fields() {
    using O = AdamWConfig;
    return std::make_tuple(
        field("lr", &O::lr, 0, 1000, "learning rate before the schedule"),
        field("beta1", &O::beta1, 0, 0.99999, "share of the mean gradient that is kept"),
        field("beta2", &O::beta2, 0, 0.99999, "share of the mean squared gradient that is kept"),
        field("eps", &O::eps, 1e-12, 1, "added to the divisor"),
        field("weight_decay", &O::weight_decay, 0, 100,
              "each step takes lr times this share off the weight"),
        field("l1", &O::l1, 0, 100, "L1: times the sum of |w| is added to the loss"));
  }
  bool operator==(const AdamWConfig&) const = default;
};

/// The list of all optimizers.
using OptimizerConfig = std::variant<SgdConfig, AdamConfig, AdamWConfig>;

/// The learning rate before the schedule.
inline double base_lr(const OptimizerConfig& config) {
  return std::visit([](const auto& c) { return c.lr; }, config);
}

}  // namespace tabtrain
