// Max, average and global average pooling.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "layers/options.h"
#include "reference/tensor.h"

namespace tabtrain::reference {

/// Zeros of the shape that a window of `kernel_size` sliding over `input` without padding gives.
template <class T>
Tensor4<T> pool_output(const Tensor4<T>& input, int kernel_size, int stride) {
  return xt::zeros<T>({extent(input, 0), extent(input, 1),
                       (extent(input, 2) - kernel_size) / stride + 1,
                       (extent(input, 3) - kernel_size) / stride + 1});
}

template <class T>
struct MaxPool2dResult {
  Tensor4<T> output;    // N C Ho Wo
  Tensor4<int> argmax;  // N C Ho Wo, h * W + w of the maximum
  T margin;             // smallest distance of a maximum from the rest of its window, ties left out
};

/// The first maximum of each window in row-major order; a NaN wins over every number.
template <class T>
MaxPool2dResult<T> max_pool2d(const Tensor4<T>& input, const MaxPool2dOptions& o) {
  const int stride = o.stride == 0 ? o.kernel_size : o.stride;
  MaxPool2dResult<T> result;
  result.output = pool_output(input, o.kernel_size, stride);
  result.argmax = xt::zeros<int>(result.output.shape());
  result.margin = std::numeric_limits<T>::infinity();
  for_each(result.output, [&](int n, int c, int ho, int wo) {
    T best = -std::numeric_limits<T>::infinity();
    T second = best;
    int where = ho * stride * extent(input, 3) + wo * stride;
    for (int r = 0; r < o.kernel_size; ++r) {
      for (int s = 0; s < o.kernel_size; ++s) {
        const int hi = ho * stride + r;
        const int wi = wo * stride + s;
        const T value = input(n, c, hi, wi);
        if (value > best || std::isnan(value)) {
          second = best;
          best = value;
          where = hi * extent(input, 3) + wi;
        } else if (value > second) {
          second = value;
        }
      }
    }
    result.output(n, c, ho, wo) = best;
    result.argmax(n, c, ho, wo) = where;
    if (best > second) result.margin = std::min(result.margin, best - second);
  });
  return result;
}

template <class T>
Tensor4<T> max_pool2d_backward(const Tensor4<T>& grad_output, const Tensor4<T>& input,
                               const Tensor4<int>& argmax) {
  Tensor4<T> grad_input = xt::zeros<T>(input.shape());
  const int width = extent(input, 3);
  for_each(grad_output, [&](int n, int c, int ho, int wo) {
    const int where = argmax(n, c, ho, wo);
    grad_input(n, c, where / width, where % width) += grad_output(n, c, ho, wo);
  });
  return grad_input;
}

template <class T>
Tensor4<T> avg_pool2d(const Tensor4<T>& input, const AvgPool2dOptions& o) {
  const int stride = o.stride == 0 ? o.kernel_size : o.stride;
  Tensor4<T> output = pool_output(input, o.kernel_size, stride);
  for_each(output, [&](int n, int c, int ho, int wo) {
    T sum = 0;
    for (int r = 0; r < o.kernel_size; ++r) {
      for (int s = 0; s < o.kernel_size; ++s) sum += input(n, c, ho * stride + r, wo * stride + s);
    }
    output(n, c, ho, wo) = sum / static_cast<T>(o.kernel_size * o.kernel_size);
  });
  return output;
}

template <class T>
Tensor4<T> avg_pool2d_backward(const Tensor4<T>& grad_output, const Tensor4<T>& input,
                               const AvgPool2dOptions& o) {
  const int stride = o.stride == 0 ? o.kernel_size : o.stride;
  Tensor4<T> grad_input = xt::zeros<T>(input.shape());
  for_each(grad_output, [&](int n, int c, int ho, int wo) {
    const T share = grad_output(n, c, ho, wo) / static_cast<T>(o.kernel_size * o.kernel_size);
    for (int r = 0; r < o.kernel_size; ++r) {
      for (int s = 0; s < o.kernel_size; ++s) {
        grad_input(n, c, ho * stride + r, wo * stride + s) += share;
      }
    }
  });
  return grad_input;
}

/// N C H W -> N C 1 1.
template <class T>
Tensor4<T> global_avg_pool(const Tensor4<T>& input) {
  Tensor4<T> output = xt::zeros<T>({extent(input, 0), extent(input, 1), 1, 1});
  for_each(input, [&](int n, int c, int h, int w) { output(n, c, 0, 0) += input(n, c, h, w); });
  output /= static_cast<T>(extent(input, 2) * extent(input, 3));
  return output;
}

template <class T>
Tensor4<T> global_avg_pool_backward(const Tensor4<T>& grad_output, const Tensor4<T>& input) {
  Tensor4<T> grad_input = xt::zeros<T>(input.shape());
  const T pixels = static_cast<T>(extent(input, 2) * extent(input, 3));
  for_each(input, [&](int n, int c, int h, int w) {
    grad_input(n, c, h, w) = grad_output(n, c, 0, 0) / pixels;
  });
  return grad_input;
}

}  // namespace tabtrain::reference
