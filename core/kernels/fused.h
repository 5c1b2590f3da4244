// Multiply and add with one rounding: all that fast arithmetic does differently.
//
// Fused<Arch> exists in a build with TABTRAIN_FAST_MATH, for instruction sets that have such an
// operation. SSE 4.2 has none and stays strict.
#pragma once

#include <xsimd/xsimd.hpp>

namespace tabtrain::kernels {

template <class Arch>
struct Fused {
  static constexpr bool kExists = false;
};

#ifdef TABTRAIN_FAST_MATH
#if defined(__FMA__) && defined(__AVX2__)
template <>
struct Fused<xsimd::avx2> {
  static constexpr bool kExists = true;
  using Vector = xsimd::batch<float, xsimd::avx2>;
  static Vector multiply_add(const Vector& sum, const Vector& x, const Vector& y) {
    return Vector(_mm256_fmadd_ps(x, y, sum));
  }
};
#endif

#if defined(__AVX512F__)
template <>
struct Fused<xsimd::avx512bw> {
  static constexpr bool kExists = true;
  using Vector = xsimd::batch<float, xsimd::avx512bw>;
  static Vector multiply_add(const Vector& sum, const Vector& x, const Vector& y) {
    return Vector(_mm512_fmadd_ps(x, y, sum));
  }
};
#endif

#if defined(__aarch64__)
template <>
struct Fused<xsimd::neon64> {
  static constexpr bool kExists = true;
  using Vector = xsimd::batch<float, xsimd::neon64>;
  static Vector multiply_add(const Vector& sum, const Vector& x, const Vector& y) {
    return Vector(vfmaq_f32(sum, x, y));
  }
};
#endif
#endif  // TABTRAIN_FAST_MATH

}  // namespace tabtrain::kernels
