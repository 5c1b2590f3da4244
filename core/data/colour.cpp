#include "data/colour.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace tabtrain {
namespace {

constexpr int kOne = 1 << 16;

int in_65536ths(double factor) { return static_cast<int>(std::floor(factor * kOne + 0.5)); }

/// other + factor * (value - other); right shifts of negative numbers round down (C++20).
std::uint8_t mixed(int other, int value, int factor) {
  const int result = other + (((value - other) * factor + kOne / 2) >> 16);
  return static_cast<std::uint8_t>(std::clamp(result, 0, 255));
}

void mix_all(std::span<std::uint8_t> image, int other, int factor) {
  std::array<std::uint8_t, 256> table;
  for (int value = 0; value < 256; ++value) {
    table[static_cast<std::size_t>(value)] = mixed(other, value, factor);
  }
  for (std::uint8_t& byte : image) byte = table[byte];
}

/// Mean of the pixels' grey, rounded.
int mean_grey(std::span<const std::uint8_t> image, const Shape& shape) {
  std::uint64_t sum = 0;
  std::uint64_t count = image.size();
  if (shape.channels == 3) {
    count /= 3;
    const std::uint8_t* red = image.data();
    const std::uint8_t* green = red + count;
    const std::uint8_t* blue = green + count;
    for (std::size_t i = 0; i < count; ++i) sum += grey(red[i], green[i], blue[i]);
  } else {
    for (const std::uint8_t byte : image) sum += byte;
  }
  return static_cast<int>((2 * sum + count) / (2 * count));
}

void mix_with_grey(std::span<std::uint8_t> image, int factor) {
  const std::size_t count = image.size() / 3;
  std::uint8_t* red = image.data();
  std::uint8_t* green = red + count;
  std::uint8_t* blue = green + count;
  for (std::size_t i = 0; i < count; ++i) {
    const int other = grey(red[i], green[i], blue[i]);
    red[i] = mixed(other, red[i], factor);
    green[i] = mixed(other, green[i], factor);
    blue[i] = mixed(other, blue[i], factor);
  }
}

}  // namespace

void change_colours(std::span<std::uint8_t> image, const Shape& shape,
                    const ColourFactors& factors) {
  const int brightness = in_65536ths(factors.brightness);
  const int contrast = in_65536ths(factors.contrast);
  const int saturation = in_65536ths(factors.saturation);
  if (brightness != kOne) mix_all(image, 0, brightness);
  if (contrast != kOne) mix_all(image, mean_grey(image, shape), contrast);
  if (saturation != kOne && shape.channels == 3) mix_with_grey(image, saturation);
}

}  // namespace tabtrain
