// Labelled 8-bit images, as every loader makes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "tensor/shape.h"

namespace tabtrain {

/// Sizes of pixels stay below 2 GiB: they are counted in 32 bits on WebAssembly.
inline constexpr std::int64_t kMostDatasetBytes = (std::int64_t{1} << 31) - 1;
/// Labels are bytes.
inline constexpr std::size_t kMostClasses = 256;

/// Images stay uint8 in C x H x W order (red, green, blue planes), one after another.
struct Dataset {
  Shape shape;
  std::vector<std::string> class_names;
  std::vector<std::uint8_t> pixels;
  std::vector<std::uint8_t> labels;

  std::size_t size() const { return labels.size(); }
  std::span<const std::uint8_t> image(std::size_t index) const {
    const auto stride = static_cast<std::size_t>(shape.size());
    return {pixels.data() + index * stride, stride};
  }
};

/// The two parts of a data set, and the name that results are labelled with ("CIFAR-10",
/// "built-in").
struct DataSplits {
  std::string name;
  Dataset train;
  Dataset test;
};

}  // namespace tabtrain
