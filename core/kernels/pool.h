// Max and average pooling on blocks, floor mode, no padding.
#pragma once

#include "kernels/simd.h"

namespace tabtrain::kernels {

template <class Arch>
void fill_interior(const Block& block, float value) {
  using S = Simd<Arch>;
  const auto v = S::splat(value);
  for (int c = 0; c < block.channels; ++c)
    for (int h = 0; h < block.height; ++h) {
      float* row = block.at(c, h, 0);
      for (int w = 0; w < block.width; ++w) S::store(row + w * S::kLanes, v);
    }
}

/// Calls visit(c, h, w, top-left corner of the window in `input`) for every output pixel.
template <class Visit>
inline void for_each_window(const PoolGeometry& g, const Block& input, const Block& output,
                            const Visit& visit) {
  for (int c = 0; c < output.channels; ++c)
    for (int h = 0; h < output.height; ++h)
      for (int w = 0; w < output.width; ++w) {
        visit(c, h, w, input.at(c, h * g.stride, w * g.stride));
      }
}

/// Larger in PyTorch's sense: a NaN wins over every number, and the first of equals stays.
template <class Vector>
inline auto beats(const Vector& x, const Vector& best) {
  return (x > best) | xsimd::isnan(x);  // x != x is false for NaN with AVX and xsimd 8
}

/// K > 0: windows of K x K pixels that do not overlap.
template <class Arch, int K>
void max_pool_forward_as(const PoolGeometry& g, const Block& input, const Block& output) {
  using S = Simd<Arch>;
  const int rows = K > 0 ? K : g.kernel_h;
  const int columns = K > 0 ? K : g.kernel_w;
  const std::ptrdiff_t x_row = input.row_stride();
  for_each_window(g, input, output, [&](int c, int h, int w, const float* window) {
    auto best = S::load(window);
    for (int r = 0; r < rows; ++r)
      for (int s = 0; s < columns; ++s) {
        if (r == 0 && s == 0) continue;
        const auto x = S::load(window + r * x_row + s * S::kLanes);
        best = xsimd::select(beats(x, best), x, best);
      }
    S::store(output.at(c, h, w), best);
  });
}

/// output[c][h][w] = max over r, s of input[c][h * stride + r][w * stride + s]
template <class Arch>
void max_pool_forward(const PoolGeometry& g, const Block& input, const Block& output) {
  const bool two = g.kernel_h == 2 && g.kernel_w == 2 && g.stride == 2;
  const auto forward = two ? max_pool_forward_as<Arch, 2> : max_pool_forward_as<Arch, 0>;
  forward(g, input, output);
}

template <class Arch, int K>
void max_pool_backward_as(const PoolGeometry& g, const Block& input, const Block& grad_output,
                          const Block& grad_input) {
  using S = Simd<Arch>;
  const int rows = K > 0 ? K : g.kernel_h;
  const int columns = K > 0 ? K : g.kernel_w;
  const std::ptrdiff_t x_row = input.row_stride();
  const std::ptrdiff_t dx_row = grad_input.row_stride();
  const bool covered = K > 0 && grad_output.height * K == grad_input.height &&
                       grad_output.width * K == grad_input.width;
  if (!covered) fill_interior<Arch>(grad_input, 0.0F);
  const auto zero = S::splat(0.0F);
  for_each_window(g, input, grad_output, [&](int c, int h, int w, const float* window) {
    auto best = S::load(window);
    auto place = zero;
    for (int r = 0; r < rows; ++r)
      for (int s = 0; s < columns; ++s) {
        if (r == 0 && s == 0) continue;
        const auto x = S::load(window + r * x_row + s * S::kLanes);
        const auto wins = beats(x, best);
        best = xsimd::select(wins, x, best);
        place = xsimd::select(wins, S::splat(static_cast<float>(r * columns + s)), place);
      }
    const auto grad = S::load(grad_output.at(c, h, w));
    float* target = grad_input.at(c, h * g.stride, w * g.stride);
    for (int r = 0; r < rows; ++r)
      for (int s = 0; s < columns; ++s) {
        float* p = target + r * dx_row + s * S::kLanes;
        const auto here = place == S::splat(static_cast<float>(r * columns + s));
        S::store(p, (K > 0 ? zero : S::load(p)) + S::keep_where(here, grad));
      }
  });
}

/// grad_input = grad_output where the window has its first maximum, summed over windows, else 0.
/// The place is found again from the input: cheaper than storing it.
template <class Arch>
void max_pool_backward(const PoolGeometry& g, const Block& input, const Block& grad_output,
                       const Block& grad_input) {
  const bool two = g.kernel_h == 2 && g.kernel_w == 2 && g.stride == 2;
  const auto backward = two ? max_pool_backward_as<Arch, 2> : max_pool_backward_as<Arch, 0>;
  backward(g, input, grad_output, grad_input);
}

/// output[c][h][w] = (sum over r, s of input[c][h * stride + r][w * stride + s]) / (rows * columns)
template <class Arch>
void avg_pool_forward(const PoolGeometry& g, const Block& input, const Block& output) {
  using S = Simd<Arch>;
  const auto count = S::splat(static_cast<float>(g.kernel_h * g.kernel_w));
  for_each_window(g, input, output, [&](int c, int h, int w, const float* window) {
    auto sum = S::splat(0.0F);
    for (int r = 0; r < g.kernel_h; ++r)
      for (int s = 0; s < g.kernel_w; ++s) {
        sum = sum + S::load(window + r * input.row_stride() + s * S::kLanes);
      }
    S::store(output.at(c, h, w), sum / count);
  });
}

/// grad_input = sum over the windows that cover a pixel of grad_output / (rows * columns)
template <class Arch>
void avg_pool_backward(const PoolGeometry& g, const Block& grad_output, const Block& grad_input) {
  using S = Simd<Arch>;
  fill_interior<Arch>(grad_input, 0.0F);
  const auto count = S::splat(static_cast<float>(g.kernel_h * g.kernel_w));
  for_each_window(g, grad_input, grad_output, [&](int c, int h, int w, float* window) {
    const auto grad = S::load(grad_output.at(c, h, w)) / count;
    for (int r = 0; r < g.kernel_h; ++r)
      for (int s = 0; s < g.kernel_w; ++s) {
        float* p = window + r * grad_input.row_stride() + s * S::kLanes;
        S::store(p, S::load(p) + grad);
      }
  });
}

}  // namespace tabtrain::kernels
