#include "cli/shape_argument.h"

#include <sstream>

#include "base/error.h"

namespace tabtrain::cli {

Shape parse_shape(const std::string& text, const char* option) {
  std::istringstream stream(text);
  Shape shape;
  char first = 0, second = 0;
  stream >> shape.channels >> first >> shape.height >> second >> shape.width;
  const bool whole = !stream.fail() && stream.peek() == std::istringstream::traits_type::eof();
  if (!whole || first != 'x' || second != 'x') {
    fail(option, ": got ", text, ", allowed CHANNELSxROWSxCOLUMNS, as in 3x32x32");
  }
  for (const int extent : {shape.channels, shape.height, shape.width}) {
    if (extent < 1 || extent > 4096) fail(option, ": got ", extent, ", allowed 1 to 4096");
  }
  return shape;
}

}  // namespace tabtrain::cli
