// relu, dropout and add.
#pragma once

#include "reference/tensor.h"

namespace tabtrain::reference {

/// max(x, 0); NaN stays NaN.
template <class T>
Tensor4<T> relu(const Tensor4<T>& input) {
  Tensor4<T> output = input;
  for (T& x : output) {
    if (x < 0) x = 0;
  }
  return output;
}

/// The gradient at 0 is 0, as in PyTorch.
template <class T>
Tensor4<T> relu_backward(const Tensor4<T>& grad_output, const Tensor4<T>& output) {
  Tensor4<T> grad_input = grad_output;
  for_each(output, [&](int n, int c, int h, int w) {
    if (output(n, c, h, w) <= 0) grad_input(n, c, h, w) = 0;
  });
  return grad_input;
}

/// `mask` holds 0 for a dropped element and 1 / (1 - p) for a kept one.
template <class T>
Tensor4<T> dropout(const Tensor4<T>& input, const Tensor4<T>& mask) {
  return input * mask;
}

template <class T>
Tensor4<T> dropout_backward(const Tensor4<T>& grad_output, const Tensor4<T>& mask) {
  return grad_output * mask;
}

/// The gradient of either summand is grad_output.
template <class T>
Tensor4<T> add(const Tensor4<T>& left, const Tensor4<T>& right) {
  return left + right;
}

}  // namespace tabtrain::reference
