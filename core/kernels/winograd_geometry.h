// Sizes that Winograd's kernels and their callers share.
#pragma once

#include "kernels/conv2d_geometry.h"

namespace tabtrain::kernels {

/// Products of one 2x2 tile: 4x4.
inline constexpr int kWinogradPositions = 16;

/// Tiles transformed together: as many as keep the transformed inputs in the second-level cache.
inline constexpr int kWinogradTiles = 16;

/// Filters whose weight gradients are summed together; their sums stay in the second-level cache.
[[gnu::always_inline]] inline int winograd_filter_run(int lanes, int filters) {
  const int run = lanes == 4 ? 32 : 16;
  return filters < run ? filters : run;
}

/// 2x2 tiles that cover an image, row by row. Where a size is odd, the last tile overlaps its
/// neighbour. Both sizes are at least 2.
struct TileGrid {
  int height;
  int width;
  int columns;

  explicit TileGrid(const Block& output)
      : height(output.height), width(output.width), columns((output.width + 1) / 2) {}
  [[gnu::always_inline]] int count() const { return (height + 1) / 2 * columns; }
  [[gnu::always_inline]] int row(int tile) const {
    const int row = 2 * (tile / columns);
    return row + 2 <= height ? row : height - 2;
  }
  [[gnu::always_inline]] int column(int tile) const {
    const int column = 2 * (tile % columns);
    return column + 2 <= width ? column : width - 2;
  }
};

/// Floats between two positions of [position][channel][tile][L]. One cache line more than the
/// numbers need: 16 positions a power of two apart would fall into the same sets of the cache.
[[gnu::always_inline]] inline std::ptrdiff_t position_stride(int channels, int lanes) {
  return std::ptrdiff_t{channels} * kWinogradTiles * lanes + 16;
}

}  // namespace tabtrain::kernels
