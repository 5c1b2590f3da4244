// An image shape on the command line.
#pragma once

#include <string>

#include "tensor/shape.h"

namespace tabtrain::cli {

/// "3x32x32". Throws Error that names `option`.
Shape parse_shape(const std::string& text, const char* option = "--input");

}  // namespace tabtrain::cli
