// layer_norm with a weight and a bias for every activation: [C][H][W].
#pragma once

#include "kernels/norm.h"

namespace tabtrain::kernels {

/// output[e] = tail((input[e] - mean) * rstd * weight[e] + bias[e]); e counts C, H, W.
template <class Arch>
void layer_norm_forward(const LayerNormForward& n, const NormTail& norm_tail, const Block& input,
                        const Block& output) {
  using S = Simd<Arch>;
  with_tail<Arch>(norm_tail, [&](auto given) {
    auto tail = given;
    const auto mean = S::load(n.mean);
    const auto rstd = S::load(n.rstd);
    const int row_size = input.width * S::kLanes;
    const float* weight = n.weight;
    const float* bias = n.bias;
    for (int c = 0; c < input.channels; ++c)
      for (int h = 0; h < input.height; ++h) {
        const float* x = input.at(c, h, 0);
        float* y = output.at(c, h, 0);
        for (int i = 0; i < row_size; i += S::kLanes) {
          const auto hat = (S::load(x + i) - mean) * rstd;
          S::store(y + i, tail.forward(hat * S::splat(*weight++) + S::splat(*bias++)));
        }
      }
  });
}

/// Sums that layer_norm_backward_sums adds up pixel by pixel, and where it is.
template <class Arch, class Tail>
struct LayerNormWalk {
  using S = Simd<Arch>;
  using V = typename S::Vector;

  V mean;
  V rstd;
  Tail tail;
  const float* weight;
  const float* bias;
  V grads = S::splat(0.0F);
  V grads_hat = S::splat(0.0F);

  /// `count` neighbouring pixels; their gradients of weight and bias go to of_weight and of_bias.
  void pixels(const float* x, float* dy, int count, float* of_weight, float* of_bias) {
    for (int i = 0; i < count * S::kLanes; i += S::kLanes) {
      const V hat = (S::load(x + i) - mean) * rstd;
      const V scale = S::splat(*weight++);
      V grad = S::load(dy + i);
      if constexpr (Tail::kActive) {
        grad = tail.backward(grad, hat * scale + S::splat(*bias++));
        S::store(dy + i, grad);
      }
      const V g = grad * scale;
      grads = grads + g;
      grads_hat = grads_hat + g * hat;
      S::store(of_weight + i, grad * hat);
      S::store(of_bias + i, grad);
    }
  }
};

template <class Arch, class Tail>
void layer_norm_backward_sums_as(const LayerNormForward& n, const Tail& tail, const Block& input,
                                 const Block& grad_output, const LayerNormSums& sums) {
  using S = Simd<Arch>;
  constexpr int kMost = LaneSumWriter<Arch>::kRoom;
  LayerNormWalk<Arch, Tail> walk{S::load(n.mean), S::load(n.rstd), tail, n.weight, n.bias};
  LaneSumWriter<Arch> weight_sums(sums.grad_weight);
  LaneSumWriter<Arch> bias_sums(sums.grad_bias);
  for (int c = 0; c < input.channels; ++c)
    for (int h = 0; h < input.height; ++h)
      for (int w = 0; w < input.width; w += kMost) {
        const int count = input.width - w < kMost ? input.width - w : kMost;
        // A copy, which compilers keep in registers: stores could otherwise change it.
        auto local = walk;
        local.pixels(input.at(c, h, w), grad_output.at(c, h, w), count, weight_sums.next(),
                     bias_sums.next());
        walk = local;
        weight_sums.added(count);
        bias_sums.added(count);
      }
  S::store(sums.grad, walk.grads);
  S::store(sums.grad_hat, walk.grads_hat);
  weight_sums.finish();
  bias_sums.finish();
}

/// grad_output becomes the gradient dy before the tail. With g = dy * weight and
/// hat = (input - mean) * rstd, for every lane: grad = sum of g, grad_hat = sum of g * hat. For
/// every element, summed over lanes: grad_weight = dy * hat, grad_bias = dy (overwritten).
template <class Arch>
void layer_norm_backward_sums(const LayerNormForward& n, const NormTail& norm_tail,
                              const Block& input, const Block& grad_output,
                              const LayerNormSums& sums) {
  with_tail<Arch>(norm_tail, [&](auto tail) {
    layer_norm_backward_sums_as<Arch>(n, tail, input, grad_output, sums);
  });
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
