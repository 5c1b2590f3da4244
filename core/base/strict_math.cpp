#include "base/strict_math.h"

#include <array>
#include <cstdint>
#include <limits>

#include "base/bit_cast.h"

namespace tabtrain::strict {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// ln 2 in two parts; the first has 32 significant bits, so that small multiples of it are exact.
constexpr double kLn2High = 0x1.62e42feep-1;
constexpr double kLn2Low = 0x1.a39ef35793c76p-33;

// pi / 2 in three parts of 33, 33 and 53 bits.
constexpr double kHalfPi1 = 0x1.921fb544p+0;
constexpr double kHalfPi2 = 0x1.0b4611a6p-34;
constexpr double kHalfPi3 = 0x1.3198a2e037073p-69;

double power_of_two(int exponent) {  // -1022 <= exponent <= 1023
  return bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

int round_to_int(double x) { return static_cast<int>(x < 0 ? x - 0.5 : x + 0.5); }

/// coefficients[0] + x * (coefficients[1] + x * (...))
template <std::size_t kCount>
double polynomial(const std::array<double, kCount>& coefficients, double x) {
  double sum = coefficients[kCount - 1];
  for (std::size_t i = kCount - 1; i > 0; --i) sum = coefficients[i - 1] + x * sum;
  return sum;
}

/// sin r for |r| <= pi / 4 + a little: Taylor; the first term left out is below 1e-19.
double sin_kernel(double r) {
  static constexpr std::array<double, 8> kSin = {
      -1.0 / 6,         1.0 / 120,         -1.0 / 5040,           1.0 / 362880,
      -1.0 / 39916800., 1.0 / 6227020800., -1.0 / 1307674368000., 1.0 / 355687428096000.};
  const double r2 = r * r;
  return r + r * r2 * polynomial(kSin, r2);
}

/// cos r on the same range. 1 - r^2 / 2 is split so that its rounding error is put back.
double cos_kernel(double r) {
  static constexpr std::array<double, 8> kCos = {
      1.0 / 24,         -1.0 / 720,          1.0 / 40320,           -1.0 / 3628800,
      1.0 / 479001600., -1.0 / 87178291200., 1.0 / 20922789888000., -1.0 / 6402373705728000.};
  const double r2 = r * r;
  const double half = 0.5 * r2;
  const double head = 1.0 - half;
  return head + (((1.0 - head) - half) + r2 * r2 * polynomial(kCos, r2));
}

/// sin(x + quarter * pi / 2)
double shifted_sin(double x, int quarter) {
  if (!(x >= -kLargestAngle && x <= kLargestAngle)) return kNan;
  const int k = round_to_int(x * 0x1.45f306dc9c883p-1);  // 2 / pi
  const double n = k;
  const double r = ((x - n * kHalfPi1) - n * kHalfPi2) - n * kHalfPi3;
  switch ((k + quarter) & 3) {
    case 0:
      return sin_kernel(r);
    case 1:
      return cos_kernel(r);
    case 2:
      return -sin_kernel(r);
    default:
      return -cos_kernel(r);
  }
}

}  // namespace

double exp(double x) {
  if (x != x) return x;
  if (x > 709.79) return kInfinity;
  if (x < -745.14) return 0.0;
  const int k = round_to_int(x * 0x1.71547652b82fep+0);  // 1 / ln 2
  const double n = k;
  const double high = x - n * kLn2High;
  const double low = n * kLn2Low;
  const double r = high - low;
  // Taylor of (e^r - 1 - r) / r^2; the first term left out is below 1e-17 of the result.
  static constexpr std::array<double, 12> kExp = {
      1.0 / 2,        1.0 / 6,         1.0 / 24,         1.0 / 120,
      1.0 / 720,      1.0 / 5040,      1.0 / 40320.,     1.0 / 362880.,
      1.0 / 3628800., 1.0 / 39916800., 1.0 / 479001600., 1.0 / 6227020800.};
  const double tail = r * r * polynomial(kExp, r);
  const double value = 1.0 + (high + (tail - low));
  // In two steps, since 2^k itself may lie outside the range of double.
  const int half = k / 2;
  return value * power_of_two(half) * power_of_two(k - half);
}

double log(double x) {
  if (x != x || x < 0) return kNan;
  if (x == 0) return -kInfinity;
  if (x == kInfinity) return x;
  int exponent = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    exponent = -54;
  }
  const auto bits = bit_cast<std::uint64_t>(x);
  exponent += static_cast<int>(bits >> 52) - 1023;
  double m = bit_cast<double>((bits & 0xFFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);
  if (m > 0x1.6a09e667f3bcdp+0) {  // sqrt 2
    m *= 0.5;
    ++exponent;
  }
  // With s = f / (2 + f): log(1 + f) = 2 atanh s = 2 s + s R, and 2 s = f - f^2 / 2 + s f^2 / 2.
  static constexpr std::array<double, 11> kAtanh = {2.0 / 3,  2.0 / 5,  2.0 / 7,  2.0 / 9,
                                                    2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17,
                                                    2.0 / 19, 2.0 / 21, 2.0 / 23};
  const double f = m - 1.0;
  const double s = f / (2.0 + f);
  const double s2 = s * s;
  const double half_square = 0.5 * f * f;
  const double rest = s2 * polynomial(kAtanh, s2);
  const double n = exponent;
  return n * kLn2High + (f - (half_square - (s * (half_square + rest) + n * kLn2Low)));
}

double cos(double x) { return shifted_sin(x, 1); }

double sin(double x) {
  if (x > -0x1p-27 && x < 0x1p-27) return x;  // and keeps the sign of zero
  return shifted_sin(x, 0);
}

}  // namespace tabtrain::strict
