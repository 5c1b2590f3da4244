// What can be set on a struct: one list of fields a struct, read by JSON, messages and forms.
//
// A struct that wants this has `static constexpr auto fields()` returning a tuple of Field.
#pragma once

namespace tabtrain {

/// One settable field. Numbers, and every element of a list, must lie in [low, high]; text without
/// `allowed` may have up to `high` bytes. `required` fields have no usable default.
template <class Options, class T>
struct Field {
  const char* name;
  T Options::*member;
  double low;
  double high;
  const char* help;
  bool required = false;
  const char* allowed = nullptr;  ///< for text: the values, "zero|reflect"
};

template <class Options, class T>
constexpr Field<Options, T> field(const char* name, T Options::*member, double low, double high,
                                  const char* help, bool required = false) {
  return {name, member, low, high, help, required, nullptr};
}

/// Text that must be one of `allowed`, written "zero|reflect".
template <class Options, class T>
constexpr Field<Options, T> choice(const char* name, T Options::*member, const char* allowed,
                                   const char* help) {
  return {name, member, 0, 0, help, false, allowed};
}

}  // namespace tabtrain
