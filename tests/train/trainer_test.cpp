#include "train/trainer.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include "base/error.h"
#include "data/builtin.h"

namespace tabtrain {
namespace {

RunConfig small_run() {
  return parse_run_config(R"({
    "network": {"notation": "C8 P C12 P GAP c10", "norm": "batch_norm", "dropout": 0.1},
    "data": {"source": "builtin"},
    "optimizer": {"type": "sgd", "lr": 0.05, "momentum": 0.9},
    "epochs": 2, "batch_size": 32, "seed": 3
  })");
}

const DataSplits& small_data() {
  static const DataSplits data = make_builtin(1, 150, 70);
  return data;
}

std::vector<Event> run_all(Trainer& trainer) {
  std::vector<Event> events;
  while (!trainer.finished()) events.push_back(trainer.advance());
  return events;
}

TEST(Trainer, ReportsEveryStepAndEpoch) {
  ThreadPool pool(2);
  Trainer trainer(small_run(), small_data(), best_kernels(), pool);
  EXPECT_EQ(trainer.steps_per_epoch(), 5);
  const auto events = run_all(trainer);
  int steps = 0;
  int epochs = 0;
  int images = 0;
  for (const Event& event : events) {
    if (const auto* step = std::get_if<StepEvent>(&event)) {
      ++steps;
      images += step->images;
      EXPECT_EQ(step->global_step, steps);
      EXPECT_EQ(step->images, step->step == 5 ? 22 : 32) << "the last batch holds the rest";
      EXPECT_GT(step->loss, 0);
    } else if (const auto* epoch = std::get_if<EpochEvent>(&event)) {
      ++epochs;
      EXPECT_EQ(epoch->epoch, epochs);
      EXPECT_EQ(epoch->last, epochs == 2);
      EXPECT_EQ(epoch->digest.size(), 16U);
    }
  }
  EXPECT_EQ(steps, 10);
  EXPECT_EQ(epochs, 2);
  EXPECT_EQ(images, 300);
  EXPECT_THROW(trainer.advance(), Error);
}

TEST(Trainer, EvaluatesEveryTestImage) {
  ThreadPool pool(1);
  Trainer trainer(small_run(), small_data(), best_kernels(), pool);
  run_all(trainer);
  const Evaluation& e = trainer.last_evaluation();
  EXPECT_EQ(e.total, 70);
  ASSERT_EQ(e.predicted.size(), 70U);
  ASSERT_EQ(e.image_loss.size(), 70U);
  ASSERT_EQ(e.confusion.size(), 100U);
  EXPECT_EQ(std::accumulate(e.confusion.begin(), e.confusion.end(), 0), 70);
  int correct = 0;
  double loss = 0;
  for (std::size_t n = 0; n < 70; ++n) {
    correct += e.predicted[n] == small_data().test.labels[n] ? 1 : 0;
    loss += e.image_loss[n];
    EXPECT_GE(e.probability[n], 0.1F) << "the largest of ten probabilities";
    EXPECT_LE(e.probability[n], 1.0F);
  }
  EXPECT_EQ(correct, e.correct);
  EXPECT_NEAR(loss / 70, e.loss, 1e-9);
  int diagonal = 0;
  for (std::size_t k = 0; k < 10; ++k) diagonal += e.confusion[k * 11];
  EXPECT_EQ(diagonal, e.correct);
}

TEST(Trainer, LearnsAFewImagesByHeart) {
  RunConfig config = small_run();
  config.epochs = 20;
  config.batch_size = 20;
  config.network =
      parse_network(R"({"notation": "C16 P C16 P C16 GAP c10", "norm": "batch_norm"})");
  const DataSplits data = make_builtin(1, 200, 10);
  ThreadPool pool(2);
  Trainer trainer(config, data, best_kernels(), pool);
  double first = 0;
  double last = 0;
  for (const Event& event : run_all(trainer)) {
    if (const auto* epoch = std::get_if<EpochEvent>(&event)) {
      if (epoch->epoch == 1) first = epoch->train_loss;
      last = epoch->train_loss;
    }
  }
  EXPECT_LT(last, 0.7 * first);
}

TEST(Trainer, SeedDecidesTheRun) {
  ThreadPool pool(1);
  const auto digest = [&](std::uint64_t seed) {
    RunConfig config = small_run();
    config.seed = seed;
    Trainer trainer(config, small_data(), best_kernels(), pool);
    run_all(trainer);
    return trainer.digest();
  };
  EXPECT_EQ(digest(3), digest(3));
  EXPECT_NE(digest(3), digest(4));
}

TEST(Trainer, UsesTheFirstSoManyImages) {
  RunConfig config = small_run();
  config.data.train_images = 40;
  config.data.test_images = 30;
  ThreadPool pool(1);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  EXPECT_EQ(trainer.steps_per_epoch(), 2);
  run_all(trainer);
  EXPECT_EQ(trainer.last_evaluation().total, 30);
}

TEST(Trainer, StopsWhenTheLossDiverges) {
  RunConfig config = small_run();
  config.optimizer.lr = 1e30;
  config.network =
      parse_network(R"({"notation": "C8 P C12 P GAP c10", "norm": "none", "input": [3, 32, 32]})");
  ThreadPool pool(2);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  const auto events = run_all(trainer);
  EXPECT_TRUE(std::holds_alternative<DivergedEvent>(events.back()));
  EXPECT_TRUE(trainer.finished());
}

TEST(Trainer, NamesWhatDoesNotFitTheData) {
  ThreadPool pool(1);
  const auto message = [&](const RunConfig& config, const DataSplits& data) -> std::string {
    try {
      Trainer trainer(config, data, best_kernels(), pool);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  RunConfig config = small_run();
  config.network.input = {3, 28, 28};
  EXPECT_NE(message(config, small_data()).find("3x32x32"), std::string::npos);
  EXPECT_NE(message(config, small_data()).find("3x28x28"), std::string::npos);
  DataSplits empty = small_data();
  empty.test.labels.clear();
  EXPECT_NE(message(small_run(), empty).find("no test images"), std::string::npos);
  config = small_run();
  config.augmentation.crop_padding = 32;
  EXPECT_NE(message(config, small_data()).find("crop_padding: got 32"), std::string::npos);
}

TEST(Trainer, BatchNormRefusesASingleValue) {
  RunConfig config = small_run();
  config.network = parse_network(
      R"({"input": [3, 32, 32], "layers": [
        {"type": "global_avg_pool"}, {"type": "batch_norm"},
        {"type": "linear", "out_features": 10}]})");
  config.batch_size = 1;
  ThreadPool pool(1);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  EXPECT_THROW(trainer.advance(), Error);
}

}  // namespace
}  // namespace tabtrain
