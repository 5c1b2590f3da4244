#include "layers/json.h"

#include <algorithm>
#include <cmath>
#include <locale>
#include <set>
#include <sstream>

#include "base/error.h"

namespace tabtrain {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxKeys = 5000;  // ordered objects are searched from the front
constexpr std::size_t kMaxQuoted = 60;

std::string number_text(double value) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(16);
  text << value;
  return text.str();
}

std::string range_text(double low, double high) {
  return number_text(low) + " to " + number_text(high);
}

[[noreturn]] void fail_value(const std::string& path, const Json& value,
                             const std::string& allowed) {
  fail(path, ": got ", quote_json(value), ", allowed ", allowed);
}

/// "zero|reflect" as {"zero", "reflect"}.
std::vector<std::string> split_words(const std::string& words) {
  std::vector<std::string> parts;
  std::istringstream stream(words);
  for (std::string word; std::getline(stream, word, '|');) parts.push_back(word);
  return parts;
}

/// nlohmann's text begins with an identifier of its own; what follows says line and column already.
std::string parse_message(const std::string& text) {
  const std::size_t place = text.find("line ");
  if (place != std::string::npos) return text.substr(place);
  const std::size_t bracket = text.find("] ");
  return bracket == std::string::npos ? text : text.substr(bracket + 2);
}

}  // namespace

std::string printable(const std::string& text) {
  std::string line;
  for (const char c : text) line += c >= ' ' && c <= '~' ? c : '?';
  if (line.size() > 4 * kMaxQuoted) line = line.substr(0, 4 * kMaxQuoted) + "...";
  return line;
}

std::string quote_json(const Json& value) {
  if (value.is_object()) return "an object";
  if (value.is_array()) return "a list of " + std::to_string(value.size());
  std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  if (text.size() > kMaxQuoted) text = text.substr(0, kMaxQuoted) + "...";
  return text;
}

std::string join_path(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "." + name;
}

std::string join_names(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

double shortest_decimal(float value) {
  for (int digits = 6; digits <= 9; ++digits) {
    std::stringstream text;
    text.imbue(std::locale::classic());
    text.precision(digits);
    text << value;
    double decimal = 0;
    text >> decimal;
    if (static_cast<float>(decimal) == value) return decimal;
  }
  return value;
}

Json parse_json(const std::string& text, const std::string& what, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    fail(what, ": ", text.size(), " bytes, allowed up to ", max_bytes);
  }
  std::vector<std::set<std::string>> keys;  // of the objects that are open
  const auto watch = [&](int depth, Json::parse_event_t event, Json& value) {
    using Event = Json::parse_event_t;
    if (depth > kMaxDepth) fail(what, ": nested more than ", kMaxDepth, " deep");
    if (event == Event::object_start) keys.emplace_back();
    if (event == Event::object_end) keys.pop_back();
    if (event == Event::key) {
      if (!keys.back().insert(value.get<std::string>()).second) {
        fail(what, ": the field ", quote_json(value), " is there twice");
      }
      if (keys.back().size() > kMaxKeys)
        fail(what, ": an object of more than ", kMaxKeys, " fields");
    }
    return true;
  };
  try {
    return Json::parse(text, watch);
  } catch (const nlohmann::json::exception& error) {
    fail(what, ": ", printable(parse_message(error.what())));
  }
}

bool read_bool(const Json& value, const std::string& path) {
  if (!value.is_boolean()) fail_value(path, value, "true or false");
  return value.get<bool>();
}

std::int64_t read_integer(const Json& value, const std::string& path, double low, double high) {
  if (!value.is_number()) fail_value(path, value, "a whole number from " + range_text(low, high));
  const double number = value.get<double>();
  if (!(number >= low && number <= high)) fail_value(path, value, range_text(low, high));
  if (number != std::floor(number)) {
    fail_value(path, value, "a whole number from " + range_text(low, high));
  }
  // Bounds lie within 2^53, where every whole number is a double.
  return static_cast<std::int64_t>(number);
}

double read_number(const Json& value, const std::string& path, double low, double high) {
  if (!value.is_number()) fail_value(path, value, "a number from " + range_text(low, high));
  const double number = value.get<double>();
  if (!(number >= low && number <= high)) fail_value(path, value, range_text(low, high));
  return number;
}

std::string read_text(const Json& value, const std::string& path, const char* allowed,
                      double max_bytes) {
  if (allowed != nullptr) {
    const std::vector<std::string> words = split_words(allowed);
    if (!value.is_string() ||
        std::find(words.begin(), words.end(), value.get<std::string>()) == words.end()) {
      std::string list;
      for (const std::string& word : words) list += (list.empty() ? "\"" : ", \"") + word + "\"";
      fail_value(path, value, list);
    }
    return value.get<std::string>();
  }
  if (!value.is_string()) fail_value(path, value, "text");
  std::string text = value.get<std::string>();
  if (static_cast<double>(text.size()) > max_bytes) {
    fail(path, ": got ", text.size(), " bytes, allowed up to ", max_bytes);
  }
  return text;
}

void check_version(const Json& value, const std::string& path, int newest) {
  const std::int64_t version = read_integer(value, path, 0, 2147483647);
  if (version >= 1 && version <= newest) return;
  fail(path, ": got ", version, ", this program reads 1 to ", newest, "; a newer one wrote it");
}

void require_object(const Json& value, const std::string& path) {
  if (!value.is_object()) fail_value(path.empty() ? "document" : path, value, "an object {...}");
}

void require_list(const Json& value, const std::string& path, std::size_t max_size) {
  if (!value.is_array()) fail_value(path, value, "a list [...]");
  if (value.size() > max_size) {
    fail(path, ": got ", value.size(), " elements, allowed up to ", max_size);
  }
}

void check_known(const Json& object, const std::string& path,
                 const std::vector<std::string>& known) {
  for (const auto& [key, value] : object.items()) {
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      fail(join_path(path, printable(key)), ": unknown field; known: ", join_names(known));
    }
  }
}

}  // namespace tabtrain
