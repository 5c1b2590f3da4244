// Which version of tabtrain this is.
#pragma once

#include <string_view>

namespace tabtrain {

/// "0.1.0": what the file VERSION says.
std::string_view version();

}  // namespace tabtrain
