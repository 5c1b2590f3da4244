#include "net/plan.h"

#include <gtest/gtest.h>

#include "net/notation.h"
#include "net/program.h"

namespace tabtrain {
namespace {

Conv2dOptions conv_options(int out, int kernel = 3, int padding = 1) {
  Conv2dOptions o;
  o.out_channels = out;
  o.kernel_size = kernel;
  o.padding = padding;
  return o;
}

NetworkSpec skip_network() {
  NetworkSpec spec;
  spec.input = {3, 8, 8};
  spec.layers = {{"conv1", conv_options(4), {}},      {"relu1", ReluOptions{}, {}},
                 {"norm1", BatchNormOptions{}, {}},   {"conv2", conv_options(4), {}},
                 {"relu2", ReluOptions{}, {}},        {"add", AddOptions{}, {"norm1", "relu2"}},
                 {"relu3", ReluOptions{}, {}},        {"pool", GlobalAvgPoolOptions{}, {}},
                 {"head", conv_options(10, 1, 0), {}}};
  return spec;
}

TEST(Plan, WritesInPlaceOnlyWhereNobodyElseReads) {
  NetworkSpec spec = skip_network();
  Plan plan = make_plan(build_graph(spec));
  EXPECT_TRUE(plan.nodes[1].in_place);  // relu1 is conv1's only reader
  EXPECT_TRUE(plan.nodes[6].in_place);
  spec.layers[5].inputs = {"conv1", "relu2"};  // now conv1 has two readers
  plan = make_plan(build_graph(spec));
  EXPECT_FALSE(plan.nodes[1].in_place);
}

TEST(Plan, GivesHalosToWhatConvolutionsRead) {
  const Plan plan = make_plan(build_graph(skip_network()));
  const auto tensor = [&](std::size_t node) {
    return plan.tensors[static_cast<std::size_t>(plan.nodes[node].output)];
  };
  EXPECT_EQ(plan.tensors[0].halo, 1);     // conv1 pads the input
  EXPECT_EQ(tensor(0).halo, 0);           // norm1 reads conv1's output
  EXPECT_EQ(tensor(2).halo, 1);           // conv2 reads norm1's
  EXPECT_EQ(tensor(0).gradient_halo, 1);  // conv1's backward reads around its gradient
}

TEST(Plan, AddsTheSecondGradientOfATensorWithTwoReaders) {
  const Plan plan = make_plan(build_graph(skip_network()));
  EXPECT_EQ(plan.nodes[5].modes[0], GradientMode::kWrite);       // add, to norm1
  EXPECT_EQ(plan.nodes[5].modes[1], GradientMode::kWrite);       // add, to relu2
  EXPECT_EQ(plan.nodes[3].modes[0], GradientMode::kAccumulate);  // conv2, to norm1
  EXPECT_EQ(plan.nodes[0].modes[0], GradientMode::kNone);        // nothing learns before conv1
  EXPECT_GT(plan.scratch_size, 0);
}

/// Everything that is needed at one time, by its place in a slot, as an independent reading of what
/// the passes touch: forward of n reads its inputs and writes its output, and every activation so
/// far is kept; backward of n needs all activations up to its output, the gradient of its output,
/// and the gradients of everything before that a later layer has written already.
void expect_no_overlap(const Graph& graph, const Plan& plan) {
  struct Piece {
    std::int64_t offset, size;
  };
  const auto tensors = static_cast<int>(plan.tensors.size());
  const auto value = [&](int t) {
    const TensorPlan& p = plan.tensors[static_cast<std::size_t>(t)];
    return Piece{p.offset, padded_size(p.shape, p.halo)};
  };
  const auto gradient = [&](int t) {
    const TensorPlan& p = plan.tensors[static_cast<std::size_t>(t)];
    return Piece{p.gradient_offset, padded_size(p.shape, p.gradient_halo)};
  };
  const auto check = [&](const std::vector<Piece>& pieces, std::size_t node) {
    for (std::size_t a = 0; a < pieces.size(); ++a) {
      EXPECT_LE(pieces[a].offset + pieces[a].size, plan.slot_size);
      for (std::size_t b = 0; b < a; ++b) {
        const bool apart = pieces[a].offset >= pieces[b].offset + pieces[b].size ||
                           pieces[b].offset >= pieces[a].offset + pieces[a].size;
        EXPECT_TRUE(apart) << "node " << node;
      }
    }
  };
  std::vector<Piece> all;
  for (int t = 0; t < tensors; ++t) all.push_back(value(t));
  check(all, plan.nodes.size());  // after the last forward all activations are there
  std::vector<bool> has_gradient(plan.tensors.size(), false);
  has_gradient[static_cast<std::size_t>(plan.nodes.back().output)] = true;
  for (std::size_t n = plan.nodes.size(); n-- > 0;) {
    const NodePlan& node = plan.nodes[n];
    for (std::size_t i = 0; i < graph.nodes[n].inputs.size(); ++i) {
      const auto input = static_cast<std::size_t>(node.inputs[i]);
      if (plan.tensors[input].gradient_offset >= 0) has_gradient[input] = true;
    }
    std::vector<Piece> live;
    for (int t = 0; t <= node.output; ++t) {
      live.push_back(value(t));
      if (has_gradient[static_cast<std::size_t>(t)]) live.push_back(gradient(t));
    }
    check(live, n);
  }
}

TEST(Plan, SharesMemoryButNeverBetweenWhatIsNeededAtOneTime) {
  const Graph graph = build_graph(skip_network());
  const Plan plan = make_plan(graph);
  expect_no_overlap(graph, plan);
  std::int64_t apart = 0;
  for (const TensorPlan& t : plan.tensors) {
    apart += padded_size(t.shape, t.halo);
    if (t.gradient_offset >= 0) apart += padded_size(t.shape, t.gradient_halo);
  }
  EXPECT_LT(plan.slot_size, apart);
}

TEST(Plan, PutsGradientsWhereDeadActivationsWere) {
  const Graph graph =
      build_graph(parse_notation("C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10"));
  const Plan plan = make_plan(graph);
  expect_no_overlap(graph, plan);
  std::int64_t activations = 0;
  bool any_shared_halo = false;
  for (const TensorPlan& t : plan.tensors) {
    activations += padded_size(t.shape, t.halo);
    any_shared_halo = any_shared_halo || (t.shares_memory && t.halo > 0);
  }
  EXPECT_LT(plan.slot_size, activations * 11 / 10);
  EXPECT_TRUE(any_shared_halo);  // or nothing here tests that such halos are cleared
}

TEST(Program, MeetsOnlyWhereTheBatchIsCoupled) {
  EXPECT_EQ(make_training_program({false, false, false}).size(), 1U);
  const auto program = make_training_program({false, true, false});
  ASSERT_EQ(program.size(), 3U);
  EXPECT_EQ(program[0].end, Segment::kReduceForward);
  EXPECT_EQ(program[1].end, Segment::kReduceBackward);
  EXPECT_EQ(program[2].end, Segment::kDone);
  EXPECT_EQ(program[1].node, 1U);
}

}  // namespace
}  // namespace tabtrain
