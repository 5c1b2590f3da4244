#include "base/number_text.h"

#include <cmath>
#include <ios>
#include <locale>
#include <sstream>

namespace tabtrain {
namespace {

std::string text_of(double value, int digits, std::ios_base::fmtflags flags) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "infinity" : "-infinity";
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.setf(flags, std::ios_base::floatfield);
  text.precision(digits);
  text << value;
  return text.str();
}

}  // namespace

std::string grouped(std::int64_t value) {
  std::string text = std::to_string(value);
  const int first = value < 0 ? 1 : 0;
  for (int at = static_cast<int>(text.size()) - 3; at > first; at -= 3) {
    text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

std::string decimal(double value, int digits) {
  return text_of(value, digits, std::ios_base::fixed);
}

std::string significant(double value, int digits) { return text_of(value, digits, {}); }

}  // namespace tabtrain
