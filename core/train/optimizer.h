// Stochastic gradient descent.
#pragma once

#include <span>
#include <vector>

#include "net/network.h"
#include "train/run_config.h"

namespace tabtrain {

/// torch.optim.SGD with dampening 0, in float, for every learned parameter w with gradient grad:
///   g = grad + weight_decay * w
///   v = momentum * v + g               (v starts at 0)
///   w -= lr * (nesterov ? g + momentum * v : v)
/// Every product is rounded before it is added.
class Sgd {
 public:
  /// Keeps the parameters' spans, which must stay valid; those without gradient are left alone.
  Sgd(std::span<const Parameter> parameters, const SgdConfig& config);

  /// One update with the gradients that are there now.
  void step(float lr);

  /// v of all learned parameters, one after another in their order.
  std::span<float> momentum() { return momentum_; }
  std::span<const float> momentum() const { return momentum_; }

 private:
  std::vector<Parameter> parameters_;
  std::vector<float> momentum_;
  SgdConfig config_;
};

}  // namespace tabtrain
