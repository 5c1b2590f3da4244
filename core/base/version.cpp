#include "base/version.h"

namespace tabtrain {

std::string_view version() { return TABTRAIN_VERSION; }

}  // namespace tabtrain
