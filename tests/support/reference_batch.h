// Random parameters, images, labels and masks for the reference network.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "reference/network.h"

namespace tabtrain::test {

/// Normalisations start near 1 and 0, so that they do something; the rest as PyTorch's default.
template <class T>
reference::ParameterMap<T> random_parameters(const Graph& graph, std::uint64_t seed) {
  reference::ParameterMap<T> parameters;
  RandomStream random(seed, Purpose::kWeights);
  for (const Node& node : graph.nodes) {
    for (const ParameterSpec& spec : node.info.parameters) {
      const float centre = spec.init == Init::kOnes ? 1.0F : 0.0F;
      const float reach = spec.init == Init::kKaimingUniform
                              ? 1.0F / std::sqrt(static_cast<float>(spec.fan_in))
                              : 0.25F;
      auto& values = parameters[node.name + "." + spec.name];
      for (std::int64_t i = 0; i < spec.size(); ++i) {
        values.push_back(static_cast<T>(random.uniform(centre - reach, centre + reach)));
      }
    }
  }
  return parameters;
}

template <class T>
reference::Tensor4<T> random_images(const Shape& shape, int images, std::uint64_t seed) {
  reference::Tensor4<T> tensor = xt::zeros<T>({images, shape.channels, shape.height, shape.width});
  RandomStream random(seed, Purpose::kBuiltinData);
  for (T& x : tensor) x = static_cast<T>(random.uniform(-2.0F, 2.0F));
  return tensor;
}

inline std::vector<std::uint8_t> random_labels(int classes, int images, std::uint64_t seed) {
  RandomStream random(seed, Purpose::kShuffle);
  std::vector<std::uint8_t> labels(images);
  for (auto& label : labels) label = static_cast<std::uint8_t>(random.below(classes));
  return labels;
}

/// A random mask for every dropout layer.
template <class T>
reference::MaskMap<T> random_masks(const Graph& graph, int images, std::uint64_t seed) {
  reference::MaskMap<T> masks;
  RandomStream random(seed, Purpose::kDropout);
  for (const Node& node : graph.nodes) {
    const auto* dropout = std::get_if<DropoutOptions>(&node.options);
    if (dropout == nullptr) continue;
    const Shape& s = node.info.output;
    reference::Tensor4<T> mask = xt::zeros<T>({images, s.channels, s.height, s.width});
    for (T& x : mask) x = random.uniform() < dropout->p ? 0 : 1 / (1 - static_cast<T>(dropout->p));
    masks[node.name] = mask;
  }
  return masks;
}

}  // namespace tabtrain::test
