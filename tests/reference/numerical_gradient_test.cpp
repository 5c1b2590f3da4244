// The reference's gradients against central differences of its own loss, in double.
//
// (loss(x + h) - loss(x - h)) / 2h errs by h^2 / 6 times the third derivative and by the rounding
// of the loss, about 2^-52 / h. With h = 2e-5 both are near 1e-10; kTolerance leaves room for steep
// layers.
#include <gtest/gtest.h>

#include "reference/network.h"
#include "support/compare.h"
#include "support/networks.h"
#include "support/reference_batch.h"

namespace tabtrain::reference {
namespace {

constexpr double kStep = 2e-5;
constexpr double kTolerance = 1e-8;

struct Problem {
  Graph graph;
  ParameterMap<double> parameters;
  Tensor4<double> images;
  std::vector<std::uint8_t> labels;
  MaskMap<double> masks;

  Result<double> forward() const {
    ReferenceNetwork<double> network(graph, parameters);
    return network.train_forward(images, labels, masks);
  }
  Result<double> forward_and_backward() const {
    ReferenceNetwork<double> network(graph, parameters);
    return network.train_batch(images, labels, masks);
  }
};

/// A relu or max_pool2d that changes its mind between x - h and x + h has no derivative there, so
/// seeds are tried until every such place is far off.
Problem make_problem(const NetworkSpec& spec, int images) {
  constexpr double kLeastMargin = 20 * kStep;
  Problem p;
  p.graph = build_graph(spec);
  for (std::uint64_t seed = 1; seed < 1000; ++seed) {
    p.parameters = test::random_parameters<double>(p.graph, seed);
    p.images = test::random_images<double>(spec.input, images, seed);
    p.labels = test::random_labels(p.graph.output().channels, images, seed);
    p.masks = test::random_masks<double>(p.graph, images, seed);
    if (p.forward().margin > kLeastMargin) return p;
  }
  fail("no seed keeps relu and max_pool2d away from their corners");
}

/// Nudges every element of `values`, which belongs to `problem`.
template <class Values>
std::vector<double> numerical_gradient(const Problem& problem, Values& values) {
  std::vector<double> gradient;
  for (double& x : values) {
    const double centre = x;
    x = centre + kStep;
    const double above = problem.forward().loss;
    x = centre - kStep;
    const double below = problem.forward().loss;
    x = centre;
    gradient.push_back((above - below) / (2 * kStep));
  }
  return gradient;
}

void check_gradients(const NetworkSpec& spec, int images) {
  Problem problem = make_problem(spec, images);
  const Result<double> result = problem.forward_and_backward();
  for (const auto& [name, gradient] : result.gradients) {
    EXPECT_GT(test::largest(gradient), 1e-4) << name << " would pass with any scale";
    test::expect_close(gradient, numerical_gradient(problem, problem.parameters.at(name)),
                       kTolerance, 0, name);
  }
  std::size_t learned = 0;
  for (const Node& node : problem.graph.nodes) {
    for (const auto& parameter : node.info.parameters) learned += parameter.learned ? 1 : 0;
  }
  EXPECT_EQ(result.gradients.size(), learned);
  test::expect_close(to_flat(result.grad_input), numerical_gradient(problem, problem.images),
                     kTolerance, 0, "input");
}

TEST(NumericalGradient, EveryLayer) {
  for (const LayerOptions& options : test::all_layer_examples()) {
    SCOPED_TRACE(type_name(options));
    check_gradients(test::network_around(options), 2);
  }
}

TEST(NumericalGradient, NetworkOfEverything) { check_gradients(test::network_of_everything(), 2); }

TEST(NumericalGradient, LossOfManyClasses) {
  NetworkSpec spec;
  spec.input = {26, 1, 1};
  spec.layers = {{"", LinearOptions{26, false}, {}}};
  check_gradients(spec, 5);
}

}  // namespace
}  // namespace tabtrain::reference
