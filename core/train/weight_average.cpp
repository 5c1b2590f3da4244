#include "train/weight_average.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace tabtrain {

WeightAverage::WeightAverage(std::span<const Parameter> parameters, double decay)
    : parameters_(parameters.begin(), parameters.end()),
      decay_(static_cast<float>(decay)),
      rest_(static_cast<float>(1 - decay)) {
  std::size_t total = 0;
  for (const Parameter& p : parameters_) total += p.value.size();
  state_.values.assign(total, 0.0F);
}

void WeightAverage::update() {
  if (state_.in_network) fail("[weight average] update while the averages are in the network");
  float* average = state_.values.data();
  for (const Parameter& p : parameters_) {
    if (state_.updates == 0) {
      std::copy(p.value.begin(), p.value.end(), average);
    } else {
      for (std::size_t i = 0; i < p.value.size(); ++i) {
        average[i] = decay_ * average[i] + rest_ * p.value[i];
      }
    }
    average += p.value.size();
  }
  ++state_.updates;
}

void WeightAverage::swap() {
  if (state_.updates == 0) return;
  auto average = state_.values.begin();
  for (const Parameter& p : parameters_) {
    average = std::swap_ranges(p.value.begin(), p.value.end(), average);
  }
  state_.in_network = !state_.in_network;
}

void WeightAverage::restore(WeightAverageState state) {
  if (state.values.size() != state_.values.size()) {
    fail("[weight average] state of another network: ", state.values.size(), " numbers instead of ",
         state_.values.size());
  }
  state_ = std::move(state);
}

}  // namespace tabtrain
