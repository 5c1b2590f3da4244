#include "data/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/random.h"

namespace tabtrain {
namespace {

Dataset two_channels(std::vector<std::uint8_t> pixels, std::vector<std::uint8_t> labels) {
  Dataset dataset;
  dataset.shape = {2, 1, 2};
  dataset.class_names = {"a", "b", "c"};
  dataset.pixels = std::move(pixels);
  dataset.labels = std::move(labels);
  return dataset;
}

TEST(Statistics, ByHand) {
  const Dataset dataset =
      two_channels({0, 51, 10, 10, 102, 51, 10, 10, 255, 255, 255, 255}, {2, 0, 1});
  const std::vector<std::uint32_t> images{0, 1};
  const DataStatistics result = measure(dataset, images);
  EXPECT_EQ(result.class_counts, (std::vector<std::int64_t>{1, 0, 1}));
  ASSERT_EQ(result.channels.size(), 2U);
  const ChannelStatistics& first = result.channels[0];
  EXPECT_EQ(first.min, 0);
  EXPECT_EQ(first.max, 102);
  EXPECT_EQ(first.histogram[51], 2U);
  EXPECT_EQ(first.histogram[255], 0U);
  EXPECT_DOUBLE_EQ(first.mean, 0.2);
  EXPECT_DOUBLE_EQ(first.std, std::sqrt(0.02));  // 0, 0.2, 0.4, 0.2
  EXPECT_EQ(result.channels[1].min, 10);
  EXPECT_EQ(result.channels[1].max, 10);
  EXPECT_EQ(result.channels[1].std, 0.0);
}

TEST(Statistics, OfRandomBytesAgreesWithThePlainFormulas) {
  constexpr std::size_t kImages = 500;
  Dataset dataset;
  dataset.shape = {3, 5, 7};
  dataset.class_names = {"a"};
  dataset.labels.resize(kImages);
  for (std::uint32_t i = 0; i < kImages * 105; ++i) {
    dataset.pixels.push_back(static_cast<std::uint8_t>(random_word(4, i) >> 24));
  }
  std::vector<std::uint32_t> images(kImages);
  std::iota(images.begin(), images.end(), 0U);
  const DataStatistics result = measure(dataset, images);
  EXPECT_EQ(result.class_counts, (std::vector<std::int64_t>{kImages}));
  for (std::size_t c = 0; c < 3; ++c) {
    double sum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < dataset.pixels.size(); ++i) {
      if (i / 35 % 3 != c) continue;
      const double value = dataset.pixels[i] / 255.0;
      sum += value;
      squares += value * value;
    }
    const double count = kImages * 35.0;
    const double mean = sum / count;
    EXPECT_NEAR(result.channels[c].mean, mean, 1e-12);
    EXPECT_NEAR(result.channels[c].std, std::sqrt(squares / count - mean * mean), 1e-12);
  }
}

TEST(Statistics, OfNoImages) {
  const Dataset dataset = two_channels({0, 51, 10, 10}, {2});
  EXPECT_THROW(measure(dataset, {}), Error);
}

}  // namespace
}  // namespace tabtrain
