// The shape of one image's activations.
#pragma once

#include <cstdint>
#include <string>

namespace tabtrain {

/// Channels, rows and columns; the batch is never part of it.
struct Shape {
  int channels = 0;
  int height = 0;
  int width = 0;

  std::int64_t size() const { return std::int64_t{channels} * height * width; }
  bool operator==(const Shape&) const = default;
};

/// "16x32x32"
inline std::string to_string(const Shape& s) {
  return std::to_string(s.channels) + "x" + std::to_string(s.height) + "x" +
         std::to_string(s.width);
}

}  // namespace tabtrain
