// What the fuzz targets share.
//
// A target is one file that defines TABTRAIN_FUZZ_TARGET(name) once. The preset `fuzz` makes a
// libFuzzer program of each; in all other builds corpus_test.cpp gives them the kept corpus.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <stdexcept>
#include <string>

#include "base/error.h"

namespace tabtrain::fuzz {

using Bytes = std::span<const std::uint8_t>;
using Target = void (*)(Bytes);

/// By name; in builds without libFuzzer.
inline std::map<std::string, Target>& targets() {
  static std::map<std::string, Target> all;
  return all;
}

inline std::string text_of(Bytes bytes) { return {bytes.begin(), bytes.end()}; }

/// A finding: what no input may bring about. libFuzzer takes an exception that leaves a target for
/// a crash, and so does corpus_test.cpp.
inline void require(bool rule, const std::string& broken) {
  if (!rule) throw std::logic_error(broken);
}

/// What an answer to bad input has to be: not too long to read, and with the name of the file,
/// where there is one.
inline void check_message(const std::string& message, const std::string& file) {
  require(!message.empty() && message.size() <= 2000, "length of the message: " + message);
  require(message.find(file) != std::string::npos, "no \"" + file + "\" in: " + message);
}

/// Whether `parse` accepts its input. It may refuse it with an Error; anything else is a finding.
template <class Parse>
bool accepts(const Parse& parse, const std::string& file = "") {
  try {
    parse();
  } catch (const Error& error) {
    check_message(error.what(), file);
    return false;
  }
  return true;
}

}  // namespace tabtrain::fuzz

#ifdef TABTRAIN_LIBFUZZER
#define TABTRAIN_FUZZ_TARGET(name)                                                    \
  static void name##_target(tabtrain::fuzz::Bytes bytes);                             \
  extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) { \
    name##_target({data, size});                                                      \
    return 0;                                                                         \
  }                                                                                   \
  static void name##_target([[maybe_unused]] tabtrain::fuzz::Bytes bytes)
#else
#define TABTRAIN_FUZZ_TARGET(name)                                    \
  static void name##_target(tabtrain::fuzz::Bytes bytes);             \
  [[maybe_unused]] static const bool name##_known =                   \
      tabtrain::fuzz::targets().emplace(#name, name##_target).second; \
  static void name##_target([[maybe_unused]] tabtrain::fuzz::Bytes bytes)
#endif
