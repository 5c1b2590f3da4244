// Comma-separated values as RFC 4180 has them.
#pragma once

#include <string>
#include <vector>

namespace tabtrain {

/// Appends a line with CRLF; cells with commas, quotes or line ends are quoted. Text that a
/// spreadsheet would run as a formula (it begins with = + - @, a tab or CR) gets an apostrophe
/// before it.
void append_csv_row(std::string& text, const std::vector<std::string>& cells);

/// The shortest text that is read back as the same number; empty for NaN and infinity.
std::string csv_number(float value);
std::string csv_number(double value);
/// 0.7637 as 76.37. Shares are of whole images, so a float's digits are enough.
std::string csv_percent(double share);

}  // namespace tabtrain
