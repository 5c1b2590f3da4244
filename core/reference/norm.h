// batch_norm, group_norm, layer_norm and instance_norm.
//
// All subtract a mean and divide by a standard deviation over a set of elements, then scale
// and shift with learned parameters. They differ in which elements share statistics
// (`statistics_of`) and which share a weight and a bias (`affine_of`).
#pragma once

#include <cmath>

#include "layers/options.h"
#include "reference/tensor.h"
#include "tensor/shape.h"

namespace tabtrain::reference {

/// One mean for each channel, over N, H, W; one weight for each channel.
struct BatchNormLayout {
  Shape shape;
  int statistics_count(int) const { return shape.channels; }
  int statistics_of(int, int c) const { return c; }
  int affine_count() const { return shape.channels; }
  int affine_of(int c, int, int) const { return c; }
};

/// One mean for each image and channel group; one weight for each channel. With as many groups as
/// channels this is instance_norm's.
struct GroupNormLayout {
  Shape shape;
  int num_groups;
  int statistics_count(int images) const { return images * num_groups; }
  int statistics_of(int n, int c) const {
    return n * num_groups + c / (shape.channels / num_groups);
  }
  int affine_count() const { return shape.channels; }
  int affine_of(int c, int, int) const { return c; }
};

/// One mean for each image; one weight for each of its activations.
struct LayerNormLayout {
  Shape shape;
  int statistics_count(int images) const { return images; }
  int statistics_of(int n, int) const { return n; }
  int affine_count() const { return static_cast<int>(shape.size()); }
  int affine_of(int c, int h, int w) const { return (c * shape.height + h) * shape.width + w; }
};

template <class T>
struct Statistics {
  int count;        // elements that share one mean
  Tensor1<T> mean;  // statistics_count
  Tensor1<T> var;   // statistics_count, biased: sum of squares / count
};

template <class T, class Layout>
Statistics<T> statistics(const Tensor4<T>& input, const Layout& layout) {
  const int sets = layout.statistics_count(extent(input, 0));
  Statistics<T> s{static_cast<int>(input.size()) / sets, xt::zeros<T>({sets}),
                  xt::zeros<T>({sets})};
  for_each(input, [&](int n, int c, int h, int w) {
    s.mean(layout.statistics_of(n, c)) += input(n, c, h, w);
  });
  s.mean /= static_cast<T>(s.count);
  for_each(input, [&](int n, int c, int h, int w) {
    const int i = layout.statistics_of(n, c);
    const T d = input(n, c, h, w) - s.mean(i);
    s.var(i) += d * d;
  });
  s.var /= static_cast<T>(s.count);
  return s;
}

/// output = (input - mean) / sqrt(var + eps) * weight + bias.
template <class T, class Layout>
Tensor4<T> normalise(const Tensor4<T>& input, const Statistics<T>& s, T eps,
                     const Tensor1<T>& weight, const Tensor1<T>& bias, const Layout& layout) {
  Tensor4<T> output = xt::zeros<T>(input.shape());
  for_each(input, [&](int n, int c, int h, int w) {
    const int i = layout.statistics_of(n, c);
    const int a = layout.affine_of(c, h, w);
    const T normalised = (input(n, c, h, w) - s.mean(i)) / std::sqrt(s.var(i) + eps);
    output(n, c, h, w) = normalised * weight(a) + bias(a);
  });
  return output;
}

template <class T>
struct NormGradients {
  Tensor4<T> input;   // N C H W
  Tensor1<T> weight;  // affine_count
  Tensor1<T> bias;    // affine_count
};

/// With x = (input - mean) * rstd and g = grad_output * weight:
/// grad_input = rstd * (g - mean(g) - x * mean(g * x)), the means over the elements that share
/// statistics.
template <class T, class Layout>
NormGradients<T> normalise_backward(const Tensor4<T>& grad_output, const Tensor4<T>& input,
                                    const Statistics<T>& s, T eps, const Tensor1<T>& weight,
                                    const Layout& layout) {
  NormGradients<T> grad{xt::zeros<T>(input.shape()), xt::zeros<T>({layout.affine_count()}),
                        xt::zeros<T>({layout.affine_count()})};
  Tensor1<T> mean_g = xt::zeros<T>(s.mean.shape());
  Tensor1<T> mean_gx = xt::zeros<T>(s.mean.shape());
  const auto rstd = [&](int i) { return 1 / std::sqrt(s.var(i) + eps); };
  const auto x = [&](int i, T value) { return (value - s.mean(i)) * rstd(i); };
  for_each(input, [&](int n, int c, int h, int w) {
    const int i = layout.statistics_of(n, c);
    const int a = layout.affine_of(c, h, w);
    const T go = grad_output(n, c, h, w);
    grad.bias(a) += go;
    grad.weight(a) += go * x(i, input(n, c, h, w));
    mean_g(i) += go * weight(a);
    mean_gx(i) += go * weight(a) * x(i, input(n, c, h, w));
  });
  mean_g /= static_cast<T>(s.count);
  mean_gx /= static_cast<T>(s.count);
  for_each(input, [&](int n, int c, int h, int w) {
    const int i = layout.statistics_of(n, c);
    const T g = grad_output(n, c, h, w) * weight(layout.affine_of(c, h, w));
    grad.input(n, c, h, w) = rstd(i) * (g - mean_g(i) - x(i, input(n, c, h, w)) * mean_gx(i));
  });
  return grad;
}

/// running = (1 - momentum) * running + momentum * batch, with the unbiased variance of the batch.
template <class T>
void update_running(const Statistics<T>& s, T momentum, Tensor1<T>& running_mean,
                    Tensor1<T>& running_var) {
  const T unbias = static_cast<T>(s.count) / static_cast<T>(s.count - 1);
  running_mean = (1 - momentum) * running_mean + momentum * s.mean;
  running_var = (1 - momentum) * running_var + momentum * unbias * s.var;
}

}  // namespace tabtrain::reference
