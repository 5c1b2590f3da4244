// What every kernel needs of its instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <xsimd/xsimd.hpp>

#include "kernels/block.h"
#include "kernels/kernel_table.h"

// Keeps a loop a loop. Unrolled, compilers hoist every load of it to the front and spill.
#if defined(__clang__)
#define TABTRAIN_NO_UNROLL _Pragma("clang loop unroll(disable)")
#else
#define TABTRAIN_NO_UNROLL _Pragma("GCC unroll 1")
#endif

namespace tabtrain::kernels {

/// Vectors of one instruction set. Only operations that IEEE 754 defines exactly are used.
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
  /// sum + x * y, the product rounded before it is added.
  static Vector multiply_add(const Vector& sum, const Vector& x, const Vector& y) {
    return sum + x * y;
  }
};

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

}  // namespace tabtrain::kernels
