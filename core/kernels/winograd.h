// 3x3 convolutions of stride 1 by Winograd's minimal filtering, F(2x2, 3x3): 16 multiplications for
// a 2x2 tile of outputs where the direct form needs 36. Lavin and Gray, 2015 (arXiv:1509.09308).
//
//   forward          tile of outputs = A' [ sum over channels of (G g G') * (B' d B) ] A
//   weight gradient  3x3 gradient    = A3' [ sum over tiles of (G2 dy G2') * (B' d B) ] A3
//
// with d the 4x4 inputs under a tile and * position by position. Both use the points 0, 1, -1 and
// infinity, so B is the same. One vector is one number of L images: the transforms are plain
// additions, and every lane computes what any other width computes.
#pragma once

#include "kernels/simd.h"
#include "kernels/winograd_geometry.h"

namespace tabtrain::kernels {

/// columns of B' d for one column d of inputs: [d0 - d2, d1 + d2, d2 - d1, d1 - d3]
template <class V>
inline void transform_input_4(const V& d0, const V& d1, const V& d2, const V& d3, V (&out)[4]) {
  out[0] = d0 - d2;
  out[1] = d1 + d2;
  out[2] = d2 - d1;
  out[3] = d1 - d3;
}

/// transformed[position][channel][tile] = B' d B of `tiles` tiles from `first` on.
template <class Arch>
inline void transform_input(const Block& input, int first_channel, int channels, int padding,
                            const TileGrid& grid, int first, int tiles, float* transformed) {
  using S = Simd<Arch>;
  using V = typename S::Vector;
  constexpr int L = S::kLanes;
  const std::ptrdiff_t position = position_stride(channels, L);
  const std::ptrdiff_t row_stride = input.row_stride();
  for (int c = 0; c < channels; ++c) {
    float* out = transformed + std::ptrdiff_t{c} * kWinogradTiles * L;
    for (int t = 0; t < tiles; ++t, out += L) {
      const float* d = input.at(first_channel + c, grid.row(first + t) - padding,
                                grid.column(first + t) - padding);
      V rows[4][4];  // rows[column of inputs]
      for (int j = 0; j < 4; ++j, d += L) {
        transform_input_4(S::load(d), S::load(d + row_stride), S::load(d + 2 * row_stride),
                          S::load(d + 3 * row_stride), rows[j]);
      }
      float* q = out;
      for (int i = 0; i < 4; ++i) {
        V line[4];
        transform_input_4(rows[0][i], rows[1][i], rows[2][i], rows[3][i], line);
        for (int j = 0; j < 4; ++j, q += position) S::store(q, line[j]);
      }
    }
  }
}

/// product[f][p] = sum over c of u[c][f] * transformed[c][p], F filters and P tiles.
template <class Arch, int F, int P>
inline void multiply_tiles(const float* u, const float* transformed, int channels, float* product) {
  using S = Simd<Arch>;
  using V = typename S::Vector;
  constexpr int L = S::kLanes;
  constexpr std::ptrdiff_t kRow = std::ptrdiff_t{kWinogradTiles} * L;
  V acc[F][P];
  for (int f = 0; f < F; ++f)
    for (int p = 0; p < P; ++p) acc[f][p] = S::splat(0.0F);
  TABTRAIN_NO_UNROLL
  for (int c = 0; c < channels; ++c, u += F, transformed += kRow) {
    V x[P];
    for (int p = 0; p < P; ++p) x[p] = S::load(transformed + p * L);
    for (int f = 0; f < F; ++f) {
      const V uf = S::splat(u[f]);
      for (int p = 0; p < P; ++p) acc[f][p] = S::multiply_add(acc[f][p], x[p], uf);
    }
  }
  for (int f = 0; f < F; ++f)
    for (int p = 0; p < P; ++p) S::store(product + f * kRow + p * L, acc[f][p]);
}

/// multiply_tiles for all 16 positions and all tiles. A rest narrower than P tiles is covered by an
/// overlapping group: it computes the same values again.
template <class Arch, int F>
inline void multiply_positions(const float* u, const float* transformed, int channels, int tiles,
                               float* products) {
  constexpr int L = Simd<Arch>::kLanes;
  constexpr int P = Simd<Arch>::kTilePixels;
  const std::ptrdiff_t position = position_stride(channels, L);
  for (int i = 0; i < kWinogradPositions; ++i) {
    if (tiles < P) {
      for (int t = 0; t < tiles; ++t) {
        multiply_tiles<Arch, F, 1>(u, transformed + t * L, channels, products + t * L);
      }
    } else {
      for (int t = 0; t < tiles; t += P) {
        const int first = (t + P <= tiles ? t : tiles - P) * L;
        multiply_tiles<Arch, F, P>(u, transformed + first, channels, products + first);
      }
    }
    u += channels * F;
    transformed += position;
    products += position_stride(F, L);
  }
}

/// output tile = A' m A + bias, m the 16 products of one filter and tile.
template <class Arch, bool kRelu>
inline void transform_output(const float* products, std::ptrdiff_t position, float bias,
                             const Block& output, int channel, int h, int w) {
  using S = Simd<Arch>;
  using V = typename S::Vector;
  V top[4];
  V bottom[4];
  for (int j = 0; j < 4; ++j, products += position) {
    const V m0 = S::load(products);
    const V m1 = S::load(products + 4 * position);
    const V m2 = S::load(products + 8 * position);
    const V m3 = S::load(products + 12 * position);
    const V sum = m1 + m2;
    const V difference = m1 - m2;
    top[j] = m0 + sum;
    bottom[j] = difference - m3;
  }
  const V b = S::splat(bias);
  float* y = output.at(channel, h, w);
  const auto store_row = [&](const V(&m)[4]) {
    const V left = (m[0] + (m[1] + m[2])) + b;
    const V right = ((m[1] - m[2]) - m[3]) + b;
    S::store(y, kRelu ? relu<Arch>(left) : left);
    S::store(y + S::kLanes, kRelu ? relu<Arch>(right) : right);
  };
  store_row(top);
  y += output.row_stride();
  store_row(bottom);
}

template <class Arch, int F, bool kRelu>
inline void winograd_filters(const float* u, const float* bias, const float* transformed,
                             int channels, const TileGrid& grid, int first, int tiles,
                             float* products, const Block& output, int channel) {
  constexpr int L = Simd<Arch>::kLanes;
  multiply_positions<Arch, F>(u, transformed, channels, tiles, products);
  for (int f = 0; f < F; ++f) {
    const float* m = products + std::ptrdiff_t{f} * kWinogradTiles * L;
    for (int t = 0; t < tiles; ++t, m += L) {
      transform_output<Arch, kRelu>(m, position_stride(F, L), bias == nullptr ? 0.0F : bias[f],
                                    output, channel + f, grid.row(first + t),
                                    grid.column(first + t));
    }
  }
}

/// conv2d_forward for kernel 3, stride 1. `weight` comes from transform_forward_weight; `workspace`
/// has winograd_workspace_size floats.
template <class Arch, bool kRelu>
void winograd_forward_as(const Conv2dGeometry& g, const Block& input, const float* weight,
                         const float* bias, const Block& output, float* workspace) {
  constexpr int L = Simd<Arch>::kLanes;
  const int in = g.in_per_group();
  const int out = g.out_per_group();
  const TileGrid grid(output);
  float* products = workspace + kWinogradPositions * position_stride(in, L);
  for (int group = 0; group < g.groups; ++group) {
    for (int first = 0; first < grid.count(); first += kWinogradTiles) {
      const int rest = grid.count() - first;
      const int tiles = rest < kWinogradTiles ? rest : kWinogradTiles;
      transform_input<Arch>(input, group * in, in, g.padding, grid, first, tiles, workspace);
      for (int k = 0; k < out; k += kTileFilters) {
        const int channel = group * out + k;
        const float* u = weight + std::ptrdiff_t{channel} * in * kWinogradPositions;
        const float* b = bias == nullptr ? nullptr : bias + channel;
        const auto run = [&](auto filters) {
          winograd_filters<Arch, filters(), kRelu>(u, b, workspace, in, grid, first, tiles,
                                                   products, output, channel);
        };
        switch (out - k) {
          case 1:
            run(std::integral_constant<int, 1>{});
            break;
          case 2:
            run(std::integral_constant<int, 2>{});
            break;
          case 3:
            run(std::integral_constant<int, 3>{});
            break;
          default:
            run(std::integral_constant<int, kTileFilters>{});
            break;
        }
      }
    }
  }
}

template <class Arch>
void winograd_forward(const Conv2dGeometry& g, const Block& input, const float* weight,
                      const float* bias, bool relu, const Block& output, float* workspace) {
  const auto forward = relu ? winograd_forward_as<Arch, true> : winograd_forward_as<Arch, false>;
  forward(g, input, weight, bias, output, workspace);
}

}  // namespace tabtrain::kernels
