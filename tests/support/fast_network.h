// Runs the fast Network on the reference's tensors.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "base/random.h"
#include "net/network.h"
#include "reference/network.h"

namespace tabtrain::test {

/// What one training step and one evaluation leave behind.
struct FastResult {
  std::map<std::string, std::vector<float>> tensors;  ///< losses, gradients, running statistics
  std::vector<std::uint8_t> predicted;                ///< in evaluation mode
};

inline ImageWriter writer_of(const reference::Tensor4<float>& images) {
  return [&images](int n, const LaneView& out) {
    for (int c = 0; c < reference::extent(images, 1); ++c) {
      for (int h = 0; h < reference::extent(images, 2); ++h) {
        for (int w = 0; w < reference::extent(images, 3); ++w) out.at(c, h, w) = images(n, c, h, w);
      }
    }
  };
}

inline void set_parameters(const Network& network,
                           const reference::ParameterMap<float>& parameters) {
  for (const Parameter& p : network.parameters()) {
    const auto& values = parameters.at(p.name);
    ASSERT_EQ(values.size(), p.value.size()) << p.name;
    std::copy(values.begin(), values.end(), p.value.begin());
  }
}

/// One step in training mode, then the same images in evaluation mode.
inline FastResult run_network(Network& network, const reference::Tensor4<float>& images,
                              const std::vector<std::uint8_t>& labels, std::uint64_t seed,
                              std::uint32_t step) {
  FastResult result;
  const BatchResult& batch = network.train_batch(labels, writer_of(images), seed, step);
  result.tensors["train loss"] = batch.loss;
  for (const Parameter& p : network.parameters()) {
    const bool buffer = p.gradient.empty();
    const auto& span = buffer ? p.value : p.gradient;
    result.tensors[(buffer ? "" : "gradient of ") + p.name].assign(span.begin(), span.end());
  }
  BatchResult evaluation;
  network.evaluate(labels, writer_of(images), evaluation);
  result.tensors["evaluation loss"] = evaluation.loss;
  result.tensors["evaluation probability"] = evaluation.probability;
  result.predicted = evaluation.predicted;
  return result;
}

/// Bit for bit, NaN and the sign of zero included.
inline void expect_same_bits(const FastResult& actual, const FastResult& expected) {
  ASSERT_EQ(actual.tensors.size(), expected.tensors.size());
  for (const auto& [name, values] : actual.tensors) {
    const auto& others = expected.tensors.at(name);
    ASSERT_EQ(values.size(), others.size()) << name;
    std::size_t different = 0;
    std::size_t first = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (std::memcmp(&values[i], &others[i], sizeof(float)) == 0) continue;
      if (different++ == 0) first = i;
    }
    EXPECT_EQ(different, 0U) << name << ": of " << values.size() << " elements, first element "
                             << first << " is " << values[first] << ", not " << others[first];
  }
  EXPECT_EQ(actual.predicted, expected.predicted);
}

/// The masks Network draws: element i of an image is dropped when uniform number i of the stream
/// (seed, dropout, step, node, image) is below p.
template <class T>
reference::MaskMap<T> network_masks(const Graph& graph, int images, std::uint64_t seed,
                                    std::uint32_t step) {
  reference::MaskMap<T> masks;
  for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
    const auto* dropout = std::get_if<DropoutOptions>(&graph.nodes[node].options);
    if (dropout == nullptr) continue;
    const Shape& s = graph.nodes[node].info.output;
    reference::Tensor4<T> mask = xt::zeros<T>({images, s.channels, s.height, s.width});
    for (int n = 0; n < images; ++n) {
      RandomStream random(seed, Purpose::kDropout, step, static_cast<std::uint32_t>(node),
                          static_cast<std::uint32_t>(n));
      for (std::int64_t i = 0; i < s.size(); ++i) {
        (&mask(n, 0, 0, 0))[i] =
            random.uniform() < dropout->p ? 0 : 1 / (1 - static_cast<T>(dropout->p));
      }
    }
    masks[graph.nodes[node].name] = mask;
  }
  return masks;
}

}  // namespace tabtrain::test
