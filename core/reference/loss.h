// Log-softmax and cross-entropy.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "reference/tensor.h"

namespace tabtrain::reference {

/// logits N K 1 1 -> log probabilities N K: x - max - log(sum of exp(x - max)).
template <class T>
Tensor2<T> log_softmax(const Tensor4<T>& logits) {
  const int classes = extent(logits, 1);
  Tensor2<T> output = xt::zeros<T>({extent(logits, 0), classes});
  for (int n = 0; n < extent(logits, 0); ++n) {
    T max = logits(n, 0, 0, 0);
    for (int k = 1; k < classes; ++k) max = std::max(max, logits(n, k, 0, 0));
    T sum = 0;
    for (int k = 0; k < classes; ++k) sum += std::exp(logits(n, k, 0, 0) - max);
    for (int k = 0; k < classes; ++k) output(n, k) = logits(n, k, 0, 0) - max - std::log(sum);
  }
  return output;
}

/// The share of class k in the target of an image: its label's with probability 1 - smoothing, any
/// class's with probability smoothing.
template <class T>
T target(int k, int label, T smoothing, int classes) {
  return smoothing / static_cast<T>(classes) + (k == label ? 1 - smoothing : 0);
}

/// Minus the mean log probability under the target of each image.
template <class T>
std::vector<T> cross_entropy(const Tensor2<T>& log_probability,
                             const std::vector<std::uint8_t>& labels, T label_smoothing = 0) {
  const int classes = extent(log_probability, 1);
  std::vector<T> loss(labels.size(), 0);
  for (std::size_t n = 0; n < labels.size(); ++n) {
    for (int k = 0; k < classes; ++k) {
      loss[n] -= target(k, labels[n], label_smoothing, classes) * log_probability(n, k);
    }
  }
  return loss;
}

/// Gradient of the mean cross-entropy by the logits: (probability - target) / N, as N K 1 1.
template <class T>
Tensor4<T> cross_entropy_backward(const Tensor2<T>& log_probability,
                                  const std::vector<std::uint8_t>& labels, T label_smoothing = 0) {
  const int images = extent(log_probability, 0);
  Tensor4<T> grad = xt::zeros<T>({images, extent(log_probability, 1), 1, 1});
  for_each(grad, [&](int n, int k, int, int) {
    const T wanted = target(k, labels[n], label_smoothing, extent(log_probability, 1));
    grad(n, k, 0, 0) = (std::exp(log_probability(n, k)) - wanted) / static_cast<T>(images);
  });
  return grad;
}

}  // namespace tabtrain::reference
