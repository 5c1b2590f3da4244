// Structs with a field list (base/field.h), read from and written to JSON.
#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/field.h"
#include "layers/json.h"

namespace tabtrain {

inline constexpr std::size_t kMaxListElements = 1000;

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

/// One value of type T within [low, high].
template <class T>
T read_value(const Json& value, const std::string& path, double low, double high,
             const char* allowed) {
  if constexpr (std::is_same_v<T, bool>) {
    return read_bool(value, path);
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(read_integer(value, path, low, high));
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(read_number(value, path, low, high));
  } else if constexpr (IsVector<T>::value) {
    require_list(value, path, kMaxListElements);
    T list;
    for (std::size_t i = 0; i < value.size(); ++i) {
      const std::string place = path + "[" + std::to_string(i) + "]";
      list.push_back(read_value<typename T::value_type>(value[i], place, low, high, allowed));
    }
    return list;
  } else {
    return read_text(value, path, allowed, high);
  }
}

template <class T>
Json value_json(const T& value) {
  if constexpr (std::is_same_v<T, float>) {
    return shortest_decimal(value);
  } else if constexpr (IsVector<T>::value) {
    Json list = Json::array();
    for (const auto& element : value) list.push_back(value_json(element));
    return list;
  } else {
    return value;
  }
}

/// Calls visit(field) for every field of Options.
template <class Options, class Visit>
void for_each_field(const Visit& visit) {
  std::apply([&](const auto&... fields) { (visit(fields), ...); }, Options::fields());
}

/// Sets every field that `object` has; passes over keys that it does not know.
template <class Options>
void set_fields(const Json& object, const std::string& path, Options& options) {
  for_each_field<Options>([&](const auto& f) {
    using T = std::decay_t<decltype(options.*f.member)>;
    const std::string place = join_path(path, f.name);
    if (object.contains(f.name)) {
      options.*f.member = read_value<T>(object[f.name], place, f.low, f.high, f.allowed);
    } else if (f.required) {
      fail(place, ": missing, allowed ", f.low, " to ", f.high, " (", f.help, ")");
    }
  });
}

/// The same; a key that is neither a field nor among `also_known`, which somebody else reads, is an
/// error.
template <class Options>
void read_fields(const Json& object, const std::string& path, Options& options,
                 std::vector<std::string> also_known = {}) {
  require_object(object, path);
  for_each_field<Options>([&](const auto& f) { also_known.push_back(f.name); });
  check_known(object, path, also_known);
  set_fields(object, path, options);
}

/// Adds every field to `object`.
template <class Options>
void write_fields(const Options& options, Json& object) {
  for_each_field<Options>([&](const auto& f) { object[f.name] = value_json(options.*f.member); });
}

/// Field list for forms: [{"name", "kind", "default", "low", "high", "help", "required",
/// "allowed"}].
template <class Options>
Json field_list_json() {
  Json list = Json::array();
  const Options defaults{};
  for_each_field<Options>([&](const auto& f) {
    using T = std::decay_t<decltype(defaults.*f.member)>;
    Json entry;
    entry["name"] = f.name;
    entry["required"] = f.required;
    if (!f.required) entry["default"] = value_json(defaults.*f.member);
    if constexpr (std::is_same_v<T, bool>) {
      entry["kind"] = "boolean";
    } else if constexpr (std::is_integral_v<T>) {
      entry["kind"] = "integer";
    } else if constexpr (std::is_floating_point_v<T>) {
      entry["kind"] = "number";
    } else if constexpr (IsVector<T>::value) {
      entry["kind"] = std::is_integral_v<typename T::value_type> ? "integers" : "numbers";
    } else {
      entry["kind"] = "text";
    }
    if (f.allowed != nullptr) {
      entry["allowed"] = f.allowed;
    } else if (!std::is_same_v<T, bool>) {
      entry["low"] = f.low;
      entry["high"] = f.high;
    }
    entry["help"] = f.help;
    list.push_back(entry);
  });
  return list;
}

/// Calls visit(Alternative{}) for every alternative of a variant.
template <class Variant, class Visit>
void for_each_alternative(const Visit& visit) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (visit(std::variant_alternative_t<I, Variant>{}), ...);
  }
  (std::make_index_sequence<std::variant_size_v<Variant>>{});
}

/// A variant of structs with kType and fields(): {"type": kType, ...}.
template <class Variant>
Variant parse_variant(const Json& object, const std::string& path,
                      std::vector<std::string> also_known = {}) {
  require_object(object, path);
  std::string types;
  for_each_alternative<Variant>([&](const auto& a) { types += std::string("|") + a.kType; });
  const std::string place = join_path(path, "type");
  if (!object.contains("type")) {
    fail(place, ": missing, allowed ", types.substr(1));
  }
  const std::string type = read_text(object["type"], place, types.c_str() + 1, 0);
  also_known.insert(also_known.begin(), "type");
  Variant result;
  for_each_alternative<Variant>([&](auto alternative) {
    if (type != alternative.kType) return;
    read_fields(object, path, alternative, also_known);
    result = alternative;
  });
  return result;
}

template <class Variant>
Json variant_json(const Variant& value) {
  Json object;
  std::visit(
      [&](const auto& alternative) {
        object["type"] = alternative.kType;
        write_fields(alternative, object);
      },
      value);
  return object;
}

/// Field lists of all alternatives: {"conv2d": [...], ...}.
template <class Variant>
Json variant_fields_json() {
  Json all = Json::object();
  for_each_alternative<Variant>([&](const auto& alternative) {
    all[alternative.kType] = field_list_json<std::decay_t<decltype(alternative)>>();
  });
  return all;
}

}  // namespace tabtrain
