// Looking into a network against the reference in double, layer by layer.
#include "net/inspect.h"

#include <gtest/gtest.h>

#include <cmath>
#include <xtensor/xview.hpp>

#include "base/error.h"
#include "base/thread_pool.h"
#include "net/notation.h"
#include "support/compare.h"
#include "support/fast_network.h"
#include "support/networks.h"
#include "support/reference_batch.h"
#include "train/run_config.h"

namespace tabtrain {
namespace {

using reference::ReferenceNetwork;
using reference::Tensor4;

reference::ParameterMap<double> in_double(const reference::ParameterMap<float>& from) {
  reference::ParameterMap<double> to;
  for (const auto& [name, values] : from) to[name].assign(values.begin(), values.end());
  return to;
}

Tensor4<double> in_double(const Tensor4<float>& from) { return xt::cast<double>(from); }

/// A variance is above 0.
void make_variances_positive(reference::ParameterMap<float>& parameters) {
  for (auto& [name, values] : parameters) {
    if (!name.ends_with("running_var")) continue;
    for (float& v : values) v = 0.5F + std::abs(v);
  }
}

struct Subject {
  Graph graph;
  reference::ParameterMap<float> parameters;
  Tensor4<float> images;

  explicit Subject(Graph g, int count = 1) : graph(std::move(g)) {
    parameters = test::random_parameters<float>(graph, 11);
    make_variances_positive(parameters);
    images = test::random_images<float>(graph.input, count, 12);
  }
  std::vector<float> image(int index) const {
    const auto pixels = static_cast<std::size_t>(graph.input.size());
    const auto all = reference::to_flat(images);
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(pixels) * index;
    return {first, first + static_cast<std::ptrdiff_t>(pixels)};
  }
};

/// What the reference has after node `last`.
Tensor4<double> reference_output(const Subject& s, std::size_t last) {
  Graph part = s.graph;
  part.nodes.resize(last + 1);
  ReferenceNetwork<double> network(part, in_double(s.parameters));
  const std::vector<std::uint8_t> labels(s.images.shape(0), 0);
  return network.evaluate(in_double(s.images), labels).logits;
}

/// The layers after `node`, which becomes the image.
Graph tail_after(const Graph& graph, int node) {
  Graph tail;
  tail.input = graph.shape_of(node);
  for (std::size_t n = static_cast<std::size_t>(node) + 1; n < graph.nodes.size(); ++n) {
    Node copy = graph.nodes[n];
    for (int& input : copy.inputs) input -= node + 1;
    tail.nodes.push_back(copy);
  }
  return tail;
}

template <class Test>
void with_network(const Subject& s, const Test& test) {
  ThreadPool pool(1);
  for (const KernelTable* kernels : available_kernels()) {
    Network network(s.graph, 4, *kernels, pool);
    test::set_parameters(network, s.parameters);
    SCOPED_TRACE(kernels->name);
    test(network, Inspected{network.graph(), network.parameters(), *kernels});
  }
}

Graph notation(const std::string& text) { return build_graph(parse_network(text)); }

TEST(Inspect, EveryLayersOutputIsTheReferences) {
  const Subject s(build_graph(test::network_of_everything()));
  with_network(s, [&](Network&, const Inspected& inspected) {
    const Inspection inspection = inspect(inspected, s.image(0));
    ASSERT_EQ(inspection.outputs.size(), s.graph.nodes.size());
    for (std::size_t n = 0; n < s.graph.nodes.size(); ++n) {
      const auto expected = reference::to_flat(reference_output(s, n));
      // Roundings of a few dozen layers and sums of some hundred products.
      const double tolerance = 1e-4 * (1 + test::largest(expected));
      test::expect_close(inspection.outputs[n], expected, tolerance, 0, s.graph.nodes[n].name);
    }
  });
}

TEST(Inspect, SaysWhatTheNetworkSays) {
  const Subject s(build_graph(test::network_of_everything()));
  with_network(s, [&](Network& network, const Inspected& inspected) {
    const std::vector<float> image = s.image(0);
    const auto logits = network.logits([&](const LaneView& out) {
      std::size_t i = 0;
      for (int c = 0; c < 3; ++c)
        for (int h = 0; h < 9; ++h)
          for (int w = 0; w < 7; ++w) out.at(c, h, w) = image[i++];
    });
    const Inspection inspection = inspect(inspected, image);
    test::expect_close(inspection.outputs.back(), logits, 1e-5, 1e-5, "logits");
    double sum = 0;
    for (std::size_t k = 0; k < logits.size(); ++k) {
      sum += inspection.probability[k];
      EXPECT_NEAR(std::log(inspection.probability[k] / inspection.probability[0]),
                  logits[k] - logits[0], 1e-5);
    }
    EXPECT_NEAR(sum, 1, 1e-12);
  });
}

TEST(Inspect, LooksIntoTheNetworkOfBefore) {
  const Subject s(build_graph(test::network_of_everything()));
  with_network(s, [&](Network& network, const Inspected& inspected) {
    const auto then = inspect(inspected, s.image(0)).outputs;
    std::vector<float> kept = values_of(network.parameters());
    network.initialise(3);
    ASSERT_NE(inspect(inspected, s.image(0)).outputs.back(), then.back());
    const auto past = with_values(network.parameters(), kept);
    const Inspected before{network.graph(), past, inspected.kernels};
    EXPECT_EQ(inspect(before, s.image(0)).outputs, then);
    EXPECT_EQ(gradient_norms(before), std::vector<double>(s.graph.nodes.size()));
    kept.pop_back();
    EXPECT_THROW(with_values(network.parameters(), kept), Error);
  });
}

TEST(Inspect, GradCamWeighsChannelsByTheLogitsSlope) {
  for (const char* text :
       {R"({"notation": "C6 P C5 GAP c4", "norm": "batch_norm", "input": [3, 8, 8]})",
        R"({"notation": "C6 P C4 C8 GAP F4", "norm": "group_norm", "num_groups": 2,
            "order": "conv-norm-relu", "input": [3, 8, 8]})",
        R"({"notation": "C6 P C5 C5+ A c4 GAP", "norm": "layer_norm", "input": [3, 8, 8]})"}) {
    SCOPED_TRACE(text);
    const Subject s(notation(text));
    const int node = grad_cam_node(s.graph);
    const int target = 2;
    Tensor4<double> activation = reference_output(s, static_cast<std::size_t>(node));
    ReferenceNetwork<double> tail(tail_after(s.graph, node), in_double(s.parameters));
    const auto logit = [&](const Tensor4<double>& a) {
      return tail.evaluate(a, {0}).logits(0, target, 0, 0);
    };
    const Shape& shape = s.graph.nodes[static_cast<std::size_t>(node)].info.output;
    const double pixels = static_cast<double>(shape.height) * shape.width;
    Tensor4<double> map = xt::zeros<double>({1, 1, shape.height, shape.width});
    for (int c = 0; c < shape.channels; ++c) {
      constexpr double kStep = 1e-6;
      Tensor4<double> up = activation;
      Tensor4<double> down = activation;
      xt::view(up, 0, c) += kStep;
      xt::view(down, 0, c) -= kStep;
      const double weight = (logit(up) - logit(down)) / (2 * kStep) / pixels;
      xt::view(map, 0, 0) += weight * xt::view(activation, 0, c);
    }
    std::vector<double> expected;
    for (double x : map) expected.push_back(std::max(0.0, x));
    with_network(s, [&](Network&, const Inspected& inspected) {
      const ClassActivation cam = grad_cam(inspected, s.image(0), target);
      EXPECT_EQ(cam.node, node);
      EXPECT_EQ(cam.height, shape.height);
      EXPECT_EQ(cam.width, shape.width);
      EXPECT_GT(test::largest(expected), 1e-3);
      test::expect_close(cam.map, expected, 1e-4 * test::largest(expected), 1e-4, "map");
    });
  }
}

TEST(Inspect, GradCamTakesTheReluOfTheLastConvolutionThatHasPixels) {
  const Graph blocks =
      notation(R"({"notation": "C6 P C5 GAP c4", "norm": "none", "input": [3, 8, 8]})");
  EXPECT_EQ(blocks.nodes[static_cast<std::size_t>(grad_cam_node(blocks))].name, "block2.relu");
  const Graph norm_first =
      notation(R"({"notation": "C6 C5 GAP c4", "order": "conv-norm-relu", "input": [3, 8, 8]})");
  EXPECT_EQ(norm_first.nodes[static_cast<std::size_t>(grad_cam_node(norm_first))].name,
            "block2.conv");
  EXPECT_TRUE(has_grad_cam(norm_first));
  const Graph flat = notation(R"({"notation": "GAP c4", "input": [3, 8, 8]})");
  EXPECT_FALSE(has_grad_cam(flat));
  EXPECT_THROW(grad_cam_node(flat), Error);
}

TEST(Inspect, RefusesWhatDoesNotFit) {
  const Subject s(notation(R"({"notation": "C6 GAP c4", "input": [3, 8, 8]})"));
  with_network(s, [&](Network&, const Inspected& inspected) {
    EXPECT_THROW(inspect(inspected, std::vector<float>(5)), Error);
    EXPECT_THROW(grad_cam(inspected, s.image(0), 4), Error);
    EXPECT_THROW(grad_cam(inspected, s.image(0), -1), Error);
    EXPECT_THROW(output_statistics(inspected, {}), Error);
  });
}

// 21 images fill no whole number of blocks.
TEST(Inspect, StatisticsAreThoseOfTheReferencesOutputs) {
  const int count = 21;
  const Subject s(build_graph(test::network_of_everything()), count);
  std::vector<std::vector<float>> images;
  for (int i = 0; i < count; ++i) images.push_back(s.image(i));
  with_network(s, [&](Network&, const Inspected& inspected) {
    const auto statistics = output_statistics(inspected, images);
    for (std::size_t n = 0; n < s.graph.nodes.size(); ++n) {
      const auto output = reference_output(s, n);
      const double size = 1 + xt::amax(xt::abs(output))();
      const std::string& name = s.graph.nodes[n].name;
      EXPECT_NEAR(statistics[n].mean, xt::mean(output)(), 1e-4 * size) << name;
      EXPECT_NEAR(statistics[n].variance, xt::variance(output)(), 1e-4 * size * size) << name;
      for (std::size_t c = 0; c < output.shape(1); ++c) {
        const auto channel = xt::view(output, xt::all(), c);
        EXPECT_NEAR(statistics[n].channel_mean[c], xt::mean(channel)(), 1e-4 * size) << name;
        EXPECT_NEAR(statistics[n].channel_variance[c], xt::variance(channel)(), 1e-4 * size * size)
            << name;
      }
    }
  });
}

TEST(Inspect, GradientNormsAreOverALayersLearnedParameters) {
  const Subject s(notation(R"({"notation": "C6 P C5 GAP F4", "input": [3, 8, 8]})"));
  with_network(s, [&](Network& network, const Inspected& inspected) {
    for (double norm : gradient_norms(inspected)) EXPECT_EQ(norm, 0);
    for (const Parameter& p : network.parameters()) {
      std::fill(p.gradient.begin(), p.gradient.end(), 2.0F);
    }
    const auto norms = gradient_norms(inspected);
    for (std::size_t n = 0; n < s.graph.nodes.size(); ++n) {
      std::int64_t learned = 0;
      for (const ParameterSpec& spec : s.graph.nodes[n].info.parameters) {
        if (spec.learned) learned += spec.size();
      }
      EXPECT_DOUBLE_EQ(norms[n], 2 * std::sqrt(static_cast<double>(learned)));
    }
  });
}

}  // namespace
}  // namespace tabtrain
