// What the goldens cannot say: NaN, ties, missing parameters, evaluation mode.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <xtensor/xview.hpp>

#include "base/error.h"
#include "reference/network.h"
#include "support/networks.h"
#include "support/reference_batch.h"

namespace tabtrain::reference {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(ReferenceEdges, ReluKeepsNanAndHasNoGradientAtZero) {
  const Tensor4<double> input{{{{-1, 0, 2, kNan}}}};
  const auto output = relu(input);
  EXPECT_EQ(output(0, 0, 0, 0), 0);
  EXPECT_EQ(output(0, 0, 0, 1), 0);
  EXPECT_EQ(output(0, 0, 0, 2), 2);
  EXPECT_TRUE(std::isnan(output(0, 0, 0, 3)));
  const auto grad = relu_backward(Tensor4<double>{{{{5, 6, 7, 8}}}}, output);
  EXPECT_EQ(grad, (Tensor4<double>{{{{0, 0, 7, 8}}}}));
}

TEST(ReferenceEdges, MaxPoolTakesTheFirstMaximumAndNan) {
  const Tensor4<double> input{{{{3, 3, 1, kNan}, {3, 2, 5, 0}}}};
  const auto result = max_pool2d(input, {2, 0});
  EXPECT_EQ(result.output(0, 0, 0, 0), 3);
  EXPECT_EQ(result.argmax(0, 0, 0, 0), 0);
  EXPECT_TRUE(std::isnan(result.output(0, 0, 0, 1)));
  EXPECT_EQ(result.argmax(0, 0, 0, 1), 3);
}

TEST(ReferenceEdges, MarginIsTheDistanceToTheNearestDecision) {
  NetworkSpec spec;
  spec.input = {1, 2, 2};
  spec.layers = {{"", ReluOptions{}, {}}, {"", MaxPool2dOptions{}, {}}};
  ReferenceNetwork<double> network(build_graph(spec), {});
  EXPECT_EQ(network.evaluate({{{{1, 3}, {2, 0}}}}, {0}).margin, 1);
  EXPECT_EQ(network.evaluate({{{{1, 3}, {3, -0.25}}}}, {0}).margin, 0.25);
}

TEST(ReferenceEdges, EvaluationUsesRunningStatisticsAndNoMask) {
  const Graph graph = build_graph(test::network_of_everything());
  ReferenceNetwork<double> network(graph, test::random_parameters<double>(graph, 3));
  const auto images = test::random_images<double>(graph.input, 2, 3);
  const auto before = network.parameters();
  const auto first = network.evaluate(images, {1, 2});
  EXPECT_EQ(network.parameters(), before);
  EXPECT_TRUE(first.gradients.empty());
  // Without statistics over the batch an image's result is its own.
  const auto alone = network.evaluate(Tensor4<double>(xt::view(images, xt::range(1, 2))), {2});
  EXPECT_EQ(alone.image_loss[0], first.image_loss[1]);

  network.train_batch(images, {1, 2}, test::random_masks<double>(graph, 2, 3));
  for (const auto& [name, values] : network.parameters()) {
    EXPECT_EQ(values == before.at(name), name.find("running") == std::string::npos) << name;
  }
}

TEST(ReferenceEdges, Errors) {
  const Graph graph = build_graph(test::network_of_everything());
  auto parameters = test::random_parameters<double>(graph, 3);
  parameters["a.weight"].pop_back();
  EXPECT_THROW(ReferenceNetwork<double>(graph, parameters), Error);
  parameters.erase("a.weight");
  EXPECT_THROW(ReferenceNetwork<double>(graph, parameters), Error);
}

}  // namespace
}  // namespace tabtrain::reference
