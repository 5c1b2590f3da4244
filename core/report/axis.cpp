#include "report/axis.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"

namespace tabtrain::report {
namespace {

constexpr int kMostDecimals = 6;

/// The distance between ticks: `digit` times ten to the `exponent`.
struct Step {
  double value = 1;
  int exponent = 0;
};

double power_of_ten(int exponent) {
  double power = 1;
  for (int i = 0; i < std::abs(exponent); ++i) power *= 10;
  return exponent < 0 ? 1 / power : power;
}

Step round_step(double least, bool whole) {
  int exponent = 0;
  while (exponent < 300 && power_of_ten(exponent + 1) <= least) ++exponent;
  while (exponent > -300 && power_of_ten(exponent) > least) --exponent;
  if (whole && exponent < 0) return {1, 0};
  const double power = power_of_ten(exponent);
  for (const int digit : {1, 2, 5}) {
    if (digit * power >= least * (1 - 1e-9)) return {digit * power, exponent};
  }
  return {power_of_ten(exponent + 1), exponent + 1};
}

void widen_if_empty(double& low, double& high) {
  const double largest = std::max(std::abs(low), std::abs(high));
  if (std::isfinite(high - low) && high - low > 1e-9 * largest) return;
  const double middle = largest < 1e300 ? low : 0;
  const double half = middle == 0 ? 0.5 : std::max(std::min(0.5, largest / 2), 1e-3 * largest);
  low = middle - half;
  high = middle + half;
}

std::string tick_text(double value, const Step& step, double largest) {
  if (value == 0) value = 0;  // no "-0"
  if (step.exponent < -kMostDecimals || largest >= 1e6) return significant(value, 4);
  return decimal(value, std::max(0, -step.exponent));
}

/// Ticks at the multiples of `step` from low to high, which may miss by a rounding error.
Axis axis_with(double low, double high, const Step& step) {
  Axis axis{low, high, {}};
  const double slack = 1e-9 * step.value;
  const double largest = std::max(std::abs(low), std::abs(high));
  for (double i = std::ceil((low - slack) / step.value); i * step.value <= high + slack; ++i) {
    const double value = std::clamp(i * step.value, low, high);
    axis.ticks.push_back({value, tick_text(i * step.value, step, largest)});
  }
  return axis;
}

}  // namespace

Axis plain_axis(double low, double high, int most_ticks, bool whole) {
  widen_if_empty(low, high);
  return axis_with(low, high, round_step((high - low) / most_ticks, whole));
}

Axis round_axis(double low, double high, int most_ticks) {
  widen_if_empty(low, high);
  const Step step = round_step((high - low) / most_ticks, false);
  const double slack = 1e-9;
  return axis_with(std::floor(low / step.value + slack) * step.value,
                   std::ceil(high / step.value - slack) * step.value, step);
}

}  // namespace tabtrain::report
