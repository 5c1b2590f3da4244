#include "net/fusion.h"

#include <gtest/gtest.h>

namespace tabtrain {
namespace {

LayerSpec conv(int out) {
  Conv2dOptions o;
  o.out_channels = out;
  o.padding = 1;
  return {"", o, {}};
}

std::vector<NodeFusion> fusions_of(std::vector<LayerSpec> layers) {
  NetworkSpec spec;
  spec.input = {3, 8, 8};
  spec.layers = std::move(layers);
  spec.layers.push_back({"", GlobalAvgPoolOptions{}, {}});
  const Graph graph = build_graph(spec);
  return fuse(graph, make_plan(graph));
}

TEST(Fusion, ReluBeforeANormalisation) {
  const auto f = fusions_of({conv(4), {"", ReluOptions{}, {}}, {"", BatchNormOptions{}, {}}});
  EXPECT_TRUE(f[0].neighbours.relu_output);
  EXPECT_TRUE(f[1].skip_forward && f[1].skip_backward);
  EXPECT_TRUE(f[2].neighbours.relu_input);
  EXPECT_FALSE(f[2].skip_forward || f[2].skip_backward);
}

TEST(Fusion, NormalisationReluDropout) {
  const auto f = fusions_of({conv(4),
                             {"", GroupNormOptions{2}, {}},
                             {"", ReluOptions{}, {}},
                             {"", DropoutOptions{0.25F}, {}}});
  EXPECT_FALSE(f[0].neighbours.relu_output);
  EXPECT_TRUE(f[1].neighbours.relu_output);
  EXPECT_FALSE(f[1].neighbours.relu_input);
  EXPECT_EQ(f[1].neighbours.dropout_node, 3);
  EXPECT_EQ(f[1].neighbours.dropout_p, 0.25F);
  EXPECT_TRUE(f[2].skip_forward && f[2].skip_backward);
  EXPECT_TRUE(f[3].skip_forward && f[3].skip_backward);
}

TEST(Fusion, ReluWithoutANormalisationKeepsItsBackward) {
  const auto f =
      fusions_of({conv(4), {"", ReluOptions{}, {}}, {"", DropoutOptions{0.25F}, {}}, conv(4)});
  EXPECT_TRUE(f[1].skip_forward);
  EXPECT_FALSE(f[1].skip_backward);
  EXPECT_FALSE(f[2].skip_forward || f[2].skip_backward);
}

TEST(Fusion, NothingThatOthersReadIsFused) {
  // The ReLU's output goes to the normalisation and around it.
  auto f = fusions_of({{"first", ReluOptions{}, {}},
                       conv(4),
                       {"relu", ReluOptions{}, {}},
                       {"norm", BatchNormOptions{}, {}},
                       {"sum", AddOptions{}, {"relu", "norm"}}});
  EXPECT_TRUE(f[2].skip_forward);
  EXPECT_FALSE(f[2].skip_backward);
  EXPECT_FALSE(f[3].neighbours.relu_input);
  // The normalisation's output goes to the ReLU and around it.
  f = fusions_of({conv(4),
                  {"norm", BatchNormOptions{}, {}},
                  {"relu", ReluOptions{}, {}},
                  {"sum", AddOptions{}, {"relu", "norm"}}});
  EXPECT_FALSE(f[1].neighbours.relu_output);
  EXPECT_FALSE(f[2].skip_forward || f[2].skip_backward);
}

}  // namespace
}  // namespace tabtrain
