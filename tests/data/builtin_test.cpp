#include "data/builtin.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/digest.h"
#include "base/error.h"
#include "data/resize.h"

namespace tabtrain {
namespace {

std::string digest_of(const DataSplits& splits) {
  Digest digest;
  for (const Dataset* part : {&splits.train, &splits.test}) {
    digest.update(part->labels.data(), part->labels.size());
    digest.update(part->pixels.data(), part->pixels.size());
  }
  return digest.hex();
}

// Every compiler and machine must draw these bytes. Whoever changes a drawing changes the data set:
// then measure its difficulty again (docs/DATA.md) and pin the new digest.
TEST(Builtin, BytesAreTheSameEverywhere) {
  EXPECT_EQ(digest_of(make_builtin()), "41579e111a2b10c3");
  EXPECT_EQ(digest_of(make_builtin(0xFEDCBA9876543210ULL, 200, 100)), "8d14e2370a7f884f");
}

TEST(Builtin, ThreadsShareTheWorkAndChangeNothing) {
  const std::string alone = digest_of(make_builtin(5, 123, 37));
  for (const int threads : {1, 3}) {
    ThreadPool pool(threads);
    EXPECT_EQ(digest_of(make_builtin(5, 123, 37, &pool)), alone) << threads;
  }
}

TEST(Builtin, HasTheShapeItPromises) {
  const DataSplits splits = make_builtin(3, 37, 12);
  EXPECT_EQ(splits.name, "built-in");
  EXPECT_EQ(splits.train.size(), 37U);
  EXPECT_EQ(splits.test.size(), 12U);
  for (const Dataset* part : {&splits.train, &splits.test}) {
    EXPECT_EQ(part->shape, (Shape{3, 32, 32}));
    EXPECT_EQ(part->pixels.size(), part->size() * 3072);
    ASSERT_EQ(part->class_names.size(), 10U);
    EXPECT_EQ(part->class_names[0], "cat");
    EXPECT_EQ(part->class_names[9], "bird");
  }
}

TEST(Builtin, EveryTenImagesHoldEveryClassOnce) {
  const DataSplits splits = make_builtin(1, 200, 100);
  std::set<std::vector<std::uint8_t>> orders;
  for (std::size_t group = 0; group < 20; ++group) {
    const auto begin = splits.train.labels.begin() + static_cast<std::ptrdiff_t>(group * 10);
    std::vector<std::uint8_t> labels(begin, begin + 10);
    orders.insert(labels);
    std::sort(labels.begin(), labels.end());
    EXPECT_EQ(labels, (std::vector<std::uint8_t>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}));
  }
  EXPECT_GT(orders.size(), 15U) << "the order should be random";
}

TEST(Builtin, ASmallerSetIsTheBeginningOfALargerOne) {
  const DataSplits large = make_builtin(5, 60, 30);
  const DataSplits small = make_builtin(5, 25, 7);
  EXPECT_TRUE(
      std::equal(small.train.pixels.begin(), small.train.pixels.end(), large.train.pixels.begin()));
  EXPECT_TRUE(
      std::equal(small.train.labels.begin(), small.train.labels.end(), large.train.labels.begin()));
  EXPECT_TRUE(
      std::equal(small.test.pixels.begin(), small.test.pixels.end(), large.test.pixels.begin()));
}

TEST(Builtin, NoImageComesTwice) {
  std::set<std::string> images;
  for (const std::uint64_t seed : {1ULL, 2ULL, 1ULL << 32}) {
    const DataSplits splits = make_builtin(seed, 300, 100);
    for (const Dataset* part : {&splits.train, &splits.test}) {
      for (std::size_t i = 0; i < part->size(); ++i) {
        const auto image = part->image(i);
        images.emplace(image.begin(), image.end());
      }
    }
  }
  EXPECT_EQ(images.size(), 3U * 400);
}

// The colours of a scene are drawn without looking at its class: the classes' mean colours agree
// within what chance allows.
TEST(Builtin, ColourDoesNotTellTheClass) {
  const DataSplits splits = make_builtin(1, 5000, 1);
  std::array<std::array<double, 3>, 10> means{};
  for (std::size_t i = 0; i < splits.train.size(); ++i) {
    const auto image = splits.train.image(i);
    for (std::size_t c = 0; c < 3; ++c) {
      double sum = 0;
      for (std::size_t p = 0; p < 1024; ++p) sum += image[c * 1024 + p];
      means[splits.train.labels[i]][c] += sum / 1024 / 500;
    }
  }
  for (std::size_t c = 0; c < 3; ++c) {
    double overall = 0;
    for (const auto& mean : means) overall += mean[c] / 10;
    EXPECT_GT(overall, 85.0);
    EXPECT_LT(overall, 145.0);
    for (const auto& mean : means) EXPECT_NEAR(mean[c], overall, 10.0) << "channel " << c;
  }
}

TEST(Builtin, WrongCountsAreRefused) {
  EXPECT_THROW(make_builtin(1, 0, 10), Error);
  EXPECT_THROW(make_builtin(1, 10, -1), Error);
  try {
    make_builtin(1, 10, 1000001);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "[built-in data] test_images: got 1000001, expected 1 to 1000000");
  }
}

TEST(Builtin, OtherShapesAreTheSameDrawingsResized) {
  const DataSplits drawn = make_builtin(1, 20, 10);
  const DataSplits grey_ones = make_builtin(1, 20, 10, nullptr, {1, 28, 28});
  EXPECT_EQ(grey_ones.name, "built-in 1x28x28");
  EXPECT_EQ(grey_ones.train.labels, drawn.train.labels);
  EXPECT_EQ(grey_ones.train.class_names, drawn.train.class_names);
  std::vector<std::uint8_t> expected(std::size_t{28} * 28);
  for (std::size_t i = 0; i < drawn.train.size(); ++i) {
    const auto planes = drawn.train.image(i);
    std::vector<std::uint8_t> pixels;
    for (std::size_t p = 0; p < 1024; ++p) {
      for (std::size_t c = 0; c < 3; ++c) pixels.push_back(planes[c * 1024 + p]);
    }
    fit_image({pixels, 32, 32, 3}, Fit::kStretch, {1, 28, 28}, expected);
    const auto found = grey_ones.train.image(i);
    ASSERT_TRUE(std::equal(expected.begin(), expected.end(), found.begin(), found.end())) << i;
  }
  const DataSplits large = make_builtin(1, 3, 1, nullptr, {3, 40, 64});
  EXPECT_EQ(large.train.pixels.size(), std::size_t{3} * 3 * 40 * 64);
}

TEST(Builtin, WrongShapesAreRefused) {
  EXPECT_THROW(make_builtin(1, 10, 10, nullptr, {2, 28, 28}), Error);
  EXPECT_THROW(make_builtin(1, 10, 10, nullptr, {3, 0, 28}), Error);
  EXPECT_THROW(make_builtin(1, 1000000, 10, nullptr, {3, 32, 32}), Error);
}

}  // namespace
}  // namespace tabtrain
