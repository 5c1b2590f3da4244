// std::bit_cast, which the C++ library of some WebAssembly toolchains lacks.
#pragma once

#include <cstring>
#include <type_traits>

namespace tabtrain {

/// The same bits read as another type of the same size.
template <class To, class From>
inline To bit_cast(const From& from) {
  static_assert(sizeof(To) == sizeof(From));
  static_assert(std::is_trivially_copyable_v<To> && std::is_trivially_copyable_v<From>);
  To to;
  std::memcpy(&to, &from, sizeof to);
  return to;
}

}  // namespace tabtrain
