#include "report/text.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"

namespace tabtrain::report {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::size_t kLongestSlug = 40;

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// Bytes of the character that begins at `at`; 0 when there is no valid one.
std::size_t character_bytes(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
  const unsigned first = byte(0);
  if (first < 0x80) return 1;
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + size > text.size()) return 0;
  for (std::size_t i = 1; i < size; ++i) {
    if (!continues(text[at + i])) return 0;
  }
  const unsigned second = byte(1);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
      (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) {
    return 0;  // overlong, surrogate or above U+10FFFF
  }
  return size;
}

/// C1 controls, U+202A to U+202E, U+2066 to U+2069, U+FFFE and U+FFFF.
bool misleading(std::string_view character) {
  const auto in = [&](std::string_view low, std::string_view high) {
    return character >= low && character <= high;
  };
  return in("\xC2\x80", "\xC2\x9F") || in("\xE2\x80\xAA", "\xE2\x80\xAE") ||
         in("\xE2\x81\xA6", "\xE2\x81\xA9") || in("\xEF\xBF\xBE", "\xEF\xBF\xBF");
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Where a list, a heading or a rule would begin.
bool begins_block(std::string_view text) {
  if (text.empty()) return false;
  if (text[0] == '-' || text[0] == '+' || text[0] == '=') return true;
  return false;
}

}  // namespace

std::string clean_text(std::string_view text, bool one_line) {
  std::string clean;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size = character_bytes(text, at);
    const std::string_view character = text.substr(at, std::max<std::size_t>(size, 1));
    const char c = character[0];
    if (c == '\n' || c == '\t' || c == '\r') {
      clean += one_line ? ' ' : c == '\r' ? ' ' : c;
    } else if (size == 0 || static_cast<unsigned char>(c) < ' ' || c == '\x7F' ||
               misleading(character)) {
      clean += kReplacement;
    } else {
      clean += character;
    }
    at += character.size();
  }
  return clean;
}

std::string html_text(std::string_view text, bool one_line) {
  std::string html;
  for (const char c : clean_text(text, one_line)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string markdown_text(std::string_view text) {
  constexpr std::string_view kSpecial = "\\`*_[]<>#|~&!$@";
  const std::string clean = clean_text(text);
  std::string markdown;
  if (begins_block(clean)) markdown += '\\';
  std::size_t digits = 0;
  while (digits < clean.size() && is_digit(clean[digits])) ++digits;
  for (std::size_t i = 0; i < clean.size(); ++i) {
    const char c = clean[i];
    const bool list = i > 0 && i == digits && (c == '.' || c == ')') &&
                      (i + 1 == clean.size() || clean[i + 1] == ' ');
    // GitHub makes links of what looks like an address.
    const bool address = (c == ':' && clean.compare(i, 3, "://") == 0) ||
                         (c == '.' && i >= 3 && (clean[i - 1] == 'w' || clean[i - 1] == 'W'));
    if (list || address || kSpecial.find(c) != std::string_view::npos) markdown += '\\';
    markdown += c;
  }
  return markdown;
}

std::size_t text_width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues(c); }));
}

std::string shortened(std::string_view text, std::size_t most) {
  if (text_width(text) <= most) return std::string(text);
  std::size_t at = 0;
  for (std::size_t width = 0; at < text.size(); ++at) {
    if (!continues(text[at]) && width++ == most - 1) break;
  }
  return std::string(text.substr(0, at)) + "\xE2\x80\xA6";
}

std::string file_slug(std::string_view text) {
  std::string slug;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if ((lower >= 'a' && lower <= 'z') || is_digit(lower) || (lower == '.' && !slug.empty())) {
      slug += lower;
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
    if (slug.size() == kLongestSlug) break;
  }
  while (!slug.empty() && (slug.back() == '-' || slug.back() == '.')) slug.pop_back();
  return slug;
}

std::string base64(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8U | (k < count ? bytes[i + k] : 0U);
    for (std::size_t k = 0; k < 4; ++k) {
      text += k <= count ? kDigits[group >> (18U - 6U * k) & 63U] : '=';
    }
  }
  return text;
}

std::string percent(double share, int digits) {
  if (std::isnan(share)) return "\xE2\x80\x93";
  return decimal(100 * share, digits) + " %";
}

std::string duration(double seconds) {
  if (!(seconds >= 0 && seconds < 1e9)) return "\xE2\x80\x93";
  if (seconds < 59.95) return decimal(seconds, 1) + " s";
  const auto total = static_cast<std::int64_t>(std::lround(seconds));
  const auto two = [](std::int64_t value) {
    return (value < 10 ? "0" : "") + std::to_string(value);
  };
  const std::string rest = two(total % 60);
  if (total < 3600) return std::to_string(total / 60) + ":" + rest + " min";
  return std::to_string(total / 3600) + ":" + two(total / 60 % 60) + ":" + rest + " h";
}

}  // namespace tabtrain::report
