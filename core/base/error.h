// Errors: every message names the place, the rule and the value that broke it.
#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace tabtrain {

/// What every rejected input throws. The text is meant for the person who gave the input.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws Error with the parts written one after another:
/// `fail("[conv2d] groups: ", 3, " does not divide in_channels ", 8)`.
template <class... Parts>
[[noreturn]] void fail(const Parts&... parts) {
  std::ostringstream text;
  (text << ... << parts);
  throw Error(text.str());
}

}  // namespace tabtrain
