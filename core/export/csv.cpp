#include "export/csv.h"

#include <cmath>
#include <string_view>

#include "layers/json.h"

namespace tabtrain {
namespace {

/// What a spreadsheet would take for a formula, and run, begins with an apostrophe.
std::string as_text(const std::string& cell) {
  constexpr std::string_view kFormula = "=+-@\t\r";
  if (cell.empty() || kFormula.find(cell[0]) == std::string_view::npos) return cell;
  const bool number = cell[0] == '-' && Json::accept(cell);
  return number ? cell : "'" + cell;
}

std::string quoted(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string text = "\"";
  for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

}  // namespace

void append_csv_row(std::string& text, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i)
    text += (i == 0 ? "" : ",") + quoted(as_text(cells[i]));
  text += "\r\n";
}

std::string csv_number(float value) {
  return std::isfinite(value) ? Json(shortest_decimal(value)).dump() : "";
}

std::string csv_number(double value) { return std::isfinite(value) ? Json(value).dump() : ""; }

std::string csv_percent(double share) { return csv_number(static_cast<float>(100 * share)); }

}  // namespace tabtrain
