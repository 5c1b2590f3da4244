#include "data/augment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>

#include "base/error.h"
#include "base/random.h"
#include "data/image_golden.h"

namespace tabtrain {
namespace {

/// Bytes 1, 2, 3 ...; 0 is kept for padding.
std::vector<std::uint8_t> counting_image(const Shape& shape) {
  std::vector<std::uint8_t> image(static_cast<std::size_t>(shape.size()));
  std::iota(image.begin(), image.end(), std::uint8_t{1});
  return image;
}

LaneView dense_view(std::vector<float>& values, const Shape& shape) {
  values.assign(static_cast<std::size_t>(shape.size()), -1.0F);
  return {values.data(), std::ptrdiff_t{shape.height} * shape.width, shape.width, 1};
}

/// The bytes that an augmented image shows, C x H x W.
std::vector<int> augmented_bytes(const Shape& shape, const AugmentationConfig& augmentation,
                                 std::uint32_t key) {
  std::vector<float> values;
  const LaneView view = dense_view(values, shape);
  write_augmented(counting_image(shape), shape, plain_table(shape.channels), augmentation,
                  {key, false}, view);
  std::vector<int> bytes;
  for (const float value : values) bytes.push_back(static_cast<int>(std::lround(value * 255)));
  return bytes;
}

AugmentationConfig crop(int padding, const std::string& fill, bool flip = false) {
  AugmentationConfig config;
  config.crop_padding = padding;
  config.crop_fill = fill;
  config.horizontal_flip = flip;
  return config;
}

/// A key whose first draws are these; offsets are 0 .. 2 * padding.
std::uint32_t key_with(int padding, std::uint32_t row, std::uint32_t column, bool flip) {
  for (std::uint32_t key = 0; key < 1000000; ++key) {
    RandomStream random(key);
    const auto bound = static_cast<std::uint32_t>(2 * padding + 1);
    if (random.below(bound) != row) continue;
    if (random.below(bound) != column) continue;
    if ((random.word() >> 31 != 0) == flip) return key;
  }
  ADD_FAILURE() << "no key found";
  return 0;
}

TEST(Standardisation, EveryEntryIsRoundedOnce) {
  const std::vector<float> mean = {0.4914F, 0.4822F, 0.4465F};
  const std::vector<float> std = {0.2470F, 0.2435F, 0.2616F};
  const StandardisationTable table(3, mean, std);
  for (std::size_t c = 0; c < 3; ++c) {
    for (int byte = 0; byte < 256; ++byte) {
      const double exact =
          (byte / 255.0 - static_cast<double>(mean[c])) / static_cast<double>(std[c]);
      EXPECT_EQ(table.channel(static_cast<int>(c))[byte], static_cast<float>(exact));
    }
  }
}

TEST(Standardisation, WrongConstantsAreRefused) {
  const auto message = [](std::vector<float> mean, std::vector<float> std) -> std::string {
    try {
      StandardisationTable(3, mean, std);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(message({0, 0, 0}, {1, 1, 1}), "accepted");
  EXPECT_EQ(message({0, 0}, {1, 1, 1}),
            "[standardise] mean: got 2 values, expected one for each of 3 channels");
  EXPECT_EQ(message({0, 0, 0}, {1}),
            "[standardise] std: got 1 values, expected one for each of 3 channels");
  EXPECT_EQ(message({0, 0, 0}, {1, 0, 1}),
            "[standardise] std: got 0 for channel 1, expected above 0");
  EXPECT_EQ(message({0, 0, 0}, {1, 1, NAN}),
            "[standardise] std: got nan for channel 2, expected above 0");
}

TEST(Augment, WithoutAugmentationTheImageIsOnlyStandardised) {
  const Shape shape = {2, 3, 4};
  std::vector<float> plain;
  write_standardised(counting_image(shape), shape, plain_table(2), dense_view(plain, shape));
  for (std::size_t i = 0; i < plain.size(); ++i) {
    EXPECT_EQ(plain[i], static_cast<float>(static_cast<double>(i + 1) / 255.0));
  }
  for (std::uint32_t key = 0; key < 50; ++key) {
    std::vector<float> augmented;
    write_augmented(counting_image(shape), shape, plain_table(2), {}, {key, false},
                    dense_view(augmented, shape));
    EXPECT_EQ(augmented, plain);
  }
}

TEST(Augment, CropWithZeroFillByHand) {
  const Shape shape = {2, 3, 3};
  // Offset (0, 0) shows the upper left of the padded image, (2, 1) is one row below the middle.
  EXPECT_EQ(augmented_bytes(shape, crop(1, "zero"), key_with(1, 0, 0, false)),
            (std::vector<int>{0, 0, 0, 0, 1, 2, 0, 4, 5, 0, 0, 0, 0, 10, 11, 0, 13, 14}));
  EXPECT_EQ(augmented_bytes(shape, crop(1, "zero"), key_with(1, 2, 1, false)),
            (std::vector<int>{4, 5, 6, 7, 8, 9, 0, 0, 0, 13, 14, 15, 16, 17, 18, 0, 0, 0}));
  EXPECT_EQ(augmented_bytes(shape, crop(1, "zero"), key_with(1, 1, 1, false)),
            (std::vector<int>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18}));
}

TEST(Augment, CropWithReflectionByHand) {
  // numpy.pad([1, 2, 3], 2, mode="reflect") is [3, 2, 1, 2, 3, 2, 1].
  const Shape row = {1, 3, 3};
  EXPECT_EQ(augmented_bytes(row, crop(2, "reflect"), key_with(2, 2, 0, false)),
            (std::vector<int>{3, 2, 1, 6, 5, 4, 9, 8, 7}));
  EXPECT_EQ(augmented_bytes(row, crop(2, "reflect"), key_with(2, 0, 2, false)),
            (std::vector<int>{7, 8, 9, 4, 5, 6, 1, 2, 3}));
  EXPECT_EQ(augmented_bytes(row, crop(2, "reflect"), key_with(2, 4, 4, false)),
            (std::vector<int>{9, 8, 7, 6, 5, 4, 3, 2, 1}));
  EXPECT_EQ(augmented_bytes(row, crop(1, "reflect"), key_with(1, 0, 2, false)),
            (std::vector<int>{5, 6, 5, 2, 3, 2, 5, 6, 5}));
}

TEST(Augment, TheFlipMirrorsTheCroppedImage) {
  const Shape shape = {1, 2, 3};
  AugmentationConfig flip_only = crop(0, "zero", true);
  std::uint32_t key = 0;
  while (random_word(key, 0) >> 31 == 0) ++key;
  EXPECT_EQ(augmented_bytes(shape, flip_only, key), (std::vector<int>{3, 2, 1, 6, 5, 4}));
  // Cropped: 0 1 2 / 0 4 5.
  EXPECT_EQ(augmented_bytes(shape, crop(1, "zero", true), key_with(1, 1, 0, true)),
            (std::vector<int>{2, 1, 0, 5, 4, 0}));
  EXPECT_EQ(augmented_bytes(shape, crop(1, "zero", true), key_with(1, 1, 0, false)),
            (std::vector<int>{0, 1, 2, 0, 4, 5}));
}

TEST(Augment, PaddingIsByteZeroBeforeStandardising) {
  const Shape shape = {1, 2, 2};
  const std::vector<float> mean = {0.5F};
  const std::vector<float> std = {0.25F};
  std::vector<float> values;
  write_augmented(counting_image(shape), shape, StandardisationTable(1, mean, std), crop(1, "zero"),
                  {key_with(1, 0, 0, false), false}, dense_view(values, shape));
  EXPECT_EQ(values[0], -2.0F);
}

TEST(Augment, EveryOffsetIsEquallyLikelyAndFlipsAreHalf) {
  const Shape shape = {1, 9, 9};
  constexpr int kDraws = 20000;
  std::map<std::vector<int>, int> seen;
  int flips = 0;
  for (std::uint32_t key = 0; key < kDraws; ++key) {
    const auto bytes =
        augmented_bytes(shape, crop(4, "zero", true), stream_key(1, Purpose::kAugmentation, key));
    ++seen[bytes];
    // One of the middle's neighbours always comes from inside the image.
    flips += bytes[41] == bytes[40] - 1 || bytes[39] == bytes[40] + 1;
  }
  EXPECT_EQ(seen.size(), 9U * 9 * 2);
  EXPECT_NEAR(flips, kDraws / 2, 5 * std::sqrt(kDraws) / 2);
  for (const auto& [bytes, count] : seen) EXPECT_NEAR(count, kDraws / 162.0, 5 * std::sqrt(123.5));
}

TEST(Augment, EqualKeysGiveEqualImages) {
  const Shape shape = {3, 8, 8};
  int different = 0;
  for (std::uint32_t key = 0; key < 100; ++key) {
    const auto first = augmented_bytes(shape, crop(3, "reflect", true), key);
    EXPECT_EQ(augmented_bytes(shape, crop(3, "reflect", true), key), first);
    different += augmented_bytes(shape, crop(3, "reflect", true), key + 1) != first;
  }
  EXPECT_GT(different, 90);
}

TEST(Augment, StridesAreRespectedAndNothingElseIsWritten) {
  const Shape shape = {2, 3, 5};
  constexpr int kLanes = 4;
  constexpr int kLane = 2;
  constexpr int kHalo = 2;
  const int row = (shape.width + 2 * kHalo) * kLanes;
  const int plane = (shape.height + 2 * kHalo) * row;
  for (const AugmentationConfig& config :
       {AugmentationConfig{}, crop(2, "zero", true), crop(2, "reflect", true)}) {
    for (std::uint32_t key = 0; key < 40; ++key) {
      std::vector<float> block(static_cast<std::size_t>(shape.channels * plane), -7.0F);
      const LaneView view = {block.data() + kHalo * row + kHalo * kLanes + kLane, plane, row,
                             kLanes};
      write_augmented(counting_image(shape), shape, plain_table(2), config, {key, false}, view);
      const auto expected = augmented_bytes(shape, config, key);
      std::size_t next = 0;
      for (int c = 0; c < shape.channels; ++c) {
        for (int h = 0; h < shape.height; ++h) {
          for (int w = 0; w < shape.width; ++w) {
            EXPECT_EQ(std::lround(view.at(c, h, w) * 255), expected[next++]);
            view.at(c, h, w) = -7.0F;
          }
        }
      }
      EXPECT_EQ(block, std::vector<float>(block.size(), -7.0F));
    }
  }
}

TEST(Augment, WrongInputIsRefused) {
  const Shape shape = {1, 4, 6};
  const auto message = [&](const AugmentationConfig& config, std::size_t bytes) -> std::string {
    std::vector<float> values;
    const LaneView view = dense_view(values, shape);
    try {
      write_augmented(std::vector<std::uint8_t>(bytes), shape, plain_table(1), config, {}, view);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(message(crop(3, "reflect"), 24), "accepted");
  EXPECT_EQ(message(crop(9, "zero"), 24), "accepted");
  EXPECT_EQ(message(crop(4, "reflect"), 24),
            "[augment] crop_padding: got 4, expected less than the size of a 1x4x6 image for "
            "crop_fill \"reflect\"");
  EXPECT_EQ(message(crop(-1, "zero"), 24), "[augment] crop_padding: got -1, expected 0 or more");
  EXPECT_EQ(message(crop(1, "edge"), 24),
            "[augment] crop_fill: got \"edge\", expected \"zero\" or \"reflect\"");
  EXPECT_EQ(message(crop(1, "zero"), 23), "[augment] image: got 23 bytes, expected 24 for 1x4x6");
}

}  // namespace
}  // namespace tabtrain
