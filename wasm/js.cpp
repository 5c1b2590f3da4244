#include "js.h"

namespace tabtrain::wasm {

using emscripten::val;

val js_error(const std::string& message) { return val::global("Error").new_(message); }

val js_bytes(std::span<const std::uint8_t> bytes) { return js_array("Uint8Array", bytes); }

val js_picture(const Picture& picture) {
  val result = val::object();
  result.set("width", picture.width);
  result.set("height", picture.height);
  result.set("rgb", js_bytes(picture.rgb));
  return result;
}

}  // namespace tabtrain::wasm
