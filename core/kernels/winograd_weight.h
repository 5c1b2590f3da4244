// Gradient of the weight by F(3x3, 2x2): see winograd.h for the formula.
//
// Sums over tiles stay transformed, in vectors, until a block's last tile: the inverse transform
// and the sum over lanes happen once for each pair of channels.
#pragma once

#include <type_traits>

#include "kernels/winograd.h"

namespace tabtrain::kernels {

/// [d0, d0 + d1, d0 - d1, d1]: G2 without its factors 1/2, which transform_gradient makes up for.
template <class V>
inline void transform_output_gradient_2(const V& d0, const V& d1, V (&out)[4]) {
  out[0] = d0;
  out[1] = d0 + d1;
  out[2] = d0 - d1;
  out[3] = d1;
}

/// transformed[position][filter][tile] = G2 dy G2' of a chunk of tiles. Outputs that an overlapping
/// tile shares with its neighbour count once, there.
template <class Arch>
inline void transform_output_gradient(const Block& dy, int first_filter, int filters,
                                      const TileChunk& chunk, float* transformed) {
  using S = Simd<Arch>;
  using V = typename S::Vector;
  constexpr int L = S::kLanes;
  const std::ptrdiff_t position = position_stride(filters, kWeightTiles * L);
  const V zero = S::splat(0.0F);
  for (int f = 0; f < filters; ++f) {
    float* out = transformed + std::ptrdiff_t{f} * kWeightTiles * L;
    const float* plane = dy.at(first_filter + f, 0, 0);
    for (int t = 0; t < chunk.tiles; ++t, out += L) {
      const int row = chunk.row[t];
      const int column = chunk.column[t];
      const float* d = plane + row * dy.row_stride() + column * L;
      const float* below = d + dy.row_stride();
      V d00 = S::load(d);
      V d01 = S::load(d + L);
      V d10 = S::load(below);
      if (row % 2 != 0) d00 = d01 = zero;
      if (column % 2 != 0) d00 = d10 = zero;
      V columns[2][4];
      transform_output_gradient_2(d00, d10, columns[0]);
      transform_output_gradient_2(d01, S::load(below + L), columns[1]);
      float* q = out;
      for (int i = 0; i < 4; ++i) {
        V line[4];
        transform_output_gradient_2(columns[0][i], columns[1][i], line);
        for (int j = 0; j < 4; ++j, q += position) S::store(q, line[j]);
      }
    }
  }
}

/// sums[f][c] += sum over tiles of dy[f][tile] * x[c][tile], F filters and C input channels.
template <class Arch, int F, int C>
inline void correlate_tiles(const float* x, const float* dy, int tiles, bool first, float* sums,
                            std::ptrdiff_t sums_filter) {
  using S = Simd<Arch>;
  using V = typename S::Vector;
  constexpr int L = S::kLanes;
  constexpr std::ptrdiff_t kRow = std::ptrdiff_t{kWeightTiles} * L;
  V acc[F][C];
  for (int f = 0; f < F; ++f)
    for (int c = 0; c < C; ++c) {
      acc[f][c] = first ? S::splat(0.0F) : S::load(sums + f * sums_filter + c * L);
    }
  TABTRAIN_NO_UNROLL
  for (int t = 0; t < tiles; ++t, x += L, dy += L) {
    V xs[C];
    for (int c = 0; c < C; ++c) xs[c] = S::load(x + c * kRow);
    for (int f = 0; f < F; ++f) {
      const V d = S::load(dy + f * kRow);
      for (int c = 0; c < C; ++c) acc[f][c] = S::multiply_add(acc[f][c], xs[c], d);
    }
  }
  for (int f = 0; f < F; ++f)
    for (int c = 0; c < C; ++c) S::store(sums + f * sums_filter + c * L, acc[f][c]);
}

template <class Arch, int F>
inline void correlate_filters(const float* x, int channels, const float* dy, int tiles, bool first,
                              float* sums) {
  constexpr int L = Simd<Arch>::kLanes;
  constexpr int C = Simd<Arch>::kWinogradChannels;
  constexpr std::ptrdiff_t kRow = std::ptrdiff_t{kWeightTiles} * L;
  const std::ptrdiff_t sums_filter = std::ptrdiff_t{channels} * L;
  int c = 0;
  for (; c + C <= channels; c += C) {
    correlate_tiles<Arch, F, C>(x + c * kRow, dy, tiles, first, sums + c * L, sums_filter);
  }
  for (; c < channels; ++c) {
    correlate_tiles<Arch, F, 1>(x + c * kRow, dy, tiles, first, sums + c * L, sums_filter);
  }
}

/// [m0 + (m1 + m2) / 2, (m1 - m2) / 2, (m1 + m2) / 2 - m3]
template <class V>
inline void transform_gradient_3(const V& m0, const V& m1, const V& m2, const V& m3, const V& half,
                                 V (&out)[3]) {
  const V sum = (m1 + m2) * half;
  out[0] = m0 + sum;
  out[1] = (m1 - m2) * half;
  out[2] = sum - m3;
}

/// The next 9 gradients = sum over lanes of A3' m A3
template <class Arch>
inline void transform_gradient(const float* sums, std::ptrdiff_t position,
                               LaneSumWriter<Arch>& grad) {
  using S = Simd<Arch>;
  using V = typename S::Vector;
  const V half = S::splat(0.5F);
  V columns[4][3];
  for (int j = 0; j < 4; ++j, sums += position) {
    transform_gradient_3(S::load(sums), S::load(sums + 4 * position), S::load(sums + 8 * position),
                         S::load(sums + 12 * position), half, columns[j]);
  }
  float* next = grad.next();
  for (int i = 0; i < 3; ++i) {
    V line[3];
    transform_gradient_3(columns[0][i], columns[1][i], columns[2][i], columns[3][i], half, line);
    for (int j = 0; j < 3; ++j, next += S::kLanes) S::store(next, line[j]);
  }
  grad.added(9);
}

/// conv2d_backward_weight for kernel 3, stride 1; `workspace` has winograd_workspace_size floats.
/// Filters are taken in runs that keep their sums in the second-level cache.
template <class Arch>
void winograd_backward_weight(const Conv2dGeometry& g, const Block& input, const Block& grad_output,
                              float* grad_weight, float* workspace) {
  constexpr int L = Simd<Arch>::kLanes;
  constexpr std::ptrdiff_t kRow = std::ptrdiff_t{kWeightTiles} * L;
  const int in = g.in_per_group();
  const int out = g.out_per_group();
  const TileGrid grid(grad_output);
  const int run = winograd_filter_run(L, out);
  const int chunk_tiles = weight_chunk_tiles(grid.count());
  const std::ptrdiff_t x_position = position_stride(in, kRow);
  float* x = workspace;
  float* dy = x + kWinogradPositions * x_position;
  float* sums = dy + kWinogradPositions * position_stride(run, kRow);
  for (int k = 0; k < g.out_channels;) {
    const int group = k / out;
    const int rest = (group + 1) * out - k;
    const int filters = rest < run ? rest : run;
    const std::ptrdiff_t sums_position = std::ptrdiff_t{filters} * in * L + 16;
    for (int first = 0; first < grid.count(); first += chunk_tiles) {
      const TileChunk chunk(grid, first, chunk_tiles);
      transform_input<Arch, kRow>(input, group * in, in, g.padding, chunk, x);
      transform_output_gradient<Arch>(grad_output, k, filters, chunk, dy);
      for (int i = 0; i < kWinogradPositions; ++i) {
        const float* xi = x + i * x_position;
        const float* di = dy + i * position_stride(filters, kWeightTiles * L);
        float* si = sums + i * sums_position;
        const auto correlate = [&](auto count, int f) {
          correlate_filters<Arch, count()>(xi, in, di + f * kRow, chunk.tiles, first == 0,
                                           si + std::ptrdiff_t{f} * in * L);
        };
        int f = 0;
        for (; f + 4 <= filters; f += 4) correlate(std::integral_constant<int, 4>{}, f);
        for (; f + 2 <= filters; f += 2) correlate(std::integral_constant<int, 2>{}, f);
        for (; f < filters; ++f) correlate(std::integral_constant<int, 1>{}, f);
      }
    }
    const std::ptrdiff_t pairs = std::ptrdiff_t{filters} * in;
    LaneSumWriter<Arch> grad(grad_weight + std::ptrdiff_t{k} * in * 9);
    for (std::ptrdiff_t pair = 0; pair < pairs; ++pair) {
      transform_gradient<Arch>(sums + pair * L, sums_position, grad);
    }
    grad.finish();
    k += filters;
  }
}

}  // namespace tabtrain::kernels
