// Round numbers along a chart's axis.
#pragma once

#include <string>
#include <vector>

namespace tabtrain::report {

struct Tick {
  double value = 0;
  std::string text;
};

struct Axis {
  double low = 0;
  double high = 1;
  std::vector<Tick> ticks;  ///< within [low, high], 1, 2 or 5 times a power of ten apart

  /// 0 at `low`, 1 at `high`.
  double share(double value) const { return (value - low) / (high - low); }
};

/// From `low` to `high` as they are. With `whole` all ticks are whole numbers. A range that is
/// empty or has no finite width becomes one around `low`, or around 0.
Axis plain_axis(double low, double high, int most_ticks, bool whole);

/// The same with both ends moved outwards to a tick.
Axis round_axis(double low, double high, int most_ticks);

}  // namespace tabtrain::report
