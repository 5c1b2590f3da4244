// The "network" part of a run document.
#pragma once

#include <string>

#include "layers/json.h"
#include "net/graph.h"

namespace tabtrain {

/// Reads {"notation": "C16 ...", ...} or {"layers": [...]} and checks that it fits together. `path`
/// is where the object stands in its document.
NetworkSpec parse_network_object(const Json& object, const std::string& path);

/// {"input": [3, 32, 32], "layers": [...]}
Json network_json(const NetworkSpec& spec);

}  // namespace tabtrain
