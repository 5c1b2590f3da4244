// What every kernel needs of its instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <xsimd/xsimd.hpp>

#include "kernels/block.h"
#include "kernels/kernel_table.h"

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

  static Vector load(const float* p) { return Vector::load_aligned(p); }
  static void store(float* p, const Vector& v) { v.store_aligned(p); }
  static Vector splat(float x) { return Vector(x); }
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
