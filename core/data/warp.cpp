#include "data/warp.h"

#include <array>
#include <cmath>

#include "base/strict_math.h"

namespace tabtrain {
namespace {

constexpr double kRadians = 3.14159265358979323846 / 180.0;

/// 32 bits after the point: an error of 2^-33 a pixel adds up to nothing over an image.
std::int64_t fixed_point(double value) {
  return static_cast<std::int64_t>(std::floor(value * 4294967296.0 + 0.5));
}

/// In 1/256 pixel, rounded; right shifts of negative numbers round down (C++20).
std::int64_t in_parts(std::int64_t position) { return (position + (std::int64_t{1} << 23)) >> 24; }

/// Where in a plane the four neighbours of a position lie, and what each counts of 65,536.
struct Taps {
  std::array<std::size_t, 4> at{};
  std::array<std::uint32_t, 4> weight{};
};

std::array<std::uint32_t, 4> weights(std::uint32_t right, std::uint32_t below) {
  const std::uint32_t left = 256 - right;
  const std::uint32_t above = 256 - below;
  return {left * above, right * above, left * below, right * below};
}

/// Any whole position mirrored into 0 .. size - 1 without repeating the edges.
int mirrored(std::int64_t position, int size) {
  if (size == 1) return 0;
  const std::int64_t period = 2 * (std::int64_t{size} - 1);
  std::int64_t inside = position % period;
  if (inside < 0) inside += period;
  return static_cast<int>(inside < size ? inside : period - inside);
}

/// For positions of which some neighbours may lie outside.
Taps edge_taps(std::int64_t x, std::int64_t y, const std::array<std::uint32_t, 4>& weight,
               const Shape& shape, Fill fill) {
  Taps taps;
  for (std::size_t i = 0; i < 4; ++i) {
    std::int64_t column = x + static_cast<std::int64_t>(i & 1);
    std::int64_t row = y + static_cast<std::int64_t>(i >> 1);
    const bool inside = column >= 0 && column < shape.width && row >= 0 && row < shape.height;
    if (!inside && fill == Fill::kZero) continue;
    if (!inside) {
      column = mirrored(column, shape.width);
      row = mirrored(row, shape.height);
    }
    taps.at[i] = static_cast<std::size_t>(row * shape.width + column);
    taps.weight[i] = weight[i];
  }
  return taps;
}

Taps taps_at(std::int64_t x_parts, std::int64_t y_parts, const Shape& shape, Fill fill) {
  const std::int64_t x = x_parts >> 8;
  const std::int64_t y = y_parts >> 8;
  const auto weight =
      weights(static_cast<std::uint32_t>(x_parts & 255), static_cast<std::uint32_t>(y_parts & 255));
  if (x < 0 || y < 0 || x >= shape.width - 1 || y >= shape.height - 1) {
    return edge_taps(x, y, weight, shape, fill);
  }
  const auto at = static_cast<std::size_t>(y * shape.width + x);
  const auto below = at + static_cast<std::size_t>(shape.width);
  return {{at, at + 1, below, below + 1}, weight};
}

}  // namespace

AffineMap inverse_affine(const AffineParameters& parameters, const Shape& shape) {
  const double turn = parameters.degrees * kRadians;
  const double shear_x = parameters.shear_x * kRadians;
  const double shear_y = parameters.shear_y * kRadians;
  const double tan_x = strict::sin(shear_x) / strict::cos(shear_x);
  const double cos_y = strict::cos(shear_y);
  // The forward matrix (a b; c d) has determinant 1.
  const double a = strict::cos(turn - shear_y) / cos_y;
  const double b = -a * tan_x - strict::sin(turn);
  const double c = strict::sin(turn - shear_y) / cos_y;
  const double d = strict::cos(turn) - c * tan_x;
  AffineMap map;
  map.xx = d / parameters.scale;
  map.xy = -b / parameters.scale;
  map.yx = -c / parameters.scale;
  map.yy = a / parameters.scale;
  const double centre_x = (shape.width - 1) * 0.5;
  const double centre_y = (shape.height - 1) * 0.5;
  const double from_x = centre_x + parameters.shift_x;
  const double from_y = centre_y + parameters.shift_y;
  map.x0 = centre_x - map.xx * from_x - map.xy * from_y;
  map.y0 = centre_y - map.yx * from_x - map.yy * from_y;
  return map;
}

AffineMap combined(const AffineMap& first, const AffineMap& second) {
  AffineMap map;
  map.xx = first.xx * second.xx + first.xy * second.yx;
  map.xy = first.xx * second.xy + first.xy * second.yy;
  map.x0 = first.xx * second.x0 + first.xy * second.y0 + first.x0;
  map.yx = first.yx * second.xx + first.yy * second.yx;
  map.yy = first.yx * second.xy + first.yy * second.yy;
  map.y0 = first.yx * second.x0 + first.yy * second.y0 + first.y0;
  return map;
}

void warp(std::span<const std::uint8_t> source, const Shape& shape, const AffineMap& map, Fill fill,
          std::span<std::uint8_t> target) {
  const std::int64_t xx = fixed_point(map.xx);
  const std::int64_t xy = fixed_point(map.xy);
  const std::int64_t yx = fixed_point(map.yx);
  const std::int64_t yy = fixed_point(map.yy);
  std::int64_t row_x = fixed_point(map.x0);
  std::int64_t row_y = fixed_point(map.y0);
  const std::size_t plane = static_cast<std::size_t>(shape.height) * shape.width;
  const auto channels = static_cast<std::size_t>(shape.channels);
  std::size_t pixel = 0;
  for (int h = 0; h < shape.height; ++h, row_x += xy, row_y += yy) {
    std::int64_t x = row_x;
    std::int64_t y = row_y;
    for (int w = 0; w < shape.width; ++w, ++pixel, x += xx, y += yx) {
      const Taps taps = taps_at(in_parts(x), in_parts(y), shape, fill);
      for (std::size_t c = 0; c < channels; ++c) {
        const std::uint8_t* from = source.data() + c * plane;
        std::uint32_t sum = 1U << 15;
        for (std::size_t i = 0; i < 4; ++i) sum += taps.weight[i] * from[taps.at[i]];
        target[c * plane + pixel] = static_cast<std::uint8_t>(sum >> 16);
      }
    }
  }
}

}  // namespace tabtrain
