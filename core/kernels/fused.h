// Multiply and add with one rounding: all that fast arithmetic does differently.
//
// Fused<Arch> exists in a build with TABTRAIN_FAST_MATH, for instruction sets that have such an
// operation. SSE 4.2 has none and stays strict; for WebAssembly it is relaxed SIMD's relaxed_madd,
// which an engine may also compute with two roundings where the processor has no fused one.
#pragma once

#include <xsimd/xsimd.hpp>

namespace tabtrain::kernels {

template <class Arch>
struct Fused {
  static constexpr bool kExists = false;
};

#ifdef TABTRAIN_FAST_MATH
#if defined(__wasm_relaxed_simd__)
template <>
struct Fused<xsimd::sse4_2> {
  static constexpr bool kExists = true;
  using Vector = xsimd::batch<float, xsimd::sse4_2>;
  static Vector multiply_add(const Vector& sum, const Vector& x, const Vector& y) {
#if __has_builtin(__builtin_wasm_relaxed_madd_f32x4)
    return Vector(__m128(__builtin_wasm_relaxed_madd_f32x4(x.data, y.data, sum.data)));
#else  // Before clang 16: the name and opcode of a draft (scripts/relaxed_madd.py).
    return Vector(__m128(__builtin_wasm_fma_f32x4(x.data, y.data, sum.data)));
#endif
  }
};
#endif

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
