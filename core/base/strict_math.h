// Elementary functions with one result everywhere.
//
// C libraries differ in the last bit of exp, log and cos. These use only +, -, *, / and integer
// operations, which IEEE 754 defines exactly, so every build computes the same bits.
#pragma once

namespace tabtrain::strict {

/// The largest |x| that sin and cos take.
inline constexpr double kLargestAngle = 1e5;

/// e^x, relative error below 2.5e-16; below 2^-1022 the error is one unit in the last place.
/// Overflows to infinity, underflows to 0; NaN stays NaN.
double exp(double x);
/// Natural logarithm, relative error below 2.5e-16. log(0) = -infinity, x < 0 gives NaN.
double log(double x);
/// Cosine of x radians for |x| <= kLargestAngle, absolute error below 2.5e-16; NaN outside.
double cos(double x);
/// Sine of x radians, same range and error; sin(-0) = -0.
double sin(double x);

}  // namespace tabtrain::strict
