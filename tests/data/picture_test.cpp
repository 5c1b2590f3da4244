#include "data/picture.h"

#include <gtest/gtest.h>

#include <array>

#include "base/error.h"
#include "data/augment.h"
#include "data/builtin.h"

namespace tabtrain {
namespace {

using Colour = std::array<int, 3>;

Colour at(const Picture& picture, int x, int y) {
  const auto i = static_cast<std::size_t>((y * picture.width + x) * 3);
  return {picture.rgb[i], picture.rgb[i + 1], picture.rgb[i + 2]};
}

const Colour kWhite{255, 255, 255};

/// Images of 1 x 2 pixels and three channels; pixel p of channel c of image i is 100 i + 10 c + p.
Dataset tiny(int channels) {
  Dataset dataset;
  dataset.shape = {channels, 1, 2};
  dataset.class_names = {"a", "b"};
  dataset.labels = {1, 0, 1};
  for (int i = 0; i < 3; ++i) {
    for (int c = 0; c < channels; ++c) {
      for (int p = 0; p < 2; ++p) {
        dataset.pixels.push_back(static_cast<std::uint8_t>(100 * i + 10 * c + p));
      }
    }
  }
  return dataset;
}

TEST(Picture, SamplesStandInRowsByClass) {
  const Picture grid = sample_grid(tiny(3), 2, 2);
  ASSERT_EQ(grid.width, 2 + 2 * (4 + 2));
  ASSERT_EQ(grid.height, 2 + 2 * (2 + 2));
  ASSERT_EQ(grid.rgb.size(), static_cast<std::size_t>(grid.width * grid.height * 3));
  EXPECT_EQ(at(grid, 0, 0), kWhite);
  EXPECT_EQ(at(grid, 2, 2), (Colour{100, 110, 120}));  // class a: image 1
  EXPECT_EQ(at(grid, 3, 3), (Colour{100, 110, 120}));
  EXPECT_EQ(at(grid, 4, 2), (Colour{101, 111, 121}));
  EXPECT_EQ(at(grid, 6, 2), kWhite);
  EXPECT_EQ(at(grid, 8, 2), kWhite);               // class a has no second image
  EXPECT_EQ(at(grid, 2, 6), (Colour{0, 10, 20}));  // class b: images 0 and 2
  EXPECT_EQ(at(grid, 8, 6), (Colour{200, 210, 220}));
  EXPECT_EQ(at(grid, 2, 8), kWhite);
}

TEST(Picture, OneChannelIsGrey) {
  const Picture grid = sample_grid(tiny(1), 1, 1);
  EXPECT_EQ(at(grid, 2, 2), (Colour{100, 100, 100}));
  EXPECT_EQ(at(grid, 3, 2), (Colour{101, 101, 101}));
}

TEST(Picture, PreviewShowsWhatTheEpochsSee) {
  const DataSplits data = make_builtin(1, 20, 10);
  AugmentationConfig config;
  config.horizontal_flip = true;
  config.crop_padding = 3;
  config.cutout = 5;
  const std::vector<float> mean{0.4F, 0.5F, 0.6F};
  const std::vector<float> std{0.25F, 0.2F, 0.3F};
  const Picture preview = augmentation_preview(data.train, config, mean, std, 7, 2, 3, 1);
  ASSERT_EQ(preview.width, 2 + 4 * 34);
  ASSERT_EQ(preview.height, 2 + 2 * 34);
  const StandardisationTable table(3, mean, std);
  for (int i = 0; i < 2; ++i) {
    const auto image = data.train.image(static_cast<std::size_t>(i));
    EXPECT_EQ(at(preview, 2 + 5, 2 + 34 * i + 9),
              (Colour{image[9 * 32 + 5], image[1024 + 9 * 32 + 5], image[2048 + 9 * 32 + 5]}));
    for (int epoch = 0; epoch < 3; ++epoch) {
      std::vector<float> values(3072);
      write_augmented(
          image, data.train.shape, table, config,
          augmentation_stream(7, static_cast<std::uint32_t>(epoch), static_cast<std::uint32_t>(i)),
          {values.data(), 1024, 32, 1});
      for (int p = 0; p < 1024; ++p) {
        const Colour shown = at(preview, 2 + 34 * (epoch + 1) + p % 32, 2 + 34 * i + p / 32);
        for (std::size_t c = 0; c < 3; ++c) {
          const float value = values[c * 1024 + static_cast<std::size_t>(p)] * std[c] + mean[c];
          ASSERT_NEAR(static_cast<float>(shown[c]), value * 255, 0.501);
        }
      }
    }
  }
}

TEST(Picture, Scales) {
  EXPECT_EQ(picture_scale({3, 32, 32}), 2);
  EXPECT_EQ(picture_scale({1, 28, 28}), 2);
  EXPECT_EQ(picture_scale({1, 1, 1}), 64);
  EXPECT_EQ(picture_scale({3, 224, 224}), 1);
}

TEST(Picture, WrongSizesAreRefused) {
  EXPECT_THROW(sample_grid(tiny(1), 0, 1), Error);
  EXPECT_THROW(sample_grid(tiny(1), 101, 1), Error);
  EXPECT_THROW(sample_grid(tiny(1), 1, 65), Error);
  Dataset large = tiny(1);
  large.shape = {1, 1024, 1024};
  large.labels.clear();
  EXPECT_THROW(sample_grid(large, 100, 64), Error);
  EXPECT_THROW(augmentation_preview(tiny(1), {}, {0.5F}, {0.5F}, 1, 0, 2, 1), Error);
  EXPECT_THROW(augmentation_preview(tiny(1), {}, {0.5F}, {0.5F, 1.0F}, 1, 1, 2, 1), Error);
}

}  // namespace
}  // namespace tabtrain
