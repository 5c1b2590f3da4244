// Numbers as people read them, the same in every locale.
#pragma once

#include <cstdint>
#include <string>

namespace tabtrain {

/// 39420 as "39,420".
std::string grouped(std::int64_t value);

/// With so many digits after the point: decimal(2.345, 1) is "2.3"; "NaN", "infinity",
/// "-infinity".
std::string decimal(double value, int digits);

/// With at most so many significant digits, in powers of ten where that is shorter: "0.1", "2e-06".
std::string significant(double value, int digits);

}  // namespace tabtrain
