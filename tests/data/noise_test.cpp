#include "data/noise.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/error.h"

namespace tabtrain {
namespace {

std::string refusal(const Shape& shape, int classes, int train, int test) {
  try {
    make_noise(shape, classes, train, test);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Noise, HasTheShapeThatIsAskedFor) {
  const DataSplits splits = make_noise({1, 28, 30}, 7, 25, 3);
  EXPECT_EQ(splits.name, "noise");
  EXPECT_EQ(splits.train.size(), 25U);
  EXPECT_EQ(splits.test.size(), 3U);
  for (const Dataset* part : {&splits.train, &splits.test}) {
    EXPECT_EQ(part->shape, (Shape{1, 28, 30}));
    EXPECT_EQ(part->pixels.size(), part->size() * 28 * 30);
    EXPECT_EQ(part->class_names.size(), 7U);
    for (std::size_t i = 0; i < part->size(); ++i) EXPECT_EQ(part->labels[i], i % 7);
  }
}

TEST(Noise, UsesAllBytesAboutEquallyOftenAndDiffersBetweenSplits) {
  const DataSplits splits = make_noise({3, 32, 32}, 10, 100, 100);
  std::array<int, 256> counts{};
  for (const std::uint8_t byte : splits.train.pixels) ++counts[byte];
  // 1200 expected of each: 6 standard deviations of a binomial distribution.
  const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
  EXPECT_GT(*least, 1200 - 6 * 35);
  EXPECT_LT(*most, 1200 + 6 * 35);
  EXPECT_NE(splits.train.pixels, splits.test.pixels);
}

TEST(Noise, ASmallerSetIsTheBeginningOfALargerOne) {
  const DataSplits few = make_noise({2, 5, 5}, 10, 3, 1);
  const DataSplits many = make_noise({2, 5, 5}, 10, 30, 1);
  EXPECT_TRUE(
      std::equal(few.train.pixels.begin(), few.train.pixels.end(), many.train.pixels.begin()));
}

TEST(Noise, RefusesWhatCannotBe) {
  EXPECT_EQ(refusal({0, 5, 5}, 10, 1, 1), "[noise] shape: got 0x5x5, allowed 1x1x1 and more");
  EXPECT_EQ(refusal({1, 5, 5}, 0, 1, 1), "[noise] classes: got 0, allowed 1 to 256");
  EXPECT_EQ(refusal({1, 5, 5}, 257, 1, 1), "[noise] classes: got 257, allowed 1 to 256");
  EXPECT_EQ(refusal({1, 5, 5}, 10, 0, 1), "[noise] train images: got 0, allowed 1 and more");
  EXPECT_EQ(refusal({1, 5, 5}, 10, 1, -1), "[noise] test images: got -1, allowed 1 and more");
  EXPECT_EQ(refusal({3, 1024, 1024}, 10, 1, 683),
            "[noise] test images: got 683 of 3x1024x1024, allowed 682");
}

}  // namespace
}  // namespace tabtrain
