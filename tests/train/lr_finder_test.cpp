#include "train/lr_finder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "base/error.h"
#include "data/builtin.h"
#include "support/small_run.h"

namespace tabtrain {
namespace {

using test::small_data;

RunConfig finder_run(const std::string& more) {
  return parse_run_config(R"({
    "network": {"notation": "C8 P C12 P GAP c10", "norm": "batch_norm", "dropout": 0.1},
    "epochs": 2, "batch_size": 32, "seed": 3)" +
                          more + "}");
}

std::string finder_error(const LrFinderConfig& config) {
  try {
    check_lr_finder(config);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::vector<LrFinderPoint> curve(int points, const std::function<double(double)>& loss) {
  LrFinderConfig config;
  config.steps = points;
  std::vector<LrFinderPoint> list;
  for (int i = 0; i < points; ++i) {
    const double lr = swept_rate(config, i);
    list.push_back({lr, 0, loss(std::log10(lr))});
  }
  return list;
}

TEST(LrFinder, RatesGrowByOneFactor) {
  const LrFinderConfig config{1e-4, 1, 5, 0.9, 4};
  for (int i = 0; i < 5; ++i) {
    EXPECT_NEAR(swept_rate(config, i), std::pow(10.0, i - 4), 1e-12 * std::pow(10.0, i - 4));
  }
}

TEST(LrFinder, SuggestsTheSteepestFall) {
  // A fall around 10^-2, steepest there, then a rise from 10^-0.5 on.
  const auto points = curve(121, [](double x) {
    return 2.3 - 1 / (1 + std::exp(-4 * (x + 2))) + (x > -0.5 ? 20 * (x + 0.5) * (x + 0.5) : 0);
  });
  const auto suggestion = suggest_learning_rate(points);
  ASSERT_TRUE(suggestion);
  EXPECT_NEAR(std::log10(suggestion->steepest), -2, 0.06);
  EXPECT_NEAR(std::log10(suggestion->lowest), -0.5, 0.1);
}

TEST(LrFinder, LeavesOutTheBeginning) {
  // The mean of the first points still moves much: steeper than all that follows.
  const auto points = curve(100, [](double x) { return (x < -4.8 ? 30.0 : 2.0) - 0.1 * x; });
  const auto suggestion = suggest_learning_rate(points);
  ASSERT_TRUE(suggestion);
  EXPECT_GT(suggestion->steepest, points[9].lr);
}

TEST(LrFinder, SuggestsNothingWhereNothingFalls) {
  EXPECT_FALSE(suggest_learning_rate(curve(50, [](double x) { return x + 10; })));
  EXPECT_FALSE(suggest_learning_rate(curve(50, [](double) { return 2.0; })));
  EXPECT_FALSE(suggest_learning_rate(curve(4, [](double x) { return -x; })));
  EXPECT_FALSE(suggest_learning_rate({}));
}

/// The rest of a run: its digests, in order.
std::string rest_of(Trainer& trainer) {
  std::string digests;
  while (!trainer.finished()) {
    const Event event = trainer.advance();
    if (const auto* epoch = std::get_if<EpochEvent>(&event)) {
      digests += epoch->digest + " " + std::to_string(epoch->train_loss) + " " +
                 std::to_string(epoch->test_loss) + "\n";
    }
  }
  return digests;
}

class LrFinderRestores : public ::testing::TestWithParam<std::string> {};

// A sweep after any number of units of work: between steps, amid the evaluation, after an epoch.
TEST_P(LrFinderRestores, EverythingBitForBit) {
  const RunConfig config = finder_run(GetParam());
  ThreadPool pool(2);
  Trainer untouched(config, small_data(), best_kernels(), pool);
  const std::string expected = rest_of(untouched);
  for (const int units : {0, 3, 5, 6, 7, 9}) {
    Trainer trainer(config, small_data(), best_kernels(), pool);
    for (int i = 0; i < units; ++i) trainer.advance();
    const std::string before = trainer.digest();
    {
      LrFinder finder(trainer, {1e-4, 1, 12, 0.9, 100});
      while (!finder.finished()) finder.advance();
      EXPECT_EQ(finder.points().size(), 12U) << "twice through the epoch's five steps";
      EXPECT_NE(trainer.digest(), before);
    }
    EXPECT_EQ(trainer.digest(), before);
    const std::string rest = rest_of(trainer);
    EXPECT_EQ(rest, expected.substr(expected.size() - rest.size())) << "after " << units;
    EXPECT_EQ(rest.empty(), false);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Optimizers, LrFinderRestores,
    ::testing::Values(R"(, "optimizer": {"type": "sgd", "lr": 0.05})",
                      R"(, "optimizer": {"type": "adamw", "lr": 0.01, "l1": 0.0001},
                           "schedule": {"type": "reduce_on_plateau", "patience": 0}, "ema_decay": 0.8)"));

TEST(LrFinder, GivesBackTheWeightsOfAFinishedRun) {
  ThreadPool pool(1);
  Trainer trainer(finder_run(R"(, "ema_decay": 0.9)"), small_data(), best_kernels(), pool);
  rest_of(trainer);
  const std::string digest = trainer.digest();
  {
    LrFinder finder(trainer, {1e-4, 1, 10, 0.9, 100});
    finder.advance();
    EXPECT_NE(trainer.digest(), digest);
  }
  EXPECT_EQ(trainer.digest(), digest);
  EXPECT_TRUE(trainer.finished());
}

TEST(LrFinder, SmoothsWithoutBias) {
  ThreadPool pool(1);
  Trainer trainer(finder_run(""), small_data(), best_kernels(), pool);
  LrFinder finder(trainer, {1e-4, 1e-2, 10, 0.5, 100});
  for (int i = 0; i < 3; ++i) finder.advance();
  const auto& p = finder.points();
  EXPECT_DOUBLE_EQ(p[0].smoothed, p[0].loss);
  EXPECT_DOUBLE_EQ(p[2].smoothed, (0.25 * p[0].loss + 0.5 * p[1].loss + p[2].loss) / 1.75);
}

TEST(LrFinder, StopsWhenTheLossDiverges) {
  RunConfig config = finder_run("");
  config.network = parse_network(R"({"notation": "C8 P C12 P GAP c10", "norm": "none"})");
  ThreadPool pool(1);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  const std::string before = trainer.digest();
  {
    LrFinder finder(trainer, {1, 1000, 60, 0.5, 4});
    while (!finder.finished()) finder.advance();
    EXPECT_LT(finder.points().size(), 60U);
    EXPECT_THROW(finder.advance(), Error);
  }
  EXPECT_EQ(trainer.digest(), before);
  EXPECT_FALSE(trainer.finished());
}

TEST(LrFinder, NamesWhatCannotBeSwept) {
  EXPECT_EQ(finder_error({}), "no error");
  EXPECT_EQ(finder_error({0, 1, 10, 0.9, 4}), "start_lr: got 0, allowed 1e-10 to 1000");
  EXPECT_EQ(finder_error({0.1, 0.1, 10, 0.9, 4}), "end_lr: got 0.1, allowed above start_lr 0.1");
  EXPECT_EQ(finder_error({0.1, 1, 9, 0.9, 4}), "steps: got 9, allowed 10 to 100000");
  EXPECT_EQ(finder_error({0.1, 1, 10, std::nan(""), 4}), "smoothing: got nan, allowed 0 to 0.999");
  EXPECT_EQ(finder_error({0.1, 1, 10, 0.9, 1}), "divergence: got 1, allowed 1.01 to 1e+06");
}

}  // namespace
}  // namespace tabtrain
