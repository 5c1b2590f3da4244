// Normalisation on blocks. A lane is an image, so statistics of one image need no horizontal sums.
//
// batch_norm and group_norm differ only in who shares statistics; both reduce to coefficients for
// each channel and lane, which the layers compute between these passes.
#pragma once

#include <type_traits>

#include "kernels/elementwise.h"
#include "kernels/simd.h"

namespace tabtrain::kernels {

/// kSums sums over a plane in a fixed order: four running sums by column. op(pixel, h, w, sums)
/// adds to them; pixels come row by row.
template <class Arch, int kSums, class Op>
struct PlaneSums {
  typename Simd<Arch>::Vector of[kSums];
  Op op;  ///< as the last pixel left it
};
template <class Arch, int kSums, class Op>
inline PlaneSums<Arch, kSums, Op> plane_sums(const Block& block, int channel, Op op) {
  using S = Simd<Arch>;
  constexpr int L = S::kLanes;
  typename S::Vector sum[4][kSums];
  for (auto& of_column : sum)
    for (auto& s : of_column) s = S::splat(0.0F);
  // What op holds is copied, here and by value into this function, because compilers then keep it
  // in registers: stores to the plane could otherwise change it.
  Op local(op);
  for (int h = 0; h < block.height; ++h) {
    const float* row = block.at(channel, h, 0);
    int w = 0;
    for (; w + 4 <= block.width; w += 4) {
      for (int i = 0; i < 4; ++i) local(row + (w + i) * L, h, w + i, sum[i]);
    }
    for (int i = 0; i < 3; ++i) {
      if (w + i < block.width) local(row + (w + i) * L, h, w + i, sum[i]);
    }
  }
  PlaneSums<Arch, kSums, Op> total{{}, local};
  for (int s = 0; s < kSums; ++s) {
    total.of[s] = (sum[0][s] + sum[1][s]) + (sum[2][s] + sum[3][s]);
  }
  return total;
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
      const auto plane = plane_sums<Arch, 1>(
          input, i, [](const float* x, int, int, auto& add) { add[0] = add[0] + S::load(x); });
      sum = sum + plane.of[0];
    }
    const auto centre = sum / count;
    auto squares = S::splat(0.0F);
    for (int i = c; i < c + channels_per_group; ++i) {
      const auto plane =
          plane_sums<Arch, 1>(input, i, [centre](const float* x, int, int, auto& add) {
            const auto d = S::load(x) - centre;
            add[0] = add[0] + d * d;
          });
      squares = squares + plane.of[0];
    }
    S::store(mean, centre);
    S::store(m2, squares);
    mean += S::kLanes;
    m2 += S::kLanes;
  }
}

/// NormTail as operations on a vector; kRelu and Mask (DropoutMask or NoMask) are fixed, so that
/// what is not asked for costs nothing.
template <class Arch, bool kRelu, class Mask>
struct Tail {
  using V = typename Simd<Arch>::Vector;
  /// False where values pass unchanged.
  static constexpr bool kActive = kRelu || !std::is_same_v<Mask, NoMask>;

  Mask mask;

  V forward(const V& y) { return mask(kRelu ? relu<Arch>(y) : y); }
  /// `y` is what forward was given.
  V backward(const V& grad, const V& y) {
    const V masked = mask(grad);
    return kRelu ? Simd<Arch>::keep_where(y > Simd<Arch>::splat(0.0F), masked) : masked;
  }
};

/// Calls use with the Tail that `tail` describes. A Tail that a loop works with is to be a local
/// copy, for the reason that plane_sums gives.
template <class Arch, class Use>
inline void with_tail(const NormTail& tail, const Use& use) {
  if (tail.dropout_keys != nullptr) {
    const DropoutMask<Arch> mask(tail.dropout_keys, tail.dropout_p);
    if (tail.relu) {
      use(Tail<Arch, true, DropoutMask<Arch>>{mask});
    } else {
      use(Tail<Arch, false, DropoutMask<Arch>>{mask});
    }
  } else if (tail.relu) {
    use(Tail<Arch, true, NoMask>{});
  } else {
    use(Tail<Arch, false, NoMask>{});
  }
}

/// output = tail((input - mean) * scale + shift)
template <class Arch>
void norm_forward(const NormForward& n, const NormTail& norm_tail, const Block& input,
                  const Block& output) {
  using S = Simd<Arch>;
  with_tail<Arch>(norm_tail, [&](auto given) {
    auto tail = given;
    const int row_size = input.width * S::kLanes;
    for (int c = 0; c < input.channels; ++c) {
      const auto mean = S::load(n.mean + c * S::kLanes);
      const auto scale = S::load(n.scale + c * S::kLanes);
      const auto shift = S::load(n.shift + c * S::kLanes);
      for (int h = 0; h < input.height; ++h) {
        const float* x = input.at(c, h, 0);
        float* y = output.at(c, h, 0);
        for (int i = 0; i < row_size; i += S::kLanes) {
          S::store(y + i, tail.forward((S::load(x + i) - mean) * scale + shift));
        }
      }
    }
  });
}

/// What norm_backward_sums does to the pixels of one channel.
template <class Arch, class Tail>
struct NormGradient {
  using S = Simd<Arch>;
  using V = typename S::Vector;

  Tail tail;
  V mean;
  V scale;
  V shift;
  float* dy;
  std::ptrdiff_t dy_row;

  void operator()(const float* x, int h, int w, V (&add)[2]) {
    float* d = dy + h * dy_row + static_cast<std::ptrdiff_t>(w) * S::kLanes;
    const V centred = S::load(x) - mean;
    V g = S::load(d);
    if constexpr (Tail::kActive) {
      g = tail.backward(g, centred * scale + shift);
      S::store(d, g);
    }
    add[0] = add[0] + g;
    add[1] = add[1] + g * centred;
  }
};

/// grad_output becomes the gradient g of the normalised value (nothing changes without a tail). For
/// every channel and lane: sum_grad = sum of g, sum_grad_centred = sum of g * (input - mean).
template <class Arch>
void norm_backward_sums(const NormForward& n, const NormTail& norm_tail, const Block& input,
                        const Block& grad_output, float* sum_grad, float* sum_grad_centred) {
  using S = Simd<Arch>;
  with_tail<Arch>(norm_tail, [&](auto tail) {
    for (int c = 0; c < input.channels; ++c) {
      const int at = c * S::kLanes;
      const auto sums = plane_sums<Arch, 2>(
          input, c,
          NormGradient<Arch, decltype(tail)>{tail, S::load(n.mean + at), S::load(n.scale + at),
                                             S::load(n.shift + at), grad_output.at(c, 0, 0),
                                             grad_output.row_stride()});
      tail = sums.op.tail;
      S::store(sum_grad + at, sums.of[0]);
      S::store(sum_grad_centred + at, sums.of[1]);
    }
  });
}

/// grad_input = grad_scale * grad_output - centred_scale * (input - mean) - offset; with
/// relu_input, the gradient before the ReLU that made the input.
template <class Arch>
void norm_backward(const NormBackward& n, bool relu_input, const Block& input,
                   const Block& grad_output, const Block& grad_input) {
  using S = Simd<Arch>;
  const auto zero = S::splat(0.0F);
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
        const auto in = S::load(x + i);
        const auto grad = grad_scale * S::load(dy + i) - centred_scale * (in - mean) - offset;
        S::store(dx + i, relu_input ? S::keep_where(in > zero, grad) : grad);
      }
    }
  }
}

/// sums[i] = fixed tree over the lanes of values[i]
template <class Arch>
void sum_lanes(const float* values, int count, float* sums) {
  constexpr int L = Simd<Arch>::kLanes;
  for (int i = 0; i < count; ++i) sums[i] = lane_tree<L>(values + i * L);
}

}  // namespace tabtrain::kernels
