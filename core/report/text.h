// Text from run documents and data sets, made safe for the formats of a report.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tabtrain::report {

/// Valid UTF-8 of characters that may stand in XML: what is neither, and marks that turn the
/// direction of writing around, become U+FFFD; line feeds and tabs become spaces with `one_line`.
std::string clean_text(std::string_view text, bool one_line = true);

/// clean_text with &, <, >, " and ' as entities: for HTML and SVG, also inside attributes.
std::string html_text(std::string_view text, bool one_line = true);

/// clean_text in one line whose characters mean only themselves in Markdown as GitHub has it.
std::string markdown_text(std::string_view text);

/// About, of a small letter in the charts.
inline constexpr double kCharacterWidth = 6.9;
/// Characters of UTF-8 text.
std::size_t text_width(std::string_view text);
/// At most `most` characters, the last one being "…" where some are missing.
std::string shortened(std::string_view text, std::size_t most);

/// Of the letters a to z, digits, '-' and '.', for file names: "R1 BN?" is "r1-bn". May be empty.
std::string file_slug(std::string_view text);

std::string base64(std::span<const std::uint8_t> bytes);

/// "79.39 %"; "–" for NaN.
std::string percent(double share, int digits = 2);
/// "12.3 s", "4:05 min", "1:02:03 h"
std::string duration(double seconds);

}  // namespace tabtrain::report
