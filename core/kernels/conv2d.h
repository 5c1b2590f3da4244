// Direct convolution on blocks: forward, gradient of the input, gradient of the weight.
//
// The order of additions for one output is input channel, kernel row, kernel column, whatever the
// tile; for one weight it is row, column of the output image, then the fixed tree over lanes.
#pragma once

#include <type_traits>

#include "kernels/conv2d_geometry.h"
#include "kernels/simd.h"

namespace tabtrain::kernels {

/// Where a tile reads and writes. Strides in floats.
struct ConvTile {
  const float* x;
  std::ptrdiff_t x_row;
  std::ptrdiff_t x_plane;
  int in_channels;
  int kernel_h;
  int kernel_w;
  int stride;
  const float* w;     ///< [in_channels][kernel_h][kernel_w][filters]
  const float* bias;  ///< may be null
  bool relu;          ///< negative outputs become 0
  float* y;
  std::ptrdiff_t y_plane;
};

/// y[f][p] = bias[f] + sum over c, r, s of x[c][r][p * stride + s] * w[c][r][s][f]
/// for F filters and P neighbouring pixels. K > 0: square kernel of that size, stride 1.
template <class Arch, int F, int P, int K>
inline void conv2d_tile(const ConvTile& t) {
  using S = Simd<Arch>;
  using V = typename S::Vector;
  constexpr int L = S::kLanes;
  V acc[F][P];
  for (int f = 0; f < F; ++f)
    for (int p = 0; p < P; ++p) acc[f][p] = S::splat(0.0F);
  const float* w = t.w;
  const float* plane = t.x;
  const int kernel_h = K > 0 ? K : t.kernel_h;
  for (int c = 0; c < t.in_channels; ++c, plane += t.x_plane) {
    const float* row = plane;
    TABTRAIN_NO_UNROLL
    for (int r = 0; r < kernel_h; ++r, row += t.x_row) {
      if constexpr (K > 0) {
        V x[P + K - 1];
        for (int i = 0; i < P + K - 1; ++i) x[i] = S::load(row + i * L);
        for (int s = 0; s < K; ++s, w += F) {
          for (int f = 0; f < F; ++f) {
            const V wf = S::splat(w[f]);
            for (int p = 0; p < P; ++p) acc[f][p] = S::multiply_add(acc[f][p], x[p + s], wf);
          }
        }
      } else {
        for (int s = 0; s < t.kernel_w; ++s, w += F) {
          for (int p = 0; p < P; ++p) {
            const V x = S::load(row + static_cast<std::ptrdiff_t>(p * t.stride + s) * L);
            for (int f = 0; f < F; ++f) acc[f][p] = S::multiply_add(acc[f][p], x, S::splat(w[f]));
          }
        }
      }
    }
  }
  for (int f = 0; f < F; ++f) {
    for (int p = 0; p < P; ++p) {
      V y = t.bias != nullptr ? acc[f][p] + S::splat(t.bias[f]) : acc[f][p];
      if (t.relu) y = relu<Arch>(y);
      S::store(t.y + f * t.y_plane + p * L, y);
    }
  }
}

/// One row of output for F filters. A rest narrower than a tile is covered by a tile that overlaps
/// its neighbour: it computes the same values again.
template <class Arch, int F, int K>
inline void conv2d_row(ConvTile t, int width) {
  constexpr int L = Simd<Arch>::kLanes;
  constexpr int P = Simd<Arch>::kTilePixels;
  const float* x = t.x;
  float* y = t.y;
  auto at = [&](int column) {
    t.x = x + static_cast<std::ptrdiff_t>(column) * t.stride * L;
    t.y = y + static_cast<std::ptrdiff_t>(column) * L;
  };
  if (width < P) {
    for (int column = 0; column < width; ++column) {
      at(column);
      conv2d_tile<Arch, F, 1, K>(t);
    }
    return;
  }
  for (int column = 0; column < width; column += P) {
    at(column + P <= width ? column : width - P);
    conv2d_tile<Arch, F, P, K>(t);
  }
}

template <class Arch, int K>
inline void conv2d_rows_of(int filters, const ConvTile& t, int width) {
  switch (filters) {
    case 1:
      return conv2d_row<Arch, 1, K>(t, width);
    case 2:
      return conv2d_row<Arch, 2, K>(t, width);
    case 3:
      return conv2d_row<Arch, 3, K>(t, width);
    default:
      return conv2d_row<Arch, 4, K>(t, width);
  }
}

template <class Arch>
inline void conv2d_dispatch(int filters, const ConvTile& t, int width) {
  const bool square = t.kernel_h == t.kernel_w && t.stride == 1;
  if (square && t.kernel_h == 3) return conv2d_rows_of<Arch, 3>(filters, t, width);
  if (square && t.kernel_h == 1) return conv2d_rows_of<Arch, 1>(filters, t, width);
  if (square && t.kernel_h == 5) return conv2d_rows_of<Arch, 5>(filters, t, width);
  return conv2d_rows_of<Arch, 0>(filters, t, width);
}

/// output[k] = bias[k] + sum over c, r, s of input[c][h * stride + r - padding][w * stride + s -
/// padding]
/// * weight[k, c, r, s], negative ones 0 if `relu`. The input's halo is at least `padding`.
template <class Arch>
void conv2d_forward(const Conv2dGeometry& g, const Block& input, const float* packed_weight,
                    const float* bias, bool relu, const Block& output) {
  const int in = g.in_per_group();
  const int out = g.out_per_group();
  const std::ptrdiff_t filter_size = std::ptrdiff_t{in} * g.kernel_h * g.kernel_w;
  for (int group = 0; group < g.groups; ++group) {
    for (int h = 0; h < output.height; ++h) {
      for (int k = 0; k < out; k += kTileFilters) {
        const int filters = out - k < kTileFilters ? out - k : kTileFilters;
        const int channel = group * out + k;
        ConvTile t{};
        t.x = input.at(group * in, h * g.stride - g.padding, -g.padding);
        t.x_row = input.row_stride();
        t.x_plane = input.plane_stride();
        t.in_channels = in;
        t.kernel_h = g.kernel_h;
        t.kernel_w = g.kernel_w;
        t.stride = g.stride;
        t.w = packed_weight + channel * filter_size;
        t.bias = bias == nullptr ? nullptr : bias + channel;
        t.relu = relu;
        t.y = output.at(channel, h, 0);
        t.y_plane = output.plane_stride();
        conv2d_dispatch<Arch>(filters, t, output.width);
      }
    }
  }
}

/// First output coordinate whose window covers input coordinate `i` (already moved by the padding).
inline int first_window(int i, int kernel, int stride) {
  return i < kernel ? 0 : (i - kernel) / stride + 1;
}

/// grad_input[c][y][x] = sum over outputs (h, w) whose window covers (y, x) and over k of
/// grad_output[k][h][w] * weight[k, c, y + padding - h * stride, x + padding - w * stride]. Any
/// stride.
template <class Arch>
void conv2d_backward_input_general(const Conv2dGeometry& g, const Block& grad_output,
                                   const float* packed_weight, const Block& grad_input) {
  using S = Simd<Arch>;
  const int out = g.out_per_group();
  const std::ptrdiff_t dy_plane = grad_output.plane_stride();
  for (int channel = 0; channel < g.in_channels; ++channel) {
    const int first_filter = channel / g.in_per_group() * out;
    const float* weight = packed_weight + std::ptrdiff_t{channel} * g.kernel_h * g.kernel_w * out;
    for (int y = 0; y < grad_input.height; ++y) {
      const int yp = y + g.padding;
      for (int x = 0; x < grad_input.width; ++x) {
        const int xp = x + g.padding;
        auto acc = S::splat(0.0F);
        for (int h = first_window(yp, g.kernel_h, g.stride);
             h < grad_output.height && h * g.stride <= yp; ++h) {
          for (int w = first_window(xp, g.kernel_w, g.stride);
               w < grad_output.width && w * g.stride <= xp; ++w) {
            const float* grad = grad_output.at(first_filter, h, w);
            const int tap = (yp - h * g.stride) * g.kernel_w + xp - w * g.stride;
            for (int k = 0; k < out; ++k, grad += dy_plane) {
              acc = S::multiply_add(acc, S::load(grad), S::splat(weight[tap * out + k]));
            }
          }
        }
        S::store(grad_input.at(channel, y, x), acc);
      }
    }
  }
}

/// `packed_weight` comes from pack_backward_weight; grad_output's halo is at least
/// backward_input_halo(g).
template <class Arch>
void conv2d_backward_input(const Conv2dGeometry& g, const Block& grad_output,
                           const float* packed_weight, const Block& grad_input) {
  if (is_plain_transposed(g)) {
    conv2d_forward<Arch>(transposed(g), grad_output, packed_weight, nullptr, false, grad_input);
  } else {
    conv2d_backward_input_general<Arch>(g, grad_output, packed_weight, grad_input);
  }
}

/// Gradients of F filters x C input channels x K taps of one kernel row; K = 0: one tap at a time.
/// grad[f][c][s] = sum over output pixels (h, w) of x[c][h * stride][w * stride + s] * dy[f][h][w]
template <class Arch, int F, int C, int K>
inline void weight_tile(const float* x, std::ptrdiff_t x_row, std::ptrdiff_t x_plane, int stride,
                        const Block& dy, int filter, float* grad, std::ptrdiff_t grad_filter,
                        std::ptrdiff_t grad_channel) {
  using S = Simd<Arch>;
  using V = typename S::Vector;
  constexpr int L = S::kLanes;
  V acc[F][C][K];
  for (int f = 0; f < F; ++f)
    for (int c = 0; c < C; ++c)
      for (int s = 0; s < K; ++s) acc[f][c][s] = S::splat(0.0F);
  const std::ptrdiff_t dy_plane = dy.plane_stride();
  const std::ptrdiff_t step = static_cast<std::ptrdiff_t>(stride) * L;
  for (int h = 0; h < dy.height; ++h) {
    const float* d = dy.at(filter, h, 0);
    const float* row = x + h * stride * x_row;
    int w = 0;
    if constexpr (K == 3 && C == 1 && L == 4) {
      // Two pixels at a time where the stride is 1: they share two of four inputs.
      for (; stride == 1 && w + 2 <= dy.width; w += 2, d += 2 * L, row += 2 * step) {
        const V x0 = S::load(row);
        const V x1 = S::load(row + L);
        const V x2 = S::load(row + 2 * L);
        const V x3 = S::load(row + 3 * L);
        for (int f = 0; f < F; ++f) {
          const V d0 = S::load(d + f * dy_plane);
          acc[f][0][0] = S::multiply_add(acc[f][0][0], x0, d0);
          acc[f][0][1] = S::multiply_add(acc[f][0][1], x1, d0);
          acc[f][0][2] = S::multiply_add(acc[f][0][2], x2, d0);
          const V d1 = S::load(d + f * dy_plane + L);
          acc[f][0][0] = S::multiply_add(acc[f][0][0], x1, d1);
          acc[f][0][1] = S::multiply_add(acc[f][0][1], x2, d1);
          acc[f][0][2] = S::multiply_add(acc[f][0][2], x3, d1);
        }
      }
    }
    for (; w < dy.width; ++w, d += L, row += step) {
      V xs[C][K];
      for (int c = 0; c < C; ++c)
        for (int s = 0; s < K; ++s) xs[c][s] = S::load(row + c * x_plane + s * L);
      for (int f = 0; f < F; ++f) {
        const V df = S::load(d + f * dy_plane);
        for (int c = 0; c < C; ++c)
          for (int s = 0; s < K; ++s) acc[f][c][s] = S::multiply_add(acc[f][c][s], xs[c][s], df);
      }
    }
  }
  for (int f = 0; f < F; ++f)
    for (int c = 0; c < C; ++c)
      for (int s = 0; s < K; ++s)
        grad[f * grad_filter + c * grad_channel + s] = lane_sum<Arch>(acc[f][c][s]);
}

/// All taps of F filters and C input channels, K of a kernel row at a time.
template <class Arch, int F, int C, int K>
inline void weight_taps(const Conv2dGeometry& g, const Block& input, int channel, const Block& dy,
                        int filter, float* grad) {
  const std::ptrdiff_t grad_channel = std::ptrdiff_t{g.kernel_h} * g.kernel_w;
  const std::ptrdiff_t grad_filter = g.in_per_group() * grad_channel;
  const auto tile = [&](auto taps, int r, int s) {
    weight_tile<Arch, F, C, taps()>(input.at(channel, r - g.padding, s - g.padding),
                                    input.row_stride(), input.plane_stride(), g.stride, dy, filter,
                                    grad + r * g.kernel_w + s, grad_filter, grad_channel);
  };
  for (int r = 0; r < g.kernel_h; ++r) {
    int s = 0;
    for (; s + K <= g.kernel_w; s += K) tile(std::integral_constant<int, K>{}, r, s);
    for (; s < g.kernel_w; ++s) tile(std::integral_constant<int, 1>{}, r, s);
  }
}

/// All weights of F filters.
template <class Arch, int F>
inline void weight_filters(const Conv2dGeometry& g, const Block& input, const Block& dy, int filter,
                           float* grad) {
  constexpr int C3 = Simd<Arch>::kWeightChannels3;
  constexpr int C1 = Simd<Arch>::kWeightChannels1;
  const int in = g.in_per_group();
  const int first = filter / g.out_per_group() * in;
  const std::ptrdiff_t taps = std::ptrdiff_t{g.kernel_h} * g.kernel_w;
  int c = 0;
  if (g.kernel_w < 3) {
    for (; c + C1 <= in; c += C1) {
      weight_taps<Arch, F, C1, 1>(g, input, first + c, dy, filter, grad + c * taps);
    }
  } else {
    for (; c + C3 <= in; c += C3) {
      weight_taps<Arch, F, C3, 3>(g, input, first + c, dy, filter, grad + c * taps);
    }
  }
  for (; c < in; ++c) weight_taps<Arch, F, 1, 3>(g, input, first + c, dy, filter, grad + c * taps);
}

/// grad_weight[k, c, r, s] = sum over lanes, h, w of grad_output[k][h][w] *
/// input[c][h * stride + r - padding][w * stride + s - padding]; overwritten.
template <class Arch>
void conv2d_backward_weight(const Conv2dGeometry& g, const Block& input, const Block& grad_output,
                            float* grad_weight) {
  constexpr int F = Simd<Arch>::kWeightFilters;
  const int out = g.out_per_group();
  const std::ptrdiff_t filter_size = std::ptrdiff_t{g.in_per_group()} * g.kernel_h * g.kernel_w;
  for (int group = 0; group < g.groups; ++group) {
    for (int k = 0; k < out;) {
      const int rest = out - k;
      // A rest of one filter wastes most loads: two and two instead of three and one.
      const int filters = rest == F + 1 && F > 2 ? F - 1 : (rest < F ? rest : F);
      const int filter = group * out + k;
      float* grad = grad_weight + filter * filter_size;
      switch (filters) {
        case 1:
          weight_filters<Arch, 1>(g, input, grad_output, filter, grad);
          break;
        case 2:
          weight_filters<Arch, 2>(g, input, grad_output, filter, grad);
          break;
        case 3:
          weight_filters<Arch, 3>(g, input, grad_output, filter, grad);
          break;
        default:
          weight_filters<Arch, F>(g, input, grad_output, filter, grad);
          break;
      }
      k += filters;
    }
  }
}

/// grad_bias[k] = sum over lanes, h, w of grad_output[k][h][w]; overwritten.
template <class Arch>
void conv2d_backward_bias(const Block& grad_output, float* grad_bias) {
  using S = Simd<Arch>;
  for (int k = 0; k < grad_output.channels; ++k) {
    auto sum = S::splat(0.0F);
    for (int h = 0; h < grad_output.height; ++h) {
      const float* d = grad_output.at(k, h, 0);
      for (int w = 0; w < grad_output.width; ++w) sum = sum + S::load(d + w * S::kLanes);
    }
    grad_bias[k] = lane_sum<Arch>(sum);
  }
}

}  // namespace tabtrain::kernels
