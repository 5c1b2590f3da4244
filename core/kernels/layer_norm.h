// layer_norm with a weight and a bias for every activation: [C][H][W].
#pragma once

#include "kernels/norm.h"

namespace tabtrain::kernels {

/// output[e] = tail((input[e] - mean) * rstd * weight[e] + bias[e]); e counts C, H, W.
template <class Arch>
void layer_norm_forward(const LayerNormForward& n, const NormTail& norm_tail, const Block& input,
                        const Block& output) {
  using S = Simd<Arch>;
  const auto mean = S::load(n.mean);
  const auto rstd = S::load(n.rstd);
  with_tail<Arch>(norm_tail, [&](auto tail) {
    const float* weight = n.weight;
    const float* bias = n.bias;
    for (int c = 0; c < input.channels; ++c)
      for (int h = 0; h < input.height; ++h) {
        const float* x = input.at(c, h, 0);
        float* y = output.at(c, h, 0);
        for (int w = 0; w < input.width; ++w, x += S::kLanes, y += S::kLanes) {
          const auto hat = (S::load(x) - mean) * rstd;
          S::store(y, tail.forward(hat * S::splat(*weight++) + S::splat(*bias++)));
        }
      }
  });
}

/// grad_output becomes the gradient dy before the tail. With g = dy * weight and
/// hat = (input - mean) * rstd, for every lane: grad = sum of g, grad_hat = sum of g * hat. For
/// every element, summed over lanes: grad_weight = dy * hat, grad_bias = dy (overwritten).
template <class Arch>
void layer_norm_backward_sums(const LayerNormForward& n, const NormTail& norm_tail,
                              const Block& input, const Block& grad_output,
                              const LayerNormSums& sums) {
  using S = Simd<Arch>;
  const auto mean = S::load(n.mean);
  const auto rstd = S::load(n.rstd);
  auto grads = S::splat(0.0F);
  auto grads_hat = S::splat(0.0F);
  LaneSumWriter<Arch> weight_sums(sums.grad_weight);
  LaneSumWriter<Arch> bias_sums(sums.grad_bias);
  with_tail<Arch>(norm_tail, [&](auto tail) {
    const float* weight = n.weight;
    const float* bias = n.bias;
    for (int c = 0; c < input.channels; ++c)
      for (int h = 0; h < input.height; ++h) {
        const float* x = input.at(c, h, 0);
        float* dy = grad_output.at(c, h, 0);
        for (int w = 0; w < input.width; ++w, x += S::kLanes, dy += S::kLanes) {
          const auto hat = (S::load(x) - mean) * rstd;
          const auto scale = S::splat(*weight++);
          auto grad = S::load(dy);
          if constexpr (decltype(tail)::kActive) {
            grad = tail.backward(grad, hat * scale + S::splat(*bias++));
            S::store(dy, grad);
          }
          const auto g = grad * scale;
          grads = grads + g;
          grads_hat = grads_hat + g * hat;
          weight_sums.push(grad * hat);
          bias_sums.push(grad);
        }
      }
  });
  weight_sums.finish();
  bias_sums.finish();
  S::store(sums.grad, grads);
  S::store(sums.grad_hat, grads_hat);
}

/// grad_input = rstd * (g - mean_grad - hat * mean_grad_hat), g and hat as above; with relu_input,
/// the gradient before the ReLU that made the input.
template <class Arch>
void layer_norm_backward(const LayerNormBackward& n, bool relu_input, const Block& input,
                         const Block& grad_output, const Block& grad_input) {
  using S = Simd<Arch>;
  const auto zero = S::splat(0.0F);
  const auto mean = S::load(n.mean);
  const auto rstd = S::load(n.rstd);
  const auto mean_grad = S::load(n.mean_grad);
  const auto mean_grad_hat = S::load(n.mean_grad_hat);
  const float* weight = n.weight;
  for (int c = 0; c < input.channels; ++c)
    for (int h = 0; h < input.height; ++h) {
      const float* x = input.at(c, h, 0);
      const float* dy = grad_output.at(c, h, 0);
      float* dx = grad_input.at(c, h, 0);
      for (int i = 0; i < input.width * S::kLanes; i += S::kLanes) {
        const auto in = S::load(x + i);
        const auto hat = (in - mean) * rstd;
        const auto g = S::load(dy + i) * S::splat(*weight++);
        const auto grad = rstd * (g - mean_grad - hat * mean_grad_hat);
        S::store(dx + i, relu_input ? S::keep_where(in > zero, grad) : grad);
      }
    }
}

}  // namespace tabtrain::kernels
