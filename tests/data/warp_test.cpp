#include "data/warp.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "data/image_golden.h"

namespace tabtrain {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes moved(const Shape& shape, const AffineParameters& parameters, Fill fill) {
  Bytes target(static_cast<std::size_t>(shape.size()));
  warp(test_image(shape), shape, inverse_affine(parameters, shape), fill, target);
  return target;
}

AffineParameters turned(double degrees) {
  AffineParameters parameters;
  parameters.degrees = degrees;
  return parameters;
}

/// The value of the test image at (c, h, w).
int pixel(const Bytes& image, const Shape& shape, int c, int h, int w) {
  return image[static_cast<std::size_t>((c * shape.height + h) * shape.width + w)];
}

TEST(Warp, IdentityIsExact) {
  for (const Fill fill : {Fill::kZero, Fill::kReflect}) {
    for (const Shape& shape : {Shape{1, 28, 28}, {3, 32, 32}, {2, 5, 8}, {1, 1, 1}}) {
      EXPECT_EQ(moved(shape, {}, fill), test_image(shape));
    }
  }
}

TEST(Warp, QuarterTurnsAreExact) {
  for (const int size : {4, 5, 28}) {
    const Shape shape{2, size, size};
    const Bytes image = test_image(shape);
    const Bytes clockwise = moved(shape, turned(90), Fill::kZero);
    const Bytes half = moved(shape, turned(180), Fill::kZero);
    const Bytes back = moved(shape, turned(-90), Fill::kZero);
    const int last = size - 1;
    for (int c = 0; c < 2; ++c) {
      for (int h = 0; h < size; ++h) {
        for (int w = 0; w < size; ++w) {
          ASSERT_EQ(pixel(clockwise, shape, c, h, w), pixel(image, shape, c, last - w, h));
          ASSERT_EQ(pixel(half, shape, c, h, w), pixel(image, shape, c, last - h, last - w));
          ASSERT_EQ(pixel(back, shape, c, h, w), pixel(image, shape, c, w, last - h));
        }
      }
    }
  }
}

TEST(Warp, WholeShiftsAreExact) {
  const Shape shape{1, 4, 5};
  const Bytes image = test_image(shape);
  AffineParameters right_and_up;
  right_and_up.shift_x = 2;
  right_and_up.shift_y = -1;
  const Bytes zero = moved(shape, right_and_up, Fill::kZero);
  const Bytes reflected = moved(shape, right_and_up, Fill::kReflect);
  for (int h = 0; h < 4; ++h) {
    for (int w = 0; w < 5; ++w) {
      const bool inside = w >= 2 && h < 3;
      EXPECT_EQ(pixel(zero, shape, 0, h, w), inside ? pixel(image, shape, 0, h + 1, w - 2) : 0);
      const int column = w < 2 ? 2 - w : w - 2;
      EXPECT_EQ(pixel(reflected, shape, 0, h, w),
                pixel(image, shape, 0, h < 3 ? h + 1 : 2, column));
    }
  }
}

TEST(Warp, FarAwayIsZeroOrMirroredAgainAndAgain) {
  const Shape shape{1, 1, 3};
  AffineParameters far;
  far.shift_x = -1000;
  EXPECT_EQ(moved(shape, far, Fill::kZero), (Bytes{0, 0, 0}));
  // Period 4: columns 1000, 1001, 1002 are 0, 1, 2.
  EXPECT_EQ(moved(shape, far, Fill::kReflect), test_image(shape));
  far.shift_x = 1;
  EXPECT_EQ(moved({1, 2, 1}, far, Fill::kReflect), test_image({1, 2, 1}));
}

TEST(Warp, HalfAPixelIsTheMeanRounded) {
  AffineParameters half;
  half.shift_x = 0.5;
  Bytes target(3);
  const Shape shape{1, 1, 3};
  warp(Bytes{10, 21, 40}, shape, inverse_affine(half, shape), Fill::kZero, target);
  EXPECT_EQ(target, (Bytes{5, 16, 31}));
}

TEST(Warp, MapsAreNumpys) {
  const auto cases = image_goldens("affine");
  ASSERT_GE(cases.size(), 7U);
  for (const auto& golden : cases) {
    const std::vector<int> s = golden.at("shape");
    const std::vector<double> p = golden.at("parameters");
    const std::vector<double> m = golden.at("matrix");
    const AffineMap map = inverse_affine({p[0], p[1], p[2], p[3], p[4], p[5]}, {s[0], s[1], s[2]});
    const std::vector<double> got{map.xx, map.xy, map.x0, map.yx, map.yy, map.y0};
    for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(got[i], m[i], 1e-12) << golden.at("parameters");
  }
}

// Positions are rounded to 1/256 pixel: off by up to 1/512 in each direction, and neighbours differ
// by up to 255; half a unit more for the rounding to a byte.
TEST(Warp, ValuesAreNumpysInterpolation) {
  for (const auto& golden : image_goldens("affine")) {
    const std::vector<int> s = golden.at("shape");
    const std::vector<double> p = golden.at("parameters");
    const Fill fill = golden.at("fill") == "zero" ? Fill::kZero : Fill::kReflect;
    const Bytes got = moved({s[0], s[1], s[2]}, {p[0], p[1], p[2], p[3], p[4], p[5]}, fill);
    const std::vector<double> expected = golden.at("pixels");
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
      EXPECT_NEAR(got[i], expected[i], 2 * 255.0 / 512 + 0.5) << golden.at("parameters") << i;
    }
  }
}

TEST(Warp, CombinedMapsDoTheFirstAndThenTheSecond) {
  const Shape shape{1, 6, 6};
  AffineParameters shift;
  shift.shift_x = 2;
  Bytes once(36);
  warp(test_image(shape), shape, inverse_affine(turned(90), shape), Fill::kReflect, once);
  Bytes twice(36);
  warp(once, shape, inverse_affine(shift, shape), Fill::kZero, twice);
  Bytes together(36);
  warp(test_image(shape), shape,
       combined(inverse_affine(turned(90), shape), inverse_affine(shift, shape)), Fill::kZero,
       together);
  EXPECT_EQ(together, twice);
}

}  // namespace
}  // namespace tabtrain
