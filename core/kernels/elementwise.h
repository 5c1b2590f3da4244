// Kernels that look at one activation at a time.
#pragma once

#include "kernels/simd.h"

namespace tabtrain::kernels {

/// output = op(input) over the interior; rows of `output` and `input` may be the same memory.
template <class Arch, class Op>
inline void map(const Block& input, const Block& output, const Op& op) {
  using S = Simd<Arch>;
  for (int c = 0; c < output.channels; ++c)
    for (int h = 0; h < output.height; ++h) {
      const float* x = input.at(c, h, 0);
      float* y = output.at(c, h, 0);
      for (int i = 0; i < output.width * S::kLanes; i += S::kLanes) {
        S::store(y + i, op(S::load(x + i)));
      }
    }
}

/// output = op(a, b) over the interior.
template <class Arch, class Op>
inline void map2(const Block& a, const Block& b, const Block& output, const Op& op) {
  using S = Simd<Arch>;
  for (int c = 0; c < output.channels; ++c)
    for (int h = 0; h < output.height; ++h) {
      const float* pa = a.at(c, h, 0);
      const float* pb = b.at(c, h, 0);
      float* y = output.at(c, h, 0);
      for (int i = 0; i < output.width * S::kLanes; i += S::kLanes) {
        S::store(y + i, op(S::load(pa + i), S::load(pb + i)));
      }
    }
}

/// output = relu(input)
template <class Arch>
void relu_forward(const Block& input, const Block& output) {
  map<Arch>(input, output, [](const auto& x) { return relu<Arch>(x); });
}

/// grad_input = output > 0 ? grad_output : 0
template <class Arch>
void relu_backward(const Block& output, const Block& grad_output, const Block& grad_input) {
  const auto zero = Simd<Arch>::splat(0.0F);
  map2<Arch>(output, grad_output, grad_input, [&](const auto& y, const auto& grad) {
    return Simd<Arch>::keep_where(y > zero, grad);
  });
}

/// Multiplies by the mask of dropout: x -> u < p ? 0 : x / (1 - p), u uniform in [0, 1) from
/// random_word(lane key, element). Elements come in C, H, W order.
template <class Arch>
class DropoutMask {
 public:
  using S = Simd<Arch>;
  using Words = typename S::Words;

  DropoutMask(const std::uint32_t* lane_keys, float p)
      : state_(Words::load_unaligned(lane_keys)),
        scale_(S::splat(1.0F / (1.0F - p))),
        last_dropped_(last_dropped(p)) {}

  typename S::Vector operator()(const typename S::Vector& x) {
    state_ = state_ + Words(0x9E3779B9U);
    Words word = state_;
    word = word ^ (word >> 16);
    word = word * Words(0x85EBCA6BU);
    word = word ^ (word >> 13);
    word = word * Words(0xC2B2AE35U);
    word = word ^ (word >> 16);
    const auto u = xsimd::bitwise_cast<Integers>(word >> 8);
    return S::keep_where(as_mask(u > last_dropped_), x * scale_);
  }

 private:
  using Integers = xsimd::batch<std::int32_t, Arch>;

  /// The largest 24-bit number below p * 2^24, -1 for p = 0: comparing integers saves converting u.
  static Integers last_dropped(float p) {
    const float threshold = p * 0x1p24F;  // exact
    const auto whole = static_cast<std::int32_t>(threshold);
    return Integers(static_cast<float>(whole) < threshold ? whole : whole - 1);
  }
  static auto as_mask(const typename Integers::batch_bool_type& mask) {
    using Mask = typename S::Mask;
    if constexpr (requires { Mask(mask.data); }) {
      return Mask(mask.data);
    } else {
      return Mask(xsimd::bitwise_cast<typename S::Vector>(Integers(mask.data)).data);
    }
  }

  Words state_;  ///< random_word's key and Weyl sequence
  typename S::Vector scale_;
  Integers last_dropped_;
};

/// The mask that changes nothing.
struct NoMask {
  template <class V>
  V operator()(const V& x) const {
    return x;
  }
};

/// output = input times the mask. The same call on a gradient is the backward pass.
template <class Arch>
void dropout(const Block& input, const std::uint32_t* lane_keys, float p, const Block& output) {
  DropoutMask<Arch> mask(lane_keys, p);
  map<Arch>(input, output, [&](const auto& x) { return mask(x); });
}

/// output = a + b
template <class Arch>
void add(const Block& a, const Block& b, const Block& output) {
  map2<Arch>(a, b, output, [](const auto& x, const auto& y) { return x + y; });
}

/// output = input
template <class Arch>
void copy(const Block& input, const Block& output) {
  map<Arch>(input, output, [](const auto& x) { return x; });
}

/// Everything outside the image becomes 0.
template <class Arch>
void zero_halo(const Block& block) {
  using S = Simd<Arch>;
  const auto zero = S::splat(0.0F);
  const int halo = block.halo;
  auto clear = [&](int c, int h, int first, int last) {
    for (int w = first; w < last; ++w) S::store(block.at(c, h, w), zero);
  };
  for (int c = 0; c < block.channels; ++c) {
    for (int h = -halo; h < block.height + halo; ++h) {
      const bool inside = h >= 0 && h < block.height;
      clear(c, h, -halo, inside ? 0 : block.width + halo);
      if (inside) clear(c, h, block.width, block.width + halo);
    }
  }
}

/// Twelve independent chains of x = b + x * a: enough to hide the latency of a multiplication and
/// an addition on processors that start two of each in a cycle, and within 16 registers.
template <class Arch>
double multiply_add_loop(std::int64_t rounds, float (&values)[3]) {
  using S = Simd<Arch>;
  constexpr int kChains = 12;
  typename S::Vector x[kChains];
  for (int i = 0; i < kChains; ++i) x[i] = S::splat(values[0] + static_cast<float>(i));
  const auto a = S::splat(values[0]);
  const auto b = S::splat(values[1]);
  for (std::int64_t round = 0; round < rounds; ++round) {
    for (int i = 0; i < kChains; ++i) x[i] = S::multiply_add(b, x[i], a);
  }
  auto sum = x[0];
  for (int i = 1; i < kChains; ++i) sum = sum + x[i];
  values[2] = lane_sum<Arch>(sum);
  return 2.0 * kChains * S::kLanes * static_cast<double>(rounds);
}

}  // namespace tabtrain::kernels
