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

/// transformed[position][channel][tile] = B' d B of a chunk of tiles; kRow floats for a channel.
template <class Arch, int kRow>
inline void transform_input(const Block& input, int first_channel, int channels, int padding,
                            const TileChunk& chunk, float* transformed) {
  using S = Simd<Arch>;
  using V = typename S::Vector;
  constexpr int L = S::kLanes;
  const std::ptrdiff_t position = position_stride(channels, kRow);
  const std::ptrdiff_t row_stride = input.row_stride();
  for (int c = 0; c < channels; ++c) {
    float* out = transformed + std::ptrdiff_t{c} * kRow;
    const float* plane = input.at(first_channel + c, -padding, -padding);
    for (int t = 0; t < chunk.tiles; ++t, out += L) {
      const float* d = plane + chunk.row[t] * row_stride + chunk.column[t] * L;
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
  V acc[F][P];
  for (int f = 0; f < F; ++f)
    for (int p = 0; p < P; ++p) acc[f][p] = S::splat(0.0F);
  TABTRAIN_NO_UNROLL
  for (int c = 0; c < channels; ++c, u += F, transformed += kForwardRow) {
    V x[P];
    for (int p = 0; p < P; ++p) x[p] = S::load(transformed + p * L);
    for (int f = 0; f < F; ++f) {
      const V uf = S::splat(u[f]);
      for (int p = 0; p < P; ++p) acc[f][p] = S::multiply_add(acc[f][p], x[p], uf);
    }
  }
  for (int f = 0; f < F; ++f)
    for (int p = 0; p < P; ++p) S::store(product + f * kForwardRow + p * L, acc[f][p]);
}

/// multiply_tiles for all 16 positions and all tiles. A rest narrower than P tiles is covered by an
/// overlapping group: it computes the same values again.
template <class Arch, int F>
inline void multiply_positions(const float* u, const float* transformed, int channels, int tiles,
                               float* products) {
  constexpr int L = Simd<Arch>::kLanes;
  constexpr int P = Simd<Arch>::kTilePixels;
  const std::ptrdiff_t position = position_stride(channels, kForwardRow);
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
    products += position_stride(F, kForwardRow);
  }
}

/// output tile = A' m A + bias, m the 16 products of one filter and tile.
template <class Arch, bool kRelu>
inline void transform_output(const float* products, std::ptrdiff_t position, float bias, float* y,
                             std::ptrdiff_t y_row) {
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
  const auto store_row = [&](const V(&m)[4]) {
    const V left = (m[0] + (m[1] + m[2])) + b;
    const V right = ((m[1] - m[2]) - m[3]) + b;
    S::store(y, kRelu ? relu<Arch>(left) : left);
    S::store(y + S::kLanes, kRelu ? relu<Arch>(right) : right);
  };
  store_row(top);
  y += y_row;
  store_row(bottom);
}

template <class Arch, int F, bool kRelu>
inline void winograd_filters(const float* u, const float* bias, const float* transformed,
                             int channels, const TileChunk& chunk, float* products,
                             const Block& output, int channel) {
  constexpr int L = Simd<Arch>::kLanes;
  const std::ptrdiff_t row_stride = output.row_stride();
  multiply_positions<Arch, F>(u, transformed, channels, chunk.tiles, products);
  for (int f = 0; f < F; ++f) {
    const float* m = products + std::ptrdiff_t{f} * kForwardRow;
    float* plane = output.at(channel + f, 0, 0);
    for (int t = 0; t < chunk.tiles; ++t, m += L) {
      transform_output<Arch, kRelu>(
          m, position_stride(F, kForwardRow), bias == nullptr ? 0.0F : bias[f],
          plane + chunk.row[t] * row_stride + chunk.column[t] * L, row_stride);
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
  float* products = workspace + kWinogradPositions * position_stride(in, kForwardRow);
  for (int group = 0; group < g.groups; ++group) {
    for (int first = 0; first < grid.count(); first += kForwardRow / L) {
      const TileChunk chunk(grid, first, kForwardRow / L);
      transform_input<Arch, kForwardRow>(input, group * in, in, g.padding, chunk, workspace);
      for (int k = 0; k < out; k += kTileFilters) {
        const int channel = group * out + k;
        const float* u = weight + std::ptrdiff_t{channel} * in * kWinogradPositions;
        const float* b = bias == nullptr ? nullptr : bias + channel;
        const auto run = [&](auto filters) {
          winograd_filters<Arch, filters(), kRelu>(u, b, workspace, in, chunk, products, output,
                                                   channel);
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
