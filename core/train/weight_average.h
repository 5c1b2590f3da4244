// An average of the weights that training passes through.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "net/network.h"

namespace tabtrain {

/// What an average is at one moment.
struct WeightAverageState {
  std::vector<float> values;  ///< of all parameters and buffers, one after another
  std::int64_t updates = 0;
  bool in_network = false;  ///< the network holds the averages, `values` what is being trained
  bool operator==(const WeightAverageState&) const = default;
};

/// average = decay * average + (1 - decay) * value, over all parameters and buffers (running
/// statistics too); the first update copies. torch.optim.swa_utils.AveragedModel with this as its
/// avg_fn and use_buffers=True; Polyak and Juditsky, 1992. In float, each product rounded.
class WeightAverage {
 public:
  /// Keeps the parameters' spans, which must stay valid.
  WeightAverage(std::span<const Parameter> parameters, double decay);

  /// Once after every step. Must not be called while the averages are in the network.
  void update();
  /// Exchanges the network's values and the averages. Before the first update there are no
  /// averages, and nothing happens.
  void swap();
  bool in_network() const { return state_.in_network; }

  const WeightAverageState& state() const { return state_; }
  /// Throws Error when the state is of another network. Does not touch the network.
  void restore(WeightAverageState state);

 private:
  std::vector<Parameter> parameters_;
  float decay_;
  float rest_;  ///< 1 - decay
  WeightAverageState state_;
};

}  // namespace tabtrain
