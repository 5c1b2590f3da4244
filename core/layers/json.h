// Reading untrusted JSON: values out of a document with messages that say where, what and what
// else.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tabtrain {

/// Objects keep their fields in the order they were written.
using Json = nlohmann::ordered_json;

/// Parses one document of at most `max_bytes`. Throws Error that begins with `what` and gives line
/// and column for broken text, doubled keys, numbers too large for a double and nesting beyond 32.
Json parse_json(const std::string& text, const std::string& what, std::size_t max_bytes = 1 << 20);

/// The shortest decimal number that is `value` as a float: 0.1F gives 0.1, not 0.100000001490116.
double shortest_decimal(float value);

/// `value` as a message quotes it: one line of ASCII, cut when long.
std::string quote_json(const Json& value);
/// Untrusted text inside a message: one line of ASCII, cut when long.
std::string printable(const std::string& text);
/// "network" + "layers" = "network.layers"; an empty path adds no dot.
std::string join_path(const std::string& path, const std::string& name);
/// "a, b, c"
std::string join_names(const std::vector<std::string>& names);

// Each reads a value of one kind or throws Error "path: got X, allowed Y".
bool read_bool(const Json& value, const std::string& path);
std::int64_t read_integer(const Json& value, const std::string& path, double low, double high);
double read_number(const Json& value, const std::string& path, double low, double high);
/// Any text of at most `max_bytes`, or, with `allowed` ("zero|reflect"), one of its words.
std::string read_text(const Json& value, const std::string& path, const char* allowed,
                      double max_bytes);
/// Throws unless `value` is an object.
void require_object(const Json& value, const std::string& path);
/// Throws Error unless it is 1 to `newest`: a file of a later version is one of a newer program.
void check_version(const Json& value, const std::string& path, int newest);
/// Throws unless `value` is a list of at most `max_size` elements.
void require_list(const Json& value, const std::string& path, std::size_t max_size);
/// Throws on the first key of `object` that `known` does not hold.
void check_known(const Json& object, const std::string& path,
                 const std::vector<std::string>& known);

}  // namespace tabtrain
