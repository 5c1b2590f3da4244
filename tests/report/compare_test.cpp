#include "report/compare.h"

#include <gtest/gtest.h>

#include "net/notation.h"
#include "support/text.h"

namespace tabtrain::report {
namespace {

using test::expect_part;

/// A record of a run of two epochs that nobody trained: only what it says counts here.
RunRecord record(const std::string& document, double accuracy = 0.5) {
  RunRecord run;
  run.config = parse_run_config(document);
  run.status = "finished";
  run.facts.name = run.config.name;
  run.facts.data = "built-in";
  run.facts.arithmetic = "strict";
  run.facts.train_images = 100;
  run.facts.test_images = 50;
  run.facts.parameters = build_graph(run.config.network).parameter_count();
  for (int epoch = 1; epoch <= 2; ++epoch) {
    EpochRecord entry;
    entry.event.epoch = epoch;
    entry.event.test_accuracy = epoch == 2 ? accuracy : accuracy + 0.01;
    run.history.push_back(entry);
  }
  return run;
}

std::string document(const std::string& name, const std::string& norm,
                     const std::string& more = "\"batch_size\": 32",
                     const std::string& notation = "C8 P C16 GAP c10") {
  return "{\"name\": \"" + name + "\", \"network\": {\"notation\": \"" + notation +
         "\", \"norm\": \"" + norm + "\"}, \"epochs\": 2, " + more + "}";
}

std::string all(const std::vector<std::string>& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += text + "\n";
  return joined;
}

TEST(Compare, OneDifferenceIsNoWarning) {
  const std::vector<RunRecord> runs{record(document("bn", "batch_norm")),
                                    record(document("gn", "group_norm"))};
  const Comparison comparison = compare(runs);
  EXPECT_TRUE(comparison.warnings.empty()) << all(comparison.warnings);
  expect_part(all(comparison.remarks),
              "bn and gn differ in one thing only: normalisation (BatchNorm; GroupNorm(4)).");
  expect_part(all(comparison.remarks), "run with one seed");
}

TEST(Compare, SaysWhatDiffersAtOnce) {
  const std::vector<RunRecord> runs{
      record(document("bn", "batch_norm")),
      record(document("ln", "layer_norm",
                      "\"batch_size\": 64, \"optimizer\": {\"type\": \"sgd\", "
                      "\"lr\": 0.5}, \"augmentation\": {\"cutout\": 4}, "
                      "\"seed\": 7"))};
  const std::string text = all(compare(runs).warnings);
  expect_part(text, "bn and ln differ in 6 things at once");
  expect_part(text, "normalisation (BatchNorm; LayerNorm (elementwise affine))");
  expect_part(text, "parameters (1,576; 26,104)");
  expect_part(text, "batch size (32; 64)");
  expect_part(text, "learning rate (0.1; 0.5)");
  expect_part(text, "augmentation (cutout 0; cutout 4)");
  expect_part(text, "seed (0; 7)");
}

TEST(Compare, EverySettingIsFound) {
  const RunRecord usual = record(document("a", "batch_norm"));
  const std::pair<const char*, const char*> changes[] = {
      {"optimizer\": {\"type\": \"sgd\", \"momentum\": 0.5}", "optimizer (momentum 0.9; momentum"},
      {"optimizer\": {\"type\": \"sgd\", \"weight_decay\": 0.01}", "weight decay (L2) (0; 0.01)"},
      {"optimizer\": {\"type\": \"sgd\", \"l1\": 0.01}", "L1 (0; 0.01)"},
      {"schedule\": {\"type\": \"one_cycle\"}", "schedule (type constant; type one_cycle"},
      {"label_smoothing\": 0.1", "label smoothing (0; 0.1)"},
      {"ema_decay\": 0.5", "weight average (0; 0.5)"},
      {"shuffle\": false", "shuffling (true; false)"},
      {"data\": {\"source\": \"builtin\", \"balanced\": true}", "data (balanced false; balanced"}};
  for (const auto& [field, says] : changes) {
    const std::vector<RunRecord> runs{
        usual, record(document("b", "batch_norm", "\"batch_size\": 32, \"" + std::string(field)))};
    expect_part(all(compare(runs).remarks), std::string("one thing only: ") + says);
  }
  std::vector<RunRecord> runs{usual, usual};
  runs[1].facts.train_images = 90;
  expect_part(all(compare(runs).remarks), "data (training images 100; training images 90)");
  runs[1] = usual;
  runs[1].facts.arithmetic = "fast";
  expect_part(all(compare(runs).remarks), "arithmetic (strict; fast)");
}

TEST(Compare, AnotherNetworkIsOneThing) {
  const std::vector<RunRecord> runs{
      record(document("a", "batch_norm")),
      record(document("b", "batch_norm", "\"batch_size\": 32", "C8 P C12 GAP c10"))};
  const Comparison comparison = compare(runs);
  EXPECT_TRUE(comparison.warnings.empty()) << all(comparison.warnings);
  expect_part(all(comparison.remarks), "network (C8 P C16 GAP c10; C8 P C12 GAP c10)");
}

TEST(Compare, SeedsAreGroupedAndMeasured) {
  std::vector<RunRecord> runs{record(document("a", "batch_norm", "\"seed\": 1"), 0.50),
                              record(document("b", "group_norm", "\"seed\": 1"), 0.40),
                              record(document("a", "batch_norm", "\"seed\": 2"), 0.56)};
  const Comparison comparison = compare(runs);
  ASSERT_EQ(comparison.groups.size(), 2U);
  EXPECT_EQ(comparison.groups[0].runs, (std::vector<std::size_t>{0, 2}));
  EXPECT_EQ(comparison.groups[0].label, "a");
  EXPECT_EQ(comparison.labels, (std::vector<std::string>{"a, seed 1", "b", "a, seed 2"}));
  EXPECT_TRUE(comparison.warnings.empty()) << all(comparison.warnings);
  const SeedStatistics statistics = seed_statistics(runs, comparison.groups[0]);
  EXPECT_EQ(statistics.runs, 2);
  EXPECT_DOUBLE_EQ(statistics.mean, 0.53) << "of the last epoch, not of the best one";
  EXPECT_DOUBLE_EQ(statistics.low, 0.50);
  EXPECT_DOUBLE_EQ(statistics.high, 0.56);
  runs.push_back(runs[0]);
  expect_part(all(compare(runs).warnings), "a is there 3 times with 2 seeds");
}

TEST(Compare, RunsOfAGridAreCalledWithoutTheirSeeds) {
  const auto seeded = [](const std::string& name, const std::string& norm, int seed) {
    return record(document(name, norm, "\"seed\": " + std::to_string(seed)));
  };
  const Comparison comparison = compare(std::vector<RunRecord>{
      seeded("g_norm=batch_norm_seed=1", "batch_norm", 1),
      seeded("g_norm=batch_norm_seed=12", "batch_norm", 12),
      seeded("g_seed=1_norm=none", "none", 1), seeded("g_seed=2_norm=none", "none", 2),
      seeded("g_seed=1", "layer_norm", 1), seeded("h_seed=1", "group_norm", 1),
      seeded("other", "group_norm", 2)});
  std::vector<std::string> labels;
  for (const SeedGroup& group : comparison.groups) labels.push_back(group.label);
  EXPECT_EQ(labels,
            (std::vector<std::string>{"g_norm=batch_norm", "g_norm=none", "g_seed=1", "h_seed=1"}));
}

TEST(Compare, BudgetAndEndsAreNamed) {
  std::vector<RunRecord> runs{
      record(document("bn", "batch_norm")),
      record(document("ln", "layer_norm", "\"batch_size\": 32", "C32 C32 P C16 GAP c10"))};
  runs[0].status = "interrupted";
  runs[0].history.pop_back();
  const std::string text = all(compare(runs).warnings);
  expect_part(text, "Above the budget of 50,000 parameters: ln (");
  expect_part(text, "the others are within it");
  expect_part(text, "bn is no complete run (interrupted): 1 of 2 epochs");
}

TEST(Compare, ManyPairsAreCounted) {
  std::vector<RunRecord> runs;
  for (const char* norm : {"batch_norm", "group_norm"}) {
    for (const char* l1 : {"0", "0.001", "0.002"}) {
      runs.push_back(record(document("r", norm,
                                     std::string("\"optimizer\": {\"type\": \"sgd\", "
                                                 "\"l1\": ") +
                                         l1 + "}")));
    }
  }
  const Comparison comparison = compare(runs);
  ASSERT_EQ(comparison.warnings.size(), 1U);
  expect_part(comparison.warnings[0], "6 of 15 pairs differ in more than one thing at once");
  EXPECT_EQ(comparison.differences.size(), 2U);
  EXPECT_EQ(comparison.labels[4], "r, GroupNorm(4), L1 0.001");
}

TEST(Describe, LayoutIsTheNotation) {
  for (const char* notation :
       {"C16 C32 c16 P C24 GAP c10", "C8p0 C16k5s2 P3s2 c8b A GAP F10", "C4 C8 C8+ c8 GAP F10b0"}) {
    EXPECT_EQ(layout_text(parse_notation(notation, {3, 32, 32}, {})), notation);
  }
}

}  // namespace
}  // namespace tabtrain::report
