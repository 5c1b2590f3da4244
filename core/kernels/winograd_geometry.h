// Sizes that Winograd's kernels and their callers share.
#pragma once

#include "kernels/conv2d_geometry.h"

namespace tabtrain::kernels {

/// Products of one 2x2 tile: 4x4.
inline constexpr int kWinogradPositions = 16;

/// Floats of one channel and position that the forward pass transforms together, 64 / lanes tiles:
/// so few that transformed inputs of narrow layers stay in the first-level cache.
inline constexpr int kForwardRow = 64;

/// Tiles that the weight gradient transforms together: about 16, because every chunk loads and
/// stores all sums; and at most 24, so that no chunk is left with the last few tiles of an image.
inline constexpr int kWeightTiles = 24;
[[gnu::always_inline]] inline int weight_chunk_tiles(int tiles) {
  const int chunks = tiles < 24 ? 1 : (tiles + 8) / 16;
  return (tiles + chunks - 1) / chunks;
}

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

/// Where up to `most` tiles from `first` on lie: looked up for every channel, and a division
/// takes as long as a third of a tile's transform.
struct TileChunk {
  int tiles;
  int row[kWeightTiles];
  int column[kWeightTiles];

  [[gnu::always_inline]] TileChunk(const TileGrid& grid, int first, int most)
      : tiles(grid.count() - first < most ? grid.count() - first : most) {
    for (int t = 0; t < tiles; ++t) {
      row[t] = grid.row(first + t);
      column[t] = grid.column(first + t);
    }
  }
};

/// Floats between two positions of [position][channel][row of tiles and lanes]. One cache line more
/// than the numbers need: 16 positions a power of two apart would fall into the same sets of the
/// cache.
[[gnu::always_inline]] inline std::ptrdiff_t position_stride(int channels, int row) {
  return std::ptrdiff_t{channels} * row + 16;
}

}  // namespace tabtrain::kernels
