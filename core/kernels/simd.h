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
  using Mask = typename Vector::batch_bool_type;
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
  static Vector keep_where(const Mask& mask, const Vector& x) {
    if constexpr (kMasksAreVectors) {
      return opaque(mask) & x;
    } else {
      return xsimd::select(mask, x, splat(0.0F));
    }
  }
  /// mask ? +0 : x
  static Vector clear_where(const Mask& mask, const Vector& x) {
    if constexpr (kMasksAreVectors) {
      return ~opaque(mask) & x;
    } else {
      return xsimd::select(mask, splat(0.0F), x);
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

 private:
  static constexpr bool kMasksAreVectors =
      sizeof(Mask::data) == sizeof(Vector::data) && requires(Mask mask) {
    Vector(mask.data);
  };
  /// The bits of a mask. Clang for WebAssembly is not to know that they are one: it would make a
  /// selection of two vectors, three instructions where `and` is one.
  static Vector opaque(const Mask& mask) {
    auto bits = mask.data;
#if defined(__wasm__)
    asm("" : "+r"(bits));
#endif
    return Vector(bits);
  }
};

/// x < 0 ? 0 : x; NaN stays NaN, so that a diverged run is seen.
template <class Arch>
inline auto relu(const typename Simd<Arch>::Vector& x) {
  return Simd<Arch>::clear_where(x < Simd<Arch>::splat(0.0F), x);
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

/// The even and the odd neighbours of a and b, added: [a0 + a1, a2 + a3, b0 + b1, b2 + b3] in each
/// 128 bits; with kWide, neighbours are whole 128 bits, and a's sums come first. Shuffles that
/// stay within 128 bits are the cheapest.
template <bool kWide, class Register, int... kLane>
inline Register add_neighbours(const Register& a, const Register& b,
                               std::integer_sequence<int, kLane...> /*lanes*/) {
  constexpr int L = sizeof...(kLane);
  constexpr auto even = [](int i) {
    return kWide ? i / 4 * 8 + i % 4 : i / 4 * 4 + i % 2 * 2 + i % 4 / 2 * L;
  };
  constexpr int kNext = kWide ? 4 : 1;
  return __builtin_shufflevector(a, b, even(kLane)...) +
         __builtin_shufflevector(a, b, (even(kLane) + kNext)...);
}

/// Adds neighbours of kVectors vectors from `v` on until one vector is left. Depth first, so that
/// few vectors wait in registers.
template <class Arch, int kVectors>
inline typename Simd<Arch>::Vector neighbour_tree(const float* v) {
  using V = typename Simd<Arch>::Vector;
  constexpr int L = Simd<Arch>::kLanes;
  if constexpr (kVectors == 1) {
    return Simd<Arch>::load(v);
  } else {
    constexpr int kHalf = kVectors / 2;
    const V a = neighbour_tree<Arch, kHalf>(v);
    const V b = neighbour_tree<Arch, kHalf>(v + kHalf * L);
    return V(add_neighbours<(kVectors > 4)>(a.data, b.data, std::make_integer_sequence<int, L>{}));
  }
}

/// Writes lane sums one after another. Vectors wait until there are as many as lanes:
/// sums[i] = lane_tree(v[i]) of all of them then takes three instructions a vector.
template <class Arch>
class LaneSumWriter {
 public:
  static constexpr int kLanes = Simd<Arch>::kLanes;
  /// Vectors that next() has room for.
  static constexpr int kRoom = 32;

  explicit LaneSumWriter(float* out) : out_(out) {}
  /// Where the next vectors go; added() says how many came.
  float* next() { return waiting_ + count_ * kLanes; }
  void added(int vectors) {
    count_ += vectors;
    const float* v = waiting_;
    for (; count_ >= kLanes; count_ -= kLanes, v += kLanes * kLanes, out_ += kLanes) {
      neighbour_tree<Arch, kLanes>(v).store_unaligned(out_);
    }
    if (v == waiting_) return;
    for (int i = 0; i < count_; ++i) {
      Simd<Arch>::store(waiting_ + i * kLanes, Simd<Arch>::load(v + i * kLanes));
    }
  }
  void finish() {
    for (int i = 0; i < count_; ++i) *out_++ = lane_tree<kLanes>(waiting_ + i * kLanes);
    count_ = 0;
  }

 private:
  alignas(64) float waiting_[(kLanes - 1 + kRoom) * kLanes];
  int count_ = 0;
  float* out_;
};

}  // namespace tabtrain::kernels
