// What is drawn for each image, and in which order things are done with it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/error.h"
#include "base/random.h"
#include "data/augment.h"
#include "data/colour.h"
#include "data/image_golden.h"
#include "data/warp.h"

namespace tabtrain {
namespace {

using Bytes = std::vector<std::uint8_t>;

/// The bytes that the test image becomes.
Bytes augmented(const Shape& shape, const AugmentationConfig& config,
                const AugmentationStream& stream) {
  std::vector<float> values(static_cast<std::size_t>(shape.size()), -1.0F);
  const LaneView view{values.data(), std::ptrdiff_t{shape.height} * shape.width, shape.width, 1};
  write_augmented(test_image(shape), shape, plain_table(shape.channels), config, stream, view);
  Bytes bytes;
  for (const float value : values)
    bytes.push_back(static_cast<std::uint8_t>(std::lround(value * 255)));
  return bytes;
}

AugmentationConfig with(const std::function<void(AugmentationConfig&)>& set) {
  AugmentationConfig config;
  set(config);
  return config;
}

/// A number in [-1, 1) as docs/NUMERICS.md says.
double drawn(std::uint32_t key, std::uint32_t element) {
  return -1 + 2 * ((random_word(key, element) >> 8) * 0x1p-24);
}

Bytes warped(const Shape& shape, const AffineMap& map, Fill fill) {
  Bytes target(static_cast<std::size_t>(shape.size()));
  warp(test_image(shape), shape, map, fill, target);
  return target;
}

constexpr Shape kShape{3, 12, 10};

TEST(AugmentDraws, Rotation) {
  const auto config = with([](auto& c) { c.rotation = 40; });
  for (std::uint32_t key = 0; key < 20; ++key) {
    AffineParameters turn;
    turn.degrees = 40 * drawn(key, 16);
    EXPECT_EQ(augmented(kShape, config, {key, false}),
              warped(kShape, inverse_affine(turn, kShape), Fill::kZero));
  }
}

TEST(AugmentDraws, AffineAfterRotation) {
  const auto config = with([](auto& c) {
    c.rotation = 10;
    c.affine_degrees = 30;
    c.affine_translate = 0.25;
    c.affine_scale_min = 0.5;
    c.affine_scale_max = 2;
    c.affine_shear = 12;
    c.affine_shear_y = 6;
    c.warp_fill = "reflect";
  });
  for (std::uint32_t key = 0; key < 20; ++key) {
    AffineParameters turn;
    turn.degrees = 10 * drawn(key, 16);
    AffineParameters affine;
    affine.degrees = 30 * drawn(key, 17);
    affine.shift_x = std::floor(2.5 * drawn(key, 18) + 0.5);
    affine.shift_y = std::floor(3 * drawn(key, 19) + 0.5);
    affine.scale = 0.5 + 1.5 * (drawn(key, 20) + 1) / 2;
    affine.shear_x = 12 * drawn(key, 21);
    affine.shear_y = 6 * drawn(key, 22);
    const AffineMap map = combined(inverse_affine(turn, kShape), inverse_affine(affine, kShape));
    EXPECT_EQ(augmented(kShape, config, {key, false}), warped(kShape, map, Fill::kReflect));
  }
}

TEST(AugmentDraws, Colours) {
  const auto config = with([](auto& c) {
    c.brightness = 0.5;
    c.contrast = 0.25;
    c.saturation = 1;
  });
  for (std::uint32_t key = 0; key < 20; ++key) {
    Bytes expected = test_image(kShape);
    change_colours(expected, kShape,
                   {1 + 0.5 * drawn(key, 25), 1 + 0.25 * drawn(key, 26), 1 + drawn(key, 27)});
    EXPECT_EQ(augmented(kShape, config, {key, false}), expected);
  }
}

TEST(AugmentDraws, CutoutSetsTheMeanColour) {
  const Shape shape{2, 6, 8};
  const auto config = with([](auto& c) { c.cutout = 3; });
  const std::vector<float> mean{0.5F, 0.25F};
  const std::vector<float> std{0.5F, 0.5F};
  const StandardisationTable table(2, mean, std);
  std::vector<float> plain(96);
  write_standardised(test_image(shape), shape, table, {plain.data(), 48, 8, 1});
  int inside = 0;
  for (std::uint32_t key = 0; key < 50; ++key) {
    std::vector<float> values(96);
    write_augmented(test_image(shape), shape, table, config, {key, false},
                    {values.data(), 48, 8, 1});
    const auto top = static_cast<int>((std::uint64_t{random_word(key, 23)} * 6) >> 32) - 1;
    const auto left = static_cast<int>((std::uint64_t{random_word(key, 24)} * 8) >> 32) - 1;
    for (int i = 0; i < 96; ++i) {
      const int h = i / 8 % 6;
      const int w = i % 8;
      const bool cut = h >= top && h < top + 3 && w >= left && w < left + 3;
      EXPECT_EQ(values[static_cast<std::size_t>(i)],
                cut ? 0.0F : plain[static_cast<std::size_t>(i)]);
      inside += cut ? 1 : 0;
    }
  }
  EXPECT_GT(inside, 50 * 2 * 4);
  EXPECT_LT(inside, 50 * 2 * 9);  // some squares stick out
}

TEST(AugmentDraws, TheOrderIsWarpColoursCropFlip) {
  auto config = with([](auto& c) {
    c.rotation = 25;
    c.brightness = 0.4;
    c.crop_padding = 2;
    c.horizontal_flip = true;
  });
  for (std::uint32_t key = 0; key < 30; ++key) {
    AffineParameters turn;
    turn.degrees = 25 * drawn(key, 16);
    Bytes bytes = warped(kShape, inverse_affine(turn, kShape), Fill::kZero);
    change_colours(bytes, kShape, {1 + 0.4 * drawn(key, 25), 1, 1});
    RandomStream random(key);  // crop and flip as they were before there was anything else
    const int row_shift = static_cast<int>(random.below(5)) - 2;
    const int column_shift = static_cast<int>(random.below(5)) - 2;
    const bool flip = random.word() >> 31 != 0;
    const Bytes got = augmented(kShape, config, {key, false});
    for (int i = 0; i < 360; ++i) {
      const int h = i / 10 % 12 + row_shift;
      const int w = (flip ? 9 - i % 10 : i % 10) + column_shift;
      const bool inside = h >= 0 && h < 12 && w >= 0 && w < 10;
      const int expected = inside ? bytes[static_cast<std::size_t>(i / 120 * 120 + h * 10 + w)] : 0;
      ASSERT_EQ(got[static_cast<std::size_t>(i)], expected) << key << " " << i;
    }
  }
}

TEST(AugmentDraws, AlternatingFlipTurnsEveryEpoch) {
  const auto config = with([](auto& c) {
    c.horizontal_flip = true;
    c.flip_mode = "alternating";
  });
  const Shape shape{1, 2, 3};
  const Bytes image = test_image(shape);
  const Bytes mirrored{image[2], image[1], image[0], image[5], image[4], image[3]};
  int first = 0;
  constexpr int kImages = 2000;
  for (std::uint32_t index = 0; index < kImages; ++index) {
    const bool even = augmented(shape, config, augmentation_stream(5, 0, index)) == mirrored;
    first += even ? 1 : 0;
    for (std::uint32_t epoch = 1; epoch < 6; ++epoch) {
      const Bytes got = augmented(shape, config, augmentation_stream(5, epoch, index));
      ASSERT_EQ(got, even == (epoch % 2 == 0) ? mirrored : image);
    }
  }
  EXPECT_NEAR(first, kImages / 2, 5 * std::sqrt(kImages) / 2);
}

TEST(AugmentDraws, StreamsDifferBySeedEpochAndImage) {
  const std::uint32_t key = augmentation_stream(1, 2, 3).key;
  EXPECT_EQ(key, stream_key(1, Purpose::kAugmentation, 2, 3));
  for (const auto& other :
       {augmentation_stream(2, 2, 3), augmentation_stream(1, 3, 3), augmentation_stream(1, 2, 4)}) {
    EXPECT_NE(other.key, key);
  }
}

TEST(AugmentDraws, SwitchedOffNothingHappens) {
  EXPECT_FALSE(AugmentationConfig{}.any());
  for (std::uint32_t key = 0; key < 10; ++key) {
    EXPECT_EQ(augmented(kShape, {}, {key, true}), test_image(kShape));
  }
}

TEST(AugmentDraws, EverySettingCounts) {
  const std::vector<std::function<void(AugmentationConfig&)>> settings{
      [](auto& c) { c.crop_padding = 1; },       [](auto& c) { c.horizontal_flip = true; },
      [](auto& c) { c.rotation = 5; },           [](auto& c) { c.affine_degrees = 5; },
      [](auto& c) { c.affine_translate = 0.2; }, [](auto& c) { c.affine_scale_min = 0.8; },
      [](auto& c) { c.affine_scale_max = 1.2; }, [](auto& c) { c.affine_shear = 9; },
      [](auto& c) { c.affine_shear_y = 9; },     [](auto& c) { c.cutout = 4; },
      [](auto& c) { c.brightness = 0.3; },       [](auto& c) { c.contrast = 0.3; },
      [](auto& c) { c.saturation = 0.3; }};
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const AugmentationConfig config = with(settings[i]);
    EXPECT_TRUE(config.any()) << i;
    int changed = 0;
    for (std::uint32_t key = 0; key < 20; ++key) {
      changed += augmented(kShape, config, {key, false}) != test_image(kShape) ? 1 : 0;
    }
    EXPECT_GT(changed, 5) << i;
  }
}

TEST(AugmentDraws, SettingsThatDoNotFitAreRefused) {
  const auto message = [](const AugmentationConfig& config) -> std::string {
    try {
      check_augmentation(config, {1, 9, 6});
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(message({}), "accepted");
  EXPECT_EQ(message(with([](auto& c) { c.crop_padding = 5; })), "accepted");
  EXPECT_EQ(message(with([](auto& c) { c.crop_padding = 6; })),
            "augmentation.crop_padding: got 6, allowed 0 to 5 for 1x9x6 images");
  EXPECT_EQ(message(with([](auto& c) {
              c.affine_scale_min = 1.5;
              c.affine_scale_max = 1.25;
            })),
            "augmentation.affine_scale_min: got 1.5, allowed up to affine_scale_max, 1.25");
}

}  // namespace
}  // namespace tabtrain
