#include "train/presets.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "base/error.h"
#include "train/run_config.h"

namespace tabtrain {
namespace {

RunConfig config_of(const std::string& name) { return parse_run_config(find_preset(name).json); }

Graph graph_of(const std::string& name) { return build_graph(config_of(name).network); }

// R0, R1 and R3 as published; R2 and R4 publish none: these are what their text adds up to
// (docs/RESULTS.md).
TEST(Presets, HaveThePublishedParameterCounts) {
  const std::map<std::string, int> counts{
      {"first", 39420}, {"class", 49648},  {"r0-bn", 42324},  {"r0-gn", 42324},  {"r0-ln", 42324},
      {"r1-bn", 39420}, {"r1-gn", 40360},  {"r1-ln", 55612},  {"r2-bn", 48130},  {"r2-gn", 47730},
      {"r2-ln", 60610}, {"r3-net1", 8620}, {"r3-net2", 7416}, {"r3-net3", 6544}, {"r4-bn", 7416},
      {"r4-gn", 7416},  {"r4-ln", 42920}};
  for (const auto& [name, count] : counts) {
    EXPECT_EQ(graph_of(name).parameter_count(), count) << name;
  }
  EXPECT_EQ(presets().size(), counts.size()) << "each is in the list";
}

TEST(Presets, DescriptionsSayTheCount) {
  for (const Preset& preset : presets()) {
    if (std::string(preset.name) == "first") continue;
    std::string count = std::to_string(graph_of(preset.name).parameter_count());
    count.insert(count.size() - 3, ",");
    EXPECT_NE(std::string(preset.description).find(count + " parameters"), std::string::npos)
        << preset.name;
  }
}

TEST(Presets, FitTheirDataSet) {
  const std::map<std::string, Shape> shapes{
      {"builtin", {3, 32, 32}}, {"cifar10", {3, 32, 32}}, {"mnist", {1, 28, 28}}};
  for (const Preset& preset : presets()) {
    const RunConfig config = config_of(preset.name);
    EXPECT_EQ(config.name, preset.name);
    EXPECT_EQ(config.network.input, shapes.at(config.data.source)) << preset.name;
    EXPECT_EQ(graph_of(preset.name).output(), (Shape{10, 1, 1})) << preset.name;
  }
}

/// How many layers of each type, and how many groups group_norms have.
std::map<std::string, int> norms_of(const std::string& name) {
  std::map<std::string, int> norms;
  for (const Node& node : graph_of(name).nodes) {
    if (const auto* group = std::get_if<GroupNormOptions>(&node.options)) {
      ++norms["group_norm " + std::to_string(group->num_groups)];
    } else if (std::string(type_name(node.options)).find("_norm") != std::string::npos) {
      ++norms[type_name(node.options)];
    }
  }
  return norms;
}

TEST(Presets, HaveTheNormsOfTheReports) {
  using Norms = std::map<std::string, int>;
  const std::map<std::string, Norms> expected{
      {"r0-bn", {{"batch_norm", 8}}},   {"r0-gn", {{"group_norm 2", 8}}},
      {"r0-ln", {{"group_norm 1", 8}}}, {"r1-bn", {{"batch_norm", 8}}},
      {"r1-gn", {{"group_norm 4", 8}}}, {"r1-ln", {{"layer_norm", 8}}},
      {"r2-bn", {{"batch_norm", 8}}},   {"r2-gn", {{"group_norm 4", 1}}},
      {"r2-ln", {{"layer_norm", 5}}},   {"r3-net1", {}},
      {"r3-net2", {{"batch_norm", 5}}}, {"r3-net3", {{"batch_norm", 5}}},
      {"r4-bn", {{"batch_norm", 5}}},   {"r4-gn", {{"group_norm 4", 5}}},
      {"r4-ln", {{"layer_norm", 5}}}};
  for (const auto& [name, norms] : expected) EXPECT_EQ(norms_of(name), norms) << name;
}

TEST(Presets, R2NormalisesBeforeRelu) {
  const Graph graph = graph_of("r2-bn");
  EXPECT_EQ(graph.nodes[1].name, "block1.norm");
  EXPECT_EQ(graph.nodes[2].name, "block1.relu");
  const Graph gn = graph_of("r2-gn");
  for (const Node& node : gn.nodes) {
    if (std::holds_alternative<GroupNormOptions>(node.options)) {
      EXPECT_EQ(node.name, "block6.norm") << "the second of the second part's blocks";
    }
  }
}

TEST(Presets, R0FollowsItsRecipe) {
  const RunConfig config = config_of("r0-gn");
  EXPECT_EQ(config.batch_size, 512);
  EXPECT_EQ(config.epochs, 20);
  EXPECT_EQ(config.optimizer, OptimizerConfig(SgdConfig{0.01, 0, 0, false, 0}));
  EXPECT_EQ(config.schedule, Schedule(StepSchedule{15, 0.1}));
}

TEST(Presets, R4sFifteenRunsDifferInTwoFields) {
  const auto sgd = std::get<SgdConfig>(config_of("r4-bn").optimizer);
  EXPECT_EQ(sgd.l1, 0);
  EXPECT_EQ(sgd.weight_decay, 0.001);
}

TEST(Presets, AnUnknownNameListsTheKnown) {
  try {
    find_preset("r9");
    FAIL();
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_EQ(text.substr(0, 44), "preset: got r9, allowed first, class, r0-bn,");
    EXPECT_NE(text.find("r4-ln"), std::string::npos);
  }
}

}  // namespace
}  // namespace tabtrain
