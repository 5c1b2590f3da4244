#include "net/graph.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tabtrain {
namespace {

std::string error_of(const NetworkSpec& spec) {
  try {
    build_graph(spec);
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

TEST(Graph, DefaultsAndSkips) {
  NetworkSpec spec;
  spec.input = {3, 8, 8};
  spec.layers = {{"first", Conv2dOptions{4, 3, 1, 1}, {}},
                 {"", ReluOptions{}, {}},
                 {"", Conv2dOptions{4, 3, 1, 1, 1, false}, {}},
                 {"sum", AddOptions{}, {"first", "conv2d2"}},
                 {"again", AddOptions{}, {"sum", "sum"}},
                 {"", GlobalAvgPoolOptions{}, {}},
                 {"", LinearOptions{10}, {}}};
  const Graph graph = build_graph(spec);
  ASSERT_EQ(graph.nodes.size(), 7U);
  EXPECT_EQ(graph.nodes[1].name, "relu1");
  EXPECT_EQ(graph.nodes[2].name, "conv2d2");
  EXPECT_EQ(graph.nodes[0].inputs, std::vector<int>{-1});
  EXPECT_EQ(graph.nodes[1].inputs, std::vector<int>{0});
  EXPECT_EQ(graph.nodes[3].inputs, (std::vector<int>{0, 2}));
  EXPECT_EQ(graph.nodes[4].inputs, (std::vector<int>{3, 3}));
  EXPECT_EQ(graph.shape_of(-1), (Shape{3, 8, 8}));
  EXPECT_EQ(graph.shape_of(3), (Shape{4, 8, 8}));
  EXPECT_EQ(graph.output(), (Shape{10, 1, 1}));
  EXPECT_EQ(graph.parameter_count(), (4 * 27 + 4) + 4 * 36 + (10 * 4 + 10));
  EXPECT_EQ(graph.multiply_adds(), 4 * 27 * 64 + 4 * 36 * 64 + 40);
}

TEST(Graph, BuffersAreNotParameters) {
  NetworkSpec spec;
  spec.input = {5, 1, 1};
  spec.layers = {{"", BatchNormOptions{}, {"input"}}};
  EXPECT_EQ(build_graph(spec).parameter_count(), 10);
}

TEST(Graph, Errors) {
  NetworkSpec spec;
  EXPECT_EQ(error_of(spec), "the network has no layers");

  spec.layers = {{"", GlobalAvgPoolOptions{}, {}}};
  EXPECT_EQ(error_of(spec), "no error");
  spec.input = {3, 0, 32};
  EXPECT_EQ(error_of(spec), "the network's input 3x0x32: every extent must be at least 1");
  spec.input = {8, 4, 4};

  spec.layers = {{"", ReluOptions{}, {}}};
  EXPECT_EQ(
      error_of(spec),
      "layer 0 \"relu0\": the network's output is 8x4x4; it must be Kx1x1, one number for each "
      "of K classes (end with global_avg_pool or linear)");
  spec.layers = {{"", LinearOptions{257}, {}}};
  EXPECT_EQ(error_of(spec),
            "layer 0 \"linear0\": the network's output has 257 classes, at most 256 are possible");

  spec.layers = {{"", ReluOptions{}, {}}, {"bad", Conv2dOptions{6, 3, 1, 1, 3}, {}}};
  EXPECT_EQ(error_of(spec), "layer 1 \"bad\": [conv2d] groups: 3 does not divide in_channels 8");
}

TEST(Graph, NameErrors) {
  NetworkSpec spec;
  spec.input = {8, 4, 4};
  spec.layers = {
      {"a", ReluOptions{}, {}}, {"b", AddOptions{}, {"a", "c"}}, {"c", ReluOptions{}, {}}};
  EXPECT_EQ(error_of(spec),
            "layer 1 \"b\": input \"c\" is no earlier layer; known here: \"input\", \"a\"");
  spec.layers = {{"a", ReluOptions{}, {}}, {"b", AddOptions{}, {"a", "b"}}};
  EXPECT_EQ(error_of(spec),
            "layer 1 \"b\": input \"b\" is no earlier layer; known here: \"input\", \"a\"");
  spec.layers = {{"a", ReluOptions{}, {}}, {"a", ReluOptions{}, {}}};
  EXPECT_EQ(error_of(spec), "layer 1 \"a\": the name is taken by layer 0");
  spec.layers = {{"relu1", ReluOptions{}, {}}, {"", ReluOptions{}, {}}};
  EXPECT_EQ(error_of(spec), "layer 1 \"relu1\": the name is taken by layer 0");
  spec.layers = {{"input", ReluOptions{}, {}}};
  EXPECT_EQ(error_of(spec), "layer 0 \"input\": the name \"input\" means the network's input");
  spec.layers = {{"a", ReluOptions{}, {}}, {"b", GlobalAvgPoolOptions{}, {"input"}}};
  EXPECT_EQ(error_of(spec), "layer 0 \"a\": no later layer uses its output");
}

}  // namespace
}  // namespace tabtrain
