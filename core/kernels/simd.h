// What every kernel needs of its instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <xsimd/xsimd.hpp>

#include "kernels/block.h"
#include "kernels/fused.h"
#include "kernels/kernel_table.h"

// Keeps a loop a loop. Unrolled, compilers hoist every load of it to the front and spill.
#if defined(__clang__)
#define TABTRAIN_NO_UNROLL _Pragma("clang loop unroll(disable)")
#else
#define TABTRAIN_NO_UNROLL _Pragma("GCC unroll 1")
#endif

namespace tabtrain::kernels {

/// Vectors of one instruction set. Only operations that IEEE 754 defines exactly are used, but for
/// multiply_add in a fast build.
template <class Arch>
struct Simd {
  using Vector = xsimd::batch<float, Arch>;
  using Words = xsimd::batch<std::uint32_t, Arch>;
  static constexpr int kLanes = static_cast<int>(Vector::size);
  /// Registers decide how many pixels a convolution tile holds: 4 filters x 4 pixels need 23, x 2
  /// pixels 13.
  static constexpr int kTilePixels = kLanes == 16 ? 4 : 2;
  /// Tile of a weight's gradient: filters x input channels x 3 taps, and filters x channels x 1
  /// tap. AVX-512 has 32 registers for accumulators and wants few loads; WebAssembly engines fold
  /// no loads into multiplications and keep a register for themselves, so 12 accumulators would
  /// spill.
  static constexpr int kWeightFilters = kLanes == 4 ? 3 : 4;
  static constexpr int kWeightChannels3 = kLanes == 16 ? 2 : 1;
  static constexpr int kWeightChannels1 = kLanes == 16 ? 6 : 3;
  /// Input channels beside 4 filters in Winograd's weight gradient.
  static constexpr int kWinogradChannels = kLanes == 16 ? 4 : 2;

  static Vector load(const float* p) { return Vector::load_aligned(p); }
  static void store(float* p, const Vector& v) { v.store_aligned(p); }
  static Vector splat(float x) { return Vector(x); }
  /// mask ? x : +0
  static Vector keep_where(const typename Vector::batch_bool_type& mask, const Vector& x) {
    if constexpr (sizeof(mask.data) == sizeof(x.data) && requires { Vector(mask.data); }) {
      return Vector(mask.data) & x;  // selecting takes more instructions in WebAssembly
    } else {
      return xsimd::select(mask, x, splat(0.0F));
    }
  }
  /// sum + x * y, the product rounded before it is added; rounded only once in a fast build.
  static Vector multiply_add(const Vector& sum, const Vector& x, const Vector& y) {
    if constexpr (Fused<Arch>::kExists) {
      return Fused<Arch>::multiply_add(sum, x, y);
    } else {
      return sum + x * y;
    }
  }
};

/// x < 0 ? 0 : x; NaN stays NaN, so that a diverged run is seen.
template <class Arch>
inline auto relu(const typename Simd<Arch>::Vector& x) {
  return Simd<Arch>::keep_where(!(x < Simd<Arch>::splat(0.0F)), x);
}

/// ((v0 + v1) + (v2 + v3)) + ...: neighbours first, so that blocks of 4, 8 and 16 lanes are
/// subtrees of one tree over kGroupImages images.
template <int kLanes>
inline float lane_tree(const float* v) {
  if constexpr (kLanes == 1) {
    return v[0];
  } else {
    return lane_tree<kLanes / 2>(v) + lane_tree<kLanes / 2>(v + kLanes / 2);
  }
}

template <class Arch>
inline float lane_sum(const typename Simd<Arch>::Vector& v) {
  alignas(64) float lanes[Simd<Arch>::kLanes];
  Simd<Arch>::store(lanes, v);
  return lane_tree<Simd<Arch>::kLanes>(lanes);
}

/// [a0 + a1, a2 + a3, ..., b0 + b1, ...]
template <class Register, int... kPair>
inline Register add_neighbours(const Register& a, const Register& b,
                               std::integer_sequence<int, kPair...> /*pairs*/) {
  return __builtin_shufflevector(a, b, (2 * kPair)...) +
         __builtin_shufflevector(a, b, (2 * kPair + 1)...);
}

/// sums[i] = lane_sum(v[i]) of as many vectors as there are lanes; overwrites v.
template <class Arch>
inline void lane_sums(typename Simd<Arch>::Vector* v, float* sums) {
  using V = typename Simd<Arch>::Vector;
  constexpr int L = Simd<Arch>::kLanes;
  for (int vectors = L; vectors > 1; vectors /= 2) {
    for (int i = 0; i < vectors / 2; ++i) {
      v[i] =
          V(add_neighbours(v[2 * i].data, v[2 * i + 1].data, std::make_integer_sequence<int, L>{}));
    }
  }
  v[0].store_unaligned(sums);
}

/// Writes lane sums one after another.
template <class Arch>
class LaneSumWriter {
 public:
  using V = typename Simd<Arch>::Vector;

  explicit LaneSumWriter(float* out) : out_(out) {}
  void push(const V& v) {
    waiting_[count_++] = v;
    if (count_ < Simd<Arch>::kLanes) return;
    lane_sums<Arch>(waiting_, out_);
    out_ += count_;
    count_ = 0;
  }
  void finish() {
    for (int i = 0; i < count_; ++i) *out_++ = lane_sum<Arch>(waiting_[i]);
    count_ = 0;
  }

 private:
  V waiting_[Simd<Arch>::kLanes];
  int count_ = 0;
  float* out_;
};

}  // namespace tabtrain::kernels
