#include "data/resize.h"

#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "data/colour.h"
#include "data/image_golden.h"

namespace tabtrain {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes fitted(const Bytes& pixels, int width, int height, int channels, Fit fit,
             const Shape& shape) {
  Bytes target(static_cast<std::size_t>(shape.size()));
  fit_image({pixels, width, height, channels}, fit, shape, target);
  return target;
}

TEST(Resize, EqualsPillow) {
  const auto cases = image_goldens("resize");
  ASSERT_GE(cases.size(), 8U);
  for (const auto& golden : cases) {
    const int height = golden.at("from")[0];
    const int width = golden.at("from")[1];
    const int rows = golden.at("to")[0];
    const int columns = golden.at("to")[1];
    Bytes target(static_cast<std::size_t>(rows * columns));
    resize_plane(test_image({1, height, width}), height, width, rows, columns, target);
    EXPECT_EQ(target, golden.at("pixels").get<Bytes>()) << golden.at("from") << golden.at("to");
  }
}

TEST(Resize, EqualSizesCopy) {
  const Bytes plane = test_image({1, 4, 6});
  EXPECT_EQ(fitted(plane, 6, 4, 1, Fit::kStretch, {1, 4, 6}), plane);
  EXPECT_EQ(fitted(plane, 6, 4, 1, Fit::kCrop, {1, 4, 6}), plane);
}

TEST(Resize, OneColourStaysOneColour) {
  for (const int value : {0, 1, 128, 254, 255}) {
    const Bytes plane(37 * 11, static_cast<std::uint8_t>(value));
    for (const int size : {1, 5, 11, 64}) {
      const Shape shape{1, size, size + 1};
      EXPECT_EQ(fitted(plane, 37, 11, 1, Fit::kStretch, shape),
                Bytes(static_cast<std::size_t>(shape.size()), static_cast<std::uint8_t>(value)));
    }
  }
}

TEST(Resize, HalvingByHand) {
  // The triangle reaches two pixels to each side: weights 1/8 3/8 3/8 1/8 inside, and at the edges
  // 3/7 3/7 1/7.
  EXPECT_EQ(fitted({80, 160, 240, 0, 80, 8}, 6, 1, 1, Fit::kStretch, {1, 1, 3}),
            (Bytes{137, 120, 38}));
}

TEST(Resize, ColoursBecomePlanes) {
  const Bytes pixels{1, 2, 3, 10, 20, 30};
  EXPECT_EQ(fitted(pixels, 2, 1, 3, Fit::kStretch, {3, 1, 2}), (Bytes{1, 10, 2, 20, 3, 30}));
  EXPECT_EQ(fitted(pixels, 2, 1, 3, Fit::kStretch, {1, 1, 2}),
            (Bytes{grey(1, 2, 3), grey(10, 20, 30)}));
  EXPECT_EQ(fitted({7, 8}, 2, 1, 1, Fit::kStretch, {3, 1, 2}), (Bytes{7, 8, 7, 8, 7, 8}));
}

TEST(Resize, WhatIsSeeThroughShowsWhite) {
  // Opaque, invisible, and 51 of 255 parts (a fifth).
  const Bytes pixels{10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 255, 51};
  EXPECT_EQ(fitted(pixels, 3, 1, 4, Fit::kStretch, {3, 1, 3}),
            (Bytes{10, 255, 204, 20, 255, 224, 30, 255, 255}));
}

TEST(Resize, CropTakesTheMiddle) {
  // 6 wide, 2 high; the middle 2 by 2.
  const Bytes wide{1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16};
  EXPECT_EQ(fitted(wide, 6, 2, 1, Fit::kCrop, {1, 2, 2}), (Bytes{3, 4, 13, 14}));
  // 2 wide, 6 high.
  EXPECT_EQ(fitted(wide, 2, 6, 1, Fit::kCrop, {1, 2, 2}), (Bytes{5, 6, 11, 12}));
  // Twice as wide as high, from a square: the middle row of three.
  EXPECT_EQ(fitted({1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3, 1, Fit::kCrop, {1, 1, 3}), (Bytes{4, 5, 6}));
  EXPECT_EQ(fitted({9, 8, 7}, 3, 1, 1, Fit::kCrop, {1, 64, 1}), Bytes(64, 8));
}

TEST(Resize, WrongInputIsRefused) {
  const auto message = [](std::size_t bytes, int width, int height, int channels, Shape shape,
                          std::size_t target) -> std::string {
    Bytes pixels(bytes);
    Bytes room(target);
    try {
      fit_image({pixels, width, height, channels}, Fit::kStretch, shape, room);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(message(6, 3, 1, 2, {1, 1, 1}, 1), "[resize] channels: got 2, expected 1, 3 or 4");
  EXPECT_EQ(message(6, 0, 3, 3, {1, 1, 1}, 1),
            "[resize] got an image of 0x3 pixels, expected 1 to 67108864 pixels");
  EXPECT_EQ(message(6, 2147483647, 2147483647, 3, {1, 1, 1}, 1),
            "[resize] got an image of 2147483647x2147483647 pixels, expected 1 to 67108864 pixels");
  EXPECT_EQ(message(5, 2, 1, 3, {1, 1, 1}, 1),
            "[resize] got 5 bytes, expected 6 for 2x1 pixels of 3 channels");
  EXPECT_EQ(message(6, 2, 1, 3, {2, 1, 1}, 2),
            "[resize] the target is 2x1x1, expected 1 or 3 channels");
  EXPECT_EQ(message(6, 2, 1, 3, {3, 1, 1}, 2),
            "[resize] the target has 2 bytes, expected 3 for 3x1x1");
}

}  // namespace
}  // namespace tabtrain
