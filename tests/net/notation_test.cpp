#include "net/notation.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tabtrain {
namespace {

std::string error_of(const std::string& text, const Shape& input = {3, 32, 32}) {
  try {
    parse_notation(text, input);
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

void expect_error(const std::string& text, const std::string& part) {
  const std::string error = error_of(text);
  EXPECT_NE(error.find(part), std::string::npos) << "\"" << error << "\" lacks \"" << part << "\"";
}

std::int64_t parameters(const std::string& text, const BlockDefaults& defaults = {},
                        const Shape& input = {3, 32, 32}) {
  return build_graph(parse_notation(text, input, defaults)).parameter_count();
}

std::string names(const std::string& text, const BlockDefaults& defaults = {}) {
  std::string list;
  for (const LayerSpec& layer : parse_notation(text, {3, 32, 32}, defaults).layers) {
    list += (list.empty() ? "" : " ") + layer.name;
  }
  return list;
}

BlockDefaults with_norm(const std::string& norm) {
  BlockDefaults defaults;
  defaults.norm = norm;
  return defaults;
}

TEST(Notation, PublishedParameterCountsOfR0) {
  const std::string r0 = "C4 C8 C8+ c8 P C16 C32 C32+ c16 P C32 C64 c32 GAP c10";
  EXPECT_EQ(parameters(r0), 42324);
  EXPECT_EQ(parameters(r0, with_norm("group_norm")), 42324);
  EXPECT_EQ(parameters("C4@gn1 C8@gn1 C8@gn1+ c8 P C16@gn1 C32@gn1 C32@gn1+ c16 P C32@gn1 "
                       "C64@gn1 c32 GAP c10"),
            42324);
}

TEST(Notation, PublishedParameterCountsOfR1) {
  EXPECT_EQ(parameters("C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10"), 39420);
  EXPECT_EQ(
      parameters("C16 C32 c16 P C24 C28 C32 c16 P C20 C28 C32 GAP c10", with_norm("group_norm")),
      40360);
  EXPECT_EQ(
      parameters("C8p0 C10p0 c8 P C10 C12 C14 c8 P C10 C12 C14 GAP c10", with_norm("layer_norm")),
      55612);
}

// docs/RESULTS.md offers these as networks with elementwise LayerNorm that obey the budget.
TEST(Notation, LayerNormNetworksWithinTheBudget) {
  const BlockDefaults ln = with_norm("layer_norm");
  EXPECT_EQ(parameters("C16@none C24@none c16 P C16p0 C20p0 C24p0 c16 P C24 C24+ C28 GAP c10", ln),
            49760);
  EXPECT_EQ(
      parameters("C16p0@none C24p0@none c16 P C20p0 C24p0 C28p0 c16 P C24 C24+ C28 GAP c10", ln),
      49512);
  EXPECT_EQ(parameters("C12s2 C12 c12 P C20 C24 C24 c12 P C24 C24+ C22 GAP c10", ln), 49696);
}

TEST(Notation, PublishedParameterCountsOfR3) {
  const Shape mnist{1, 28, 28};
  BlockDefaults plain = with_norm("none");
  plain.padding = 0;
  EXPECT_EQ(parameters("C8 C16 C16 c8 P C8 C8 C16 c10 c10k5", plain, mnist), 8620);
  BlockDefaults norm;
  norm.padding = 0;
  EXPECT_EQ(parameters("C8 C16 c8 P C16 C16 C16 GAP c10", norm, mnist), 7416);
  EXPECT_EQ(parameters("C8/nr C16/nr c8 P C12 C16 C16 GAP c10", norm, mnist), 6544);
}

TEST(Notation, R2IsExpressible) {
  BlockDefaults defaults;
  defaults.order = "conv-norm-relu";
  const Graph graph = build_graph(parse_notation(
      "C12 C24 C24+ c12s2 P C24 C24@gn C32 c20 P C42@ln C42 c10 GAP F10", {3, 32, 32}, defaults));
  EXPECT_EQ(graph.output(), (Shape{10, 1, 1}));
  EXPECT_EQ(graph.nodes[1].name, "block1.norm");
  EXPECT_EQ(graph.nodes[2].name, "block1.relu");
}

TEST(Notation, NamesFollowTheAssignmentsNumbers) {
  BlockDefaults defaults;
  defaults.dropout = 0.1F;
  EXPECT_EQ(
      names("C4 c8 P C8+ A2 D0.5 R GAP F10", defaults),
      "block1.conv block1.relu block1.norm block1.dropout conv2 pool1 block3.conv block3.relu "
      "block3.norm block3.dropout block3.add pool2 dropout1 relu1 gap fc1");
}

TEST(Notation, DefaultsReachEveryBlock) {
  BlockDefaults defaults;
  defaults.norm = "group_norm";
  defaults.num_groups = 2;
  defaults.order = "conv-norm-relu";
  defaults.dropout = 0.25F;
  defaults.padding = 0;
  const NetworkSpec spec = parse_notation("C4 GAP c10", {1, 5, 6}, defaults);
  ASSERT_EQ(spec.layers.size(), 6U);
  EXPECT_EQ(spec.layers[0].options, LayerOptions(Conv2dOptions{4, 3, 1, 0, 1, false}));
  EXPECT_EQ(spec.layers[1].options, LayerOptions(GroupNormOptions{2}));
  EXPECT_EQ(spec.layers[2].options, LayerOptions(ReluOptions{}));
  EXPECT_EQ(spec.layers[3].options, LayerOptions(DropoutOptions{0.25F}));
  EXPECT_EQ(spec.layers[5].options, LayerOptions(Conv2dOptions{10, 1, 1, 0, 1, false}));
  EXPECT_EQ(spec.input, (Shape{1, 5, 6}));
}

TEST(Notation, Suffixes) {
  const NetworkSpec spec = parse_notation("C6k5s2p1g3b@ln/nrd0.2 c8k3 c8@bn P3s2 A F7b0");
  EXPECT_EQ(spec.layers[0].options, LayerOptions(Conv2dOptions{6, 5, 2, 1, 3, true}));
  EXPECT_EQ(spec.layers[1].options, LayerOptions(LayerNormOptions{}));
  EXPECT_EQ(spec.layers[3].options, LayerOptions(DropoutOptions{0.2F}));
  EXPECT_EQ(spec.layers[4].name, "conv2");
  EXPECT_EQ(spec.layers[4].options, LayerOptions(Conv2dOptions{8, 3, 1, 0, 1, false}));
  EXPECT_EQ(spec.layers[5].name, "block3.conv");
  EXPECT_EQ(spec.layers[6].options, LayerOptions(BatchNormOptions{}));
  EXPECT_EQ(spec.layers[7].options, LayerOptions(MaxPool2dOptions{3, 2}));
  EXPECT_EQ(spec.layers[8].options, LayerOptions(AvgPool2dOptions{2, 0}));
  EXPECT_EQ(spec.layers[9].options, LayerOptions(LinearOptions{7, false}));
}

TEST(Notation, EveryNormHasASuffixOfItsOwn) {
  const NetworkSpec spec =
      parse_notation("c8@bn c8@gn c8@gn2 c8@gn1 c8@ln c8@in c8@ina", {3, 8, 8}, BlockDefaults{});
  const std::vector<LayerOptions> norms{BatchNormOptions{},
                                        GroupNormOptions{4},
                                        GroupNormOptions{2},
                                        GroupNormOptions{1},
                                        LayerNormOptions{},
                                        InstanceNormOptions{1e-5F, false},
                                        InstanceNormOptions{1e-5F, true}};
  ASSERT_EQ(spec.layers.size(), 2 * norms.size());
  for (std::size_t i = 0; i < norms.size(); ++i)
    EXPECT_EQ(spec.layers[2 * i + 1].options, norms[i]);
  const NetworkSpec everywhere = parse_notation("C8", {3, 8, 8}, with_norm("instance_norm"));
  EXPECT_EQ(everywhere.layers[2].options, LayerOptions(InstanceNormOptions{1e-5F, false}));
}

TEST(Notation, DepthwiseHasAGroupForEveryChannelThatComesIn) {
  const NetworkSpec spec = parse_notation("C6 C12dw c10 P GAP");
  EXPECT_EQ(spec.layers[3].options, LayerOptions(Conv2dOptions{12, 3, 1, 1, 6, false}));
  EXPECT_EQ(parse_notation("C6 C6dwd0.5").layers.back().options,
            LayerOptions(DropoutOptions{0.5F}));
}

TEST(Notation, SkipsGoBackOverTokens) {
  const NetworkSpec one = parse_notation("C8 C8+");
  EXPECT_EQ(one.layers.back().inputs, (std::vector<std::string>{"block2.norm", "block1.norm"}));
  const NetworkSpec two = parse_notation("C8 C16 C8+2");
  EXPECT_EQ(two.layers.back().inputs, (std::vector<std::string>{"block3.norm", "block1.norm"}));
  const NetworkSpec input = parse_notation("C16 C3+2");
  EXPECT_EQ(input.layers.back().inputs, (std::vector<std::string>{"block2.norm", "input"}));
}

TEST(Notation, ErrorsNameTheTokenAndItsPosition) {
  expect_error("", "notation: empty");
  expect_error("C16 X3", "notation: token 2 \"X3\": unknown, allowed C<out>");
  expect_error("C16 C", "token 2 \"C\": expected the number of channels");
  expect_error("C16k", "expected a kernel size");
  expect_error("C16k3k3", "suffix k is there twice");
  expect_error("C16q", "what is \"q\"? allowed after the channels");
  expect_error("C16@xn", "norm \"@xn\", allowed @bn, @gn, @gn<groups>, @ln, @in, @ina, @none");
  expect_error("C6dwg2", "suffix g or dw is there twice");
  expect_error("C7dw", "[conv2d] groups: 3 does not divide out_channels 7");
  expect_error("C16/", "after /: expected");
  expect_error("C16/rr", "the letter r twice");
  expect_error("C16@bn/r", "a norm by @, but no n in /r");
  expect_error("C8 C16+", "token 2 \"C16+\": [add] inputs must have equal shapes");
  expect_error("C8 C8+3", "there are only 2 tokens so far");
  expect_error("C8+0", "at least over 1 token");
  expect_error("C0", "out_channels: got 0, allowed 1 to 4096");
  expect_error("C99999999999999999999", "larger than 1000000");
  expect_error("C8s17", "stride: got 17, allowed 1 to 16");
  expect_error("C7@gn", "num_groups: 4 does not divide the 7");
  expect_error("P33", "kernel_size");
  expect_error("P2k3", "what is \"k3\"? allowed: P, P3, P3s2");
  expect_error("D1.5", "p: got 1.5");
  expect_error("D1.2.3", "is no dropout probability");
  expect_error("GAPP", "what is \"P\"?");
  expect_error("C8\x01\xff", "token 1 \"C8??\"");
}

}  // namespace
}  // namespace tabtrain
