// Where one image lives inside a blocked tensor.
#pragma once

#include <cstddef>

namespace tabtrain {

/// Element (c, h, w) of the image is data[c * plane_stride + h * row_stride + w * pixel_stride].
struct LaneView {
  float* data = nullptr;
  std::ptrdiff_t plane_stride = 0;
  std::ptrdiff_t row_stride = 0;
  std::ptrdiff_t pixel_stride = 0;

  float& at(int c, int h, int w) const {
    return data[c * plane_stride + h * row_stride + w * pixel_stride];
  }
};

}  // namespace tabtrain
