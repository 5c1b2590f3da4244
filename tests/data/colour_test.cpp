#include "data/colour.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "data/image_golden.h"

namespace tabtrain {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr Shape kOddShape{3, 6, 9};

ColourFactors only(const std::string& name, double factor) {
  ColourFactors factors;
  if (name == "brightness") factors.brightness = factor;
  if (name == "contrast") factors.contrast = factor;
  if (name == "saturation") factors.saturation = factor;
  return factors;
}

TEST(Colour, GreyEqualsPillow) {
  const Bytes expected = image_goldens("grey")[0];
  const Bytes image = test_image(kOddShape);
  ASSERT_EQ(expected.size(), 54U);
  for (std::size_t i = 0; i < 54; ++i) {
    EXPECT_EQ(grey(image[i], image[54 + i], image[108 + i]), expected[i]) << i;
  }
}

// Pillow mixes in float and cuts the fraction off where this rounds.
TEST(Colour, EveryChangeIsPillowsWithinOne) {
  const auto cases = image_goldens("colour");
  ASSERT_EQ(cases.size(), 18U);
  for (const auto& golden : cases) {
    const std::string name = golden.at("name");
    const double factor = golden.at("factor");
    Bytes image = test_image(kOddShape);
    change_colours(image, kOddShape, only(name, factor));
    const Bytes expected = golden.at("pixels");
    for (std::size_t i = 0; i < image.size(); ++i) {
      EXPECT_LE(std::abs(image[i] - expected[i]), 1) << name << " " << factor << " at " << i;
    }
  }
}

TEST(Colour, FactorsOfOneChangeNothing) {
  Bytes image = test_image(kOddShape);
  change_colours(image, kOddShape, {});
  EXPECT_EQ(image, test_image(kOddShape));
}

TEST(Colour, ByHand) {
  Bytes image{0, 100, 200, 255};
  change_colours(image, {1, 2, 2}, only("brightness", 1.5));
  EXPECT_EQ(image, (Bytes{0, 150, 255, 255}));
  image = {0, 100, 200, 255};  // mean 138.75, rounded 139
  change_colours(image, {1, 2, 2}, only("contrast", 0.5));
  EXPECT_EQ(image, (Bytes{70, 120, 170, 197}));
  image = {0, 100, 200, 255};
  change_colours(image, {1, 2, 2}, only("saturation", 0));
  EXPECT_EQ(image, (Bytes{0, 100, 200, 255}));
  image = {200, 100, 50};  // grey 124
  change_colours(image, {3, 1, 1}, only("saturation", 0));
  EXPECT_EQ(image, (Bytes{124, 124, 124}));
}

TEST(Colour, TheOrderIsBrightnessContrastSaturation) {
  Bytes together = test_image(kOddShape);
  change_colours(together, kOddShape, {1.6, 0.4, 1.9});
  Bytes one_by_one = test_image(kOddShape);
  for (const ColourFactors& factors :
       {only("brightness", 1.6), only("contrast", 0.4), only("saturation", 1.9)}) {
    change_colours(one_by_one, kOddShape, factors);
  }
  EXPECT_EQ(together, one_by_one);
  Bytes backwards = test_image(kOddShape);
  for (const ColourFactors& factors :
       {only("saturation", 1.9), only("contrast", 0.4), only("brightness", 1.6)}) {
    change_colours(backwards, kOddShape, factors);
  }
  EXPECT_NE(together, backwards);
}

}  // namespace
}  // namespace tabtrain
