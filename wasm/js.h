// Values of C++ as JavaScript sees them, and back.
#pragma once

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>
#include <new>
#include <span>
#include <string>
#include <vector>

#include "data/picture.h"

namespace tabtrain::wasm {

/// A JavaScript Error with this message.
emscripten::val js_error(const std::string& message);

/// The result of `call` for JavaScript, or its exception as a JavaScript Error.
template <class Call>
emscripten::val guarded(const Call& call) {
  try {
    return emscripten::val(call());
  } catch (const std::bad_alloc&) {
    return js_error(
        "Out of memory: the tab cannot hold this. A smaller batch or network needs less.");
  } catch (const std::exception& error) {
    return js_error(error.what());
  } catch (...) {
    return js_error("The engine failed for an unknown reason.");
  }
}

/// The same for calls without a result.
template <class Call>
emscripten::val guarded_action(const Call& call) {
  return guarded([&] {
    call();
    return emscripten::val::null();
  });
}

/// A copy of a JavaScript array of T.
template <class T>
std::vector<T> copy_of(const emscripten::val& array) {
  std::vector<T> copy(array["length"].as<std::size_t>());
  emscripten::val(emscripten::typed_memory_view(copy.size(), copy.data())).call<void>("set", array);
  return copy;
}
inline std::vector<std::uint8_t> bytes_of(const emscripten::val& array) {
  return copy_of<std::uint8_t>(array);
}

/// A copy for JavaScript: a view would die with the memory it shows, and shared memory cannot be
/// posted. `values`: contiguous ones; `type`: the typed array that holds such.
template <class Values>
emscripten::val js_array(const char* type, const Values& values) {
  return emscripten::val::global(type).new_(
      emscripten::val(emscripten::typed_memory_view(values.size(), values.data())));
}
emscripten::val js_bytes(std::span<const std::uint8_t> bytes);

/// {width, height, rgb}
emscripten::val js_picture(const Picture& picture);

}  // namespace tabtrain::wasm
