#include "net/network.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/error.h"
#include "net/notation.h"
#include "train/run_config.h"

namespace tabtrain {
namespace {

Graph small_graph() {
  return build_graph(parse_network(
      R"({"notation": "C6 P C10 GAP c10", "norm": "group_norm", "num_groups": 2, "input": [3, 9, 9]})"));
}

ImageWriter images_of(float value) {
  return [value](int position, const LaneView& out) {
    for (int c = 0; c < 3; ++c)
      for (int h = 0; h < 9; ++h)
        for (int w = 0; w < 9; ++w) {
          out.at(c, h, w) = value * static_cast<float>((position + 3 * c + 5 * h + 7 * w) % 11 - 5);
        }
  };
}

std::vector<float> gradients_of(const Network& network) {
  std::vector<float> all;
  for (const Parameter& p : network.parameters()) {
    all.insert(all.end(), p.gradient.begin(), p.gradient.end());
  }
  return all;
}

// Lanes that a smaller batch leaves empty once kept the diverged images before it.
TEST(Network, ABatchOfNaNsLeavesNothingBehind) {
  const std::vector<std::uint8_t> labels(16, 3);
  const auto few = std::span(labels).subspan(0, 5);
  ThreadPool pool(2);
  for (const KernelTable* kernels : available_kernels()) {
    Network fresh(small_graph(), 16, *kernels, pool);
    fresh.initialise(1);
    fresh.train_batch(few, images_of(0.25F), 1, 0);
    Network used(small_graph(), 16, *kernels, pool);
    used.initialise(1);
    used.train_batch(labels, images_of(std::numeric_limits<float>::quiet_NaN()), 1, 0);
    used.initialise(1);
    used.train_batch(few, images_of(0.25F), 1, 0);
    EXPECT_EQ(gradients_of(used), gradients_of(fresh)) << kernels->name;
  }
}

TEST(Network, EvaluatesAnyNumberOfImagesWhateverTheBatch) {
  std::vector<std::uint8_t> labels(2500);
  for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::uint8_t>(i % 10);
  ThreadPool pool(3);
  Network wide(small_graph(), 64, best_kernels(), pool);
  Network narrow(small_graph(), 1, best_kernels(), pool);
  wide.initialise(2);
  narrow.initialise(2);
  BatchResult a;
  BatchResult b;
  wide.evaluate(labels, images_of(0.5F), a);
  narrow.evaluate(labels, images_of(0.5F), b);
  ASSERT_EQ(a.loss.size(), labels.size());
  EXPECT_EQ(a.loss, b.loss);
  EXPECT_EQ(a.predicted, b.predicted);
  EXPECT_EQ(a.probability, b.probability);
}

TEST(Network, RefusesABatchThatIsTooLarge) {
  const std::vector<std::uint8_t> labels(9, 0);
  ThreadPool pool(1);
  Network network(small_graph(), 8, best_kernels(), pool);
  network.initialise(1);
  EXPECT_THROW(network.train_batch(labels, images_of(1), 1, 0), Error);
  EXPECT_THROW(network.train_batch({}, images_of(1), 1, 0), Error);
}

TEST(Network, SharesWeightsWithANetworkOfAnotherNorm) {
  const auto graph = [](const char* norm) {
    return build_graph(parse_network(std::string(R"({"notation": "C6 P C8 GAP c10", "norm": ")") +
                                     norm + R"(", "input": [3, 9, 9]})"));
  };
  ThreadPool pool(1);
  Network batch(graph("batch_norm"), 4, best_kernels(), pool);
  Network layer(graph("layer_norm"), 4, best_kernels(), pool);
  batch.initialise(1);
  layer.initialise(1);
  const auto last = [](const Network& network) {
    const auto value = network.parameters().back().value;
    return std::vector<float>(value.begin(), value.end());
  };
  EXPECT_NE(last(batch), last(layer)) << "equal seeds alone do not suffice";
  // Three convolutions; norms of other shapes stay as they were.
  EXPECT_EQ(copy_matching_parameters(batch.parameters(), layer.parameters()), 3);
  EXPECT_EQ(last(batch), last(layer));
}

}  // namespace
}  // namespace tabtrain
