// conv2d and linear.
#pragma once

#include "layers/options.h"
#include "reference/tensor.h"

namespace tabtrain::reference {

/// Calls tap(n, k, c, cg, r, s, hi, wi, ho, wo) for every product of a convolution: output (n, k,
/// ho, wo) takes input (n, c, hi, wi) times weight (k, cg, r, s), where cg counts channels within
/// k's group. Taps on the padding are left out.
template <class T, class Tap>
void for_each_tap(const Tensor4<T>& input, const Tensor4<T>& weight, const Tensor4<T>& output,
                  const Conv2dOptions& o, Tap tap) {
  const int group_inputs = extent(weight, 1);
  const int group_outputs = o.out_channels / o.groups;
  const int h_in = extent(input, 2), w_in = extent(input, 3);
  const int h_out = extent(output, 2), w_out = extent(output, 3);
  for (int n = 0; n < extent(output, 0); ++n) {
    for (int k = 0; k < extent(output, 1); ++k) {
      for (int cg = 0; cg < group_inputs; ++cg) {
        const int c = k / group_outputs * group_inputs + cg;
        for (int r = 0; r < o.kernel_size; ++r) {
          for (int s = 0; s < o.kernel_size; ++s) {
            for (int ho = 0; ho < h_out; ++ho) {
              for (int wo = 0; wo < w_out; ++wo) {
                const int hi = ho * o.stride + r - o.padding;
                const int wi = wo * o.stride + s - o.padding;
                if (hi < 0 || hi >= h_in || wi < 0 || wi >= w_in) continue;
                tap(n, k, c, cg, r, s, hi, wi, ho, wo);
              }
            }
          }
        }
      }
    }
  }
}

/// input N C H W, weight K C/groups R S, bias K or empty -> output N K Ho Wo.
template <class T>
Tensor4<T> conv2d(const Tensor4<T>& input, const Tensor4<T>& weight, const Tensor1<T>& bias,
                  const Conv2dOptions& o) {
  const auto outputs = [&](int size) {
    return (size + 2 * o.padding - o.kernel_size) / o.stride + 1;
  };
  Tensor4<T> output = xt::zeros<T>(
      {extent(input, 0), o.out_channels, outputs(extent(input, 2)), outputs(extent(input, 3))});
  for_each_tap(input, weight, output, o,
               [&](int n, int k, int c, int cg, int r, int s, int hi, int wi, int ho, int wo) {
                 output(n, k, ho, wo) += input(n, c, hi, wi) * weight(k, cg, r, s);
               });
  if (o.bias) {
    for (int n = 0; n < extent(output, 0); ++n) {
      for (int k = 0; k < extent(output, 1); ++k) {
        for (int h = 0; h < extent(output, 2); ++h) {
          for (int w = 0; w < extent(output, 3); ++w) output(n, k, h, w) += bias(k);
        }
      }
    }
  }
  return output;
}

template <class T>
struct Conv2dGradients {
  Tensor4<T> input;   // N C H W
  Tensor4<T> weight;  // K C/groups R S
  Tensor1<T> bias;    // K
};

template <class T>
Conv2dGradients<T> conv2d_backward(const Tensor4<T>& grad_output, const Tensor4<T>& input,
                                   const Tensor4<T>& weight, const Conv2dOptions& o) {
  Conv2dGradients<T> grad{xt::zeros<T>(input.shape()), xt::zeros<T>(weight.shape()),
                          xt::zeros<T>({o.out_channels})};
  for_each_tap(input, weight, grad_output, o,
               [&](int n, int k, int c, int cg, int r, int s, int hi, int wi, int ho, int wo) {
                 grad.input(n, c, hi, wi) += grad_output(n, k, ho, wo) * weight(k, cg, r, s);
                 grad.weight(k, cg, r, s) += grad_output(n, k, ho, wo) * input(n, c, hi, wi);
               });
  for (int n = 0; n < extent(grad_output, 0); ++n) {
    for (int k = 0; k < extent(grad_output, 1); ++k) {
      for (int h = 0; h < extent(grad_output, 2); ++h) {
        for (int w = 0; w < extent(grad_output, 3); ++w) grad.bias(k) += grad_output(n, k, h, w);
      }
    }
  }
  return grad;
}

/// output[n, k] = bias[k] + sum over i of input[n, i] * weight[k, i], i over C, H, W in this order.
/// input N C H W, weight K C*H*W, bias K or empty -> output N K 1 1.
template <class T>
Tensor4<T> linear(const Tensor4<T>& input, const Tensor2<T>& weight, const Tensor1<T>& bias) {
  const int n_features = extent(weight, 1);
  Tensor4<T> output = xt::zeros<T>({extent(input, 0), extent(weight, 0), 1, 1});
  for (int n = 0; n < extent(output, 0); ++n) {
    const T* features = &input(n, 0, 0, 0);
    for (int k = 0; k < extent(output, 1); ++k) {
      for (int i = 0; i < n_features; ++i) output(n, k, 0, 0) += features[i] * weight(k, i);
      if (bias.size() != 0) output(n, k, 0, 0) += bias(k);
    }
  }
  return output;
}

template <class T>
struct LinearGradients {
  Tensor4<T> input;   // N C H W
  Tensor2<T> weight;  // K C*H*W
  Tensor1<T> bias;    // K
};

template <class T>
LinearGradients<T> linear_backward(const Tensor4<T>& grad_output, const Tensor4<T>& input,
                                   const Tensor2<T>& weight) {
  LinearGradients<T> grad{xt::zeros<T>(input.shape()), xt::zeros<T>(weight.shape()),
                          xt::zeros<T>({extent(weight, 0)})};
  for (int n = 0; n < extent(grad_output, 0); ++n) {
    const T* features = &input(n, 0, 0, 0);
    T* grad_features = &grad.input(n, 0, 0, 0);
    for (int k = 0; k < extent(grad_output, 1); ++k) {
      const T g = grad_output(n, k, 0, 0);
      for (int i = 0; i < extent(weight, 1); ++i) {
        grad_features[i] += g * weight(k, i);
        grad.weight(k, i) += g * features[i];
      }
      grad.bias(k) += g;
    }
  }
  return grad;
}

}  // namespace tabtrain::reference
