#include "net/plan.h"

#include <gtest/gtest.h>

#include "net/program.h"

namespace tabtrain {
namespace {

Conv2dOptions conv(int out, int kernel = 3, int padding = 1) {
  Conv2dOptions o;
  o.out_channels = out;
  o.kernel_size = kernel;
  o.padding = padding;
  return o;
}

NetworkSpec skip_network() {
  NetworkSpec spec;
  spec.input = {3, 8, 8};
  spec.layers = {{"conv1", conv(4), {}},
                 {"relu1", ReluOptions{}, {}},
                 {"norm1", BatchNormOptions{}, {}},
                 {"conv2", conv(4), {}},
                 {"relu2", ReluOptions{}, {}},
                 {"add", AddOptions{}, {"norm1", "relu2"}},
                 {"relu3", ReluOptions{}, {}},
                 {"pool", GlobalAvgPoolOptions{}, {}},
                 {"head", conv(10, 1, 0), {}}};
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

TEST(Plan, SharesGradientBuffersButNeverBetweenReaderAndProducer) {
  const Graph graph = build_graph(skip_network());
  const Plan plan = make_plan(graph);
  EXPECT_LT(plan.gradient_buffers.size(), plan.tensors.size() - 1);
  for (std::size_t n = 0; n < plan.nodes.size(); ++n) {
    if (plan.nodes[n].in_place) continue;
    const auto& output = plan.tensors[static_cast<std::size_t>(plan.nodes[n].output)];
    for (std::size_t i = 0; i < graph.nodes[n].inputs.size(); ++i) {
      const auto& input = plan.tensors[static_cast<std::size_t>(plan.nodes[n].inputs[i])];
      if (input.gradient_buffer < 0) continue;
      EXPECT_NE(input.gradient_buffer, output.gradient_buffer);
    }
  }
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
