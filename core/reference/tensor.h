// Tensors of the reference: plain NCHW arrays.
//
// The reference is the tests' oracle: written to be read, not to be fast, and never part of the
// product.
#pragma once

#include <vector>
#include <xtensor/xadapt.hpp>
#include <xtensor/xtensor.hpp>

namespace tabtrain::reference {

template <class T>
using Tensor1 = xt::xtensor<T, 1>;
template <class T>
using Tensor2 = xt::xtensor<T, 2>;  // N K
template <class T>
using Tensor4 = xt::xtensor<T, 4>;  // N C H W

template <class Tensor>
int extent(const Tensor& tensor, int axis) {
  return static_cast<int>(tensor.shape(axis));
}

/// A tensor of the given extents holding `values` in row-major order.
template <class Tensor>
Tensor from_flat(const std::vector<typename Tensor::value_type>& values,
                 const typename Tensor::shape_type& shape) {
  return xt::adapt(values, shape);
}

template <class Tensor>
std::vector<typename Tensor::value_type> to_flat(const Tensor& tensor) {
  return {tensor.storage().begin(), tensor.storage().end()};
}

/// Calls visit(n, c, h, w) for every element of an N C H W tensor, in row-major order.
template <class T, class Visit>
void for_each(const Tensor4<T>& tensor, Visit visit) {
  for (int n = 0; n < extent(tensor, 0); ++n) {
    for (int c = 0; c < extent(tensor, 1); ++c) {
      for (int h = 0; h < extent(tensor, 2); ++h) {
        for (int w = 0; w < extent(tensor, 3); ++w) visit(n, c, h, w);
      }
    }
  }
}

}  // namespace tabtrain::reference
