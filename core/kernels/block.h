// The memory layout of the fast path: images in SIMD lanes.
#pragma once

#include <cstddef>

namespace tabtrain {

/// Images that are summed as one unit, whatever the SIMD width: every sum over a batch first adds
/// 16 neighbouring images in a fixed tree, then these groups in order.
inline constexpr int kGroupImages = 16;

/// One block of activations, [channels][height + 2 halo][width + 2 halo][L]: one vector holds the
/// same pixel of L images. Does not own its memory. The halo is zero whenever a convolution reads
/// it.
struct Block {
  float* data = nullptr;
  int channels = 0;
  int height = 0;
  int width = 0;
  int halo = 0;
  int lanes = 0;

  std::ptrdiff_t row_stride() const { return std::ptrdiff_t{width + 2 * halo} * lanes; }
  std::ptrdiff_t plane_stride() const { return (height + 2 * halo) * row_stride(); }
  std::ptrdiff_t size() const { return channels * plane_stride(); }
  /// First lane of pixel (h, w); coordinates may lie in the halo.
  float* at(int c, int h, int w) const {
    return data + c * plane_stride() + (h + halo) * row_stride() +
           static_cast<std::ptrdiff_t>(w + halo) * lanes;
  }
};

}  // namespace tabtrain
