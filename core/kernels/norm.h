// Normalisation on blocks. A lane is an image, so statistics of one image need no horizontal sums.
//
// batch_norm and group_norm differ only in who shares statistics; both reduce to coefficients for
// each channel and lane, which the layers compute between these passes.
#pragma once

#include "kernels/simd.h"

namespace tabtrain::kernels {

/// Sum of op(row pointer, offset) over a plane in a fixed order: four running sums by column.
template <class Arch, class Op>
inline typename Simd<Arch>::Vector plane_sum(const Block& block, int channel, const Op& op) {
  using S = Simd<Arch>;
  constexpr int L = S::kLanes;
  typename S::Vector sum[4];
  for (auto& s : sum) s = S::splat(0.0F);
  for (int h = 0; h < block.height; ++h) {
    const float* row = block.at(channel, h, 0);
    int w = 0;
    for (; w + 4 <= block.width; w += 4) {
      for (int i = 0; i < 4; ++i) sum[i] = sum[i] + op(row + (w + i) * L, h, w + i);
    }
    for (int i = 0; w < block.width; ++w, ++i) sum[i] = sum[i] + op(row + w * L, h, w);
  }
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/// For every group of channels and every lane: mean and m2 = sum of (x - mean)^2, both
/// [channels / channels_per_group][L]. Two passes over a plane that stays in cache.
template <class Arch>
void moments(const Block& input, int channels_per_group, float* mean, float* m2) {
  using S = Simd<Arch>;
  const auto count = S::splat(static_cast<float>(channels_per_group) *
                              static_cast<float>(input.height) * static_cast<float>(input.width));
  for (int c = 0; c < input.channels; c += channels_per_group) {
    auto sum = S::splat(0.0F);
    for (int i = c; i < c + channels_per_group; ++i) {
      sum = sum + plane_sum<Arch>(input, i, [](const float* x, int, int) { return S::load(x); });
    }
    const auto centre = sum / count;
    auto squares = S::splat(0.0F);
    for (int i = c; i < c + channels_per_group; ++i) {
      squares = squares + plane_sum<Arch>(input, i, [&](const float* x, int, int) {
                  const auto d = S::load(x) - centre;
                  return d * d;
                });
    }
    S::store(mean, centre);
    S::store(m2, squares);
    mean += S::kLanes;
    m2 += S::kLanes;
  }
}

/// output = (input - mean) * scale + shift
template <class Arch>
void norm_forward(const NormForward& n, const Block& input, const Block& output) {
  using S = Simd<Arch>;
  for (int c = 0; c < input.channels; ++c) {
    const auto mean = S::load(n.mean + c * S::kLanes);
    const auto scale = S::load(n.scale + c * S::kLanes);
    const auto shift = S::load(n.shift + c * S::kLanes);
    for (int h = 0; h < input.height; ++h) {
      const float* x = input.at(c, h, 0);
      float* y = output.at(c, h, 0);
      for (int i = 0; i < input.width * S::kLanes; i += S::kLanes) {
        S::store(y + i, (S::load(x + i) - mean) * scale + shift);
      }
    }
  }
}

/// For every channel and lane: sum_grad = sum of grad_output, sum_grad_centred = sum of
/// grad_output * (input - mean).
template <class Arch>
void norm_backward_sums(const Block& input, const Block& grad_output, const float* mean,
                        float* sum_grad, float* sum_grad_centred) {
  using S = Simd<Arch>;
  for (int c = 0; c < input.channels; ++c) {
    const auto centre = S::load(mean + c * S::kLanes);
    auto load_grad = [&](int h, int w) { return S::load(grad_output.at(c, h, w)); };
    const auto grads =
        plane_sum<Arch>(input, c, [&](const float*, int h, int w) { return load_grad(h, w); });
    const auto centred = plane_sum<Arch>(input, c, [&](const float* x, int h, int w) {
      return load_grad(h, w) * (S::load(x) - centre);
    });
    S::store(sum_grad + c * S::kLanes, grads);
    S::store(sum_grad_centred + c * S::kLanes, centred);
  }
}

/// grad_input = grad_scale * grad_output - centred_scale * (input - mean) - offset
template <class Arch>
void norm_backward(const NormBackward& n, const Block& input, const Block& grad_output,
                   const Block& grad_input) {
  using S = Simd<Arch>;
  for (int c = 0; c < input.channels; ++c) {
    const auto mean = S::load(n.mean + c * S::kLanes);
    const auto grad_scale = S::load(n.grad_scale + c * S::kLanes);
    const auto centred_scale = S::load(n.centred_scale + c * S::kLanes);
    const auto offset = S::load(n.offset + c * S::kLanes);
    for (int h = 0; h < input.height; ++h) {
      const float* x = input.at(c, h, 0);
      const float* dy = grad_output.at(c, h, 0);
      float* dx = grad_input.at(c, h, 0);
      for (int i = 0; i < input.width * S::kLanes; i += S::kLanes) {
        S::store(dx + i,
                 grad_scale * S::load(dy + i) - centred_scale * (S::load(x + i) - mean) - offset);
      }
    }
  }
}

/// output[e] = (input[e] - mean) * rstd * weight[e] + bias[e]; mean and rstd are [L], e counts C,
/// H, W.
template <class Arch>
void layer_norm_forward(const Block& input, const float* mean, const float* rstd,
                        const float* weight, const float* bias, const Block& output) {
  using S = Simd<Arch>;
  const auto centre = S::load(mean);
  const auto factor = S::load(rstd);
  for (int c = 0; c < input.channels; ++c)
    for (int h = 0; h < input.height; ++h)
      for (int w = 0; w < input.width; ++w) {
        const auto hat = (S::load(input.at(c, h, w)) - centre) * factor;
        S::store(output.at(c, h, w), hat * S::splat(*weight++) + S::splat(*bias++));
      }
}

/// With g = grad_output * weight and hat = (input - mean) * rstd, for every lane:
/// sum_grad = sum of g, sum_grad_hat = sum of g * hat. For every element, summed over lanes:
/// grad_weight = grad_output * hat, grad_bias = grad_output (overwritten).
template <class Arch>
void layer_norm_backward_sums(const Block& input, const Block& grad_output, const float* mean,
                              const float* rstd, const float* weight, float* sum_grad,
                              float* sum_grad_hat, float* grad_weight, float* grad_bias) {
  using S = Simd<Arch>;
  const auto centre = S::load(mean);
  const auto factor = S::load(rstd);
  auto grads = S::splat(0.0F);
  auto grads_hat = S::splat(0.0F);
  for (int c = 0; c < input.channels; ++c)
    for (int h = 0; h < input.height; ++h)
      for (int w = 0; w < input.width; ++w) {
        const auto hat = (S::load(input.at(c, h, w)) - centre) * factor;
        const auto dy = S::load(grad_output.at(c, h, w));
        const auto g = dy * S::splat(*weight++);
        grads = grads + g;
        grads_hat = grads_hat + g * hat;
        *grad_weight++ = lane_sum<Arch>(dy * hat);
        *grad_bias++ = lane_sum<Arch>(dy);
      }
  S::store(sum_grad, grads);
  S::store(sum_grad_hat, grads_hat);
}

/// grad_input = rstd * (g - mean_grad - hat * mean_grad_hat), g and hat as above.
template <class Arch>
void layer_norm_backward(const Block& input, const Block& grad_output, const float* mean,
                         const float* rstd, const float* weight, const float* mean_grad,
                         const float* mean_grad_hat, const Block& grad_input) {
  using S = Simd<Arch>;
  const auto centre = S::load(mean);
  const auto factor = S::load(rstd);
  const auto mg = S::load(mean_grad);
  const auto mgh = S::load(mean_grad_hat);
  for (int c = 0; c < input.channels; ++c)
    for (int h = 0; h < input.height; ++h)
      for (int w = 0; w < input.width; ++w) {
        const auto hat = (S::load(input.at(c, h, w)) - centre) * factor;
        const auto g = S::load(grad_output.at(c, h, w)) * S::splat(*weight++);
        S::store(grad_input.at(c, h, w), factor * (g - mg - hat * mgh));
      }
}

/// sums[i] = fixed tree over the lanes of values[i]
template <class Arch>
void sum_lanes(const float* values, int count, float* sums) {
  constexpr int L = Simd<Arch>::kLanes;
  for (int i = 0; i < count; ++i) sums[i] = lane_tree<L>(values + i * L);
}

}  // namespace tabtrain::kernels
