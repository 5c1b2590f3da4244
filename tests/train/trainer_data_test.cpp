// Which images a run uses and how it standardises them.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "base/error.h"
#include "data/builtin.h"
#include "data/statistics.h"
#include "support/small_run.h"
#include "train/trainer.h"

namespace tabtrain {
namespace {

using test::small_run;

Dataset picked(const Dataset& from, const std::vector<std::uint32_t>& indices) {
  Dataset dataset;
  dataset.shape = from.shape;
  dataset.class_names = from.class_names;
  for (const std::uint32_t index : indices) {
    const auto image = from.image(index);
    dataset.pixels.insert(dataset.pixels.end(), image.begin(), image.end());
    dataset.labels.push_back(from.labels[index]);
  }
  return dataset;
}

/// The images of the built-in set, those of high classes first.
DataSplits sorted_data() {
  DataSplits data = make_builtin(1, 100, 60);
  for (Dataset* part : {&data.train, &data.test}) {
    std::vector<std::uint32_t> order(part->size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      return part->labels[a] > part->labels[b];
    });
    *part = picked(*part, order);
  }
  return data;
}

std::string digest_of(const RunConfig& config, const DataSplits& data) {
  ThreadPool pool(2);
  Trainer trainer(config, data, best_kernels(), pool);
  while (!trainer.finished()) trainer.advance();
  return trainer.digest();
}

TEST(TrainerData, BalancedTrainsAndTestsOnTheFirstOfEachClass) {
  const DataSplits data = sorted_data();
  RunConfig config = small_run(1);
  config.data.train_images = 40;
  config.data.test_images = 20;
  const std::string unbalanced = digest_of(config, data);
  config.data.balanced = true;

  std::vector<std::uint32_t> train;
  std::vector<std::uint32_t> test;
  for (std::uint32_t c = 0; c < 10; ++c) {
    for (std::uint32_t i = 0; i < 4; ++i) train.push_back(c * 10 + i);
    for (std::uint32_t i = 0; i < 2; ++i) test.push_back(c * 6 + i);
  }
  const DataSplits chosen{"chosen", picked(data.train, train), picked(data.test, test)};
  EXPECT_EQ(digest_of(config, data), digest_of(small_run(1), chosen));
  EXPECT_NE(digest_of(config, data), unbalanced);

  ThreadPool pool(1);
  Trainer trainer(config, data, best_kernels(), pool);
  EXPECT_EQ(trainer.train_images(), 40U);
  EXPECT_EQ(trainer.test_images(), 20U);
  EXPECT_EQ(trainer.steps_per_epoch(), 2);
  while (!trainer.finished()) trainer.advance();
  const Evaluation& evaluation = trainer.last_evaluation();
  EXPECT_EQ(evaluation.image, test);
  EXPECT_EQ(evaluation.total, 20);
  for (std::size_t c = 0; c < 10; ++c) {
    const auto row = evaluation.confusion.begin() + static_cast<std::ptrdiff_t>(c * 10);
    EXPECT_EQ(std::accumulate(row, row + 10, 0), 2);
  }
}

TEST(TrainerData, EvaluatedImagesAreNamed) {
  ThreadPool pool(1);
  RunConfig config = small_run(1);
  config.data.test_images = 3;
  const DataSplits data = make_builtin(1, 40, 20);
  Trainer trainer(config, data, best_kernels(), pool);
  while (!trainer.finished()) trainer.advance();
  EXPECT_EQ(trainer.last_evaluation().image, (std::vector<std::uint32_t>{0, 1, 2}));
}

TEST(TrainerData, StatisticsAreThoseOfTheTrainingImagesUsed) {
  const DataSplits data = make_builtin(1, 90, 20);
  RunConfig config = small_run(1);
  config.data.train_images = 50;
  const std::string given = digest_of(config, data);
  config.data.standardise = "computed";

  std::vector<std::uint32_t> used(50);
  std::iota(used.begin(), used.end(), 0U);
  RunConfig by_hand = config;
  by_hand.data.standardise = "given";
  by_hand.data.mean.clear();
  by_hand.data.std.clear();
  for (const ChannelStatistics& channel : measure(data.train, used).channels) {
    by_hand.data.mean.push_back(static_cast<float>(channel.mean));
    by_hand.data.std.push_back(static_cast<float>(channel.std));
  }
  EXPECT_EQ(digest_of(config, data), digest_of(by_hand, data));
  EXPECT_NE(digest_of(config, data), given);

  ThreadPool pool(1);
  Trainer trainer(config, data, best_kernels(), pool);
  EXPECT_EQ(trainer.config().data.mean, by_hand.data.mean);
  EXPECT_EQ(trainer.config().data.std, by_hand.data.std);
  EXPECT_EQ(trainer.config().data.standardise, "computed");
}

TEST(TrainerData, WhatCannotBeDoneIsRefused) {
  ThreadPool pool(1);
  const auto message = [&](const RunConfig& config, const DataSplits& data) -> std::string {
    try {
      Trainer trainer(config, data, best_kernels(), pool);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  DataSplits grey = make_builtin(1, 20, 20);
  for (std::size_t i = 0; i < grey.train.pixels.size(); ++i) {
    if (i / 1024 % 3 == 1) grey.train.pixels[i] = 7;
  }
  RunConfig config = small_run(1);
  EXPECT_EQ(message(config, grey), "accepted");
  config.data.standardise = "computed";
  EXPECT_EQ(message(config, grey),
            "data.standardise: got \"computed\", but channel 1 of the training images has standard "
            "deviation 0, allowed 0.001 or more");
  config = small_run(1);
  config.data.balanced = true;
  config.data.train_images = 5;
  EXPECT_NE(message(config, grey).find("data.train_images: got 5, allowed 0 or 10 to 29"),
            std::string::npos);
  config = small_run(1);
  config.augmentation.affine_scale_min = 2;
  EXPECT_NE(message(config, grey).find("augmentation.affine_scale_min: got 2"), std::string::npos);
}

}  // namespace
}  // namespace tabtrain
