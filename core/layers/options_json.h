// Layer options as JSON, from their field lists.
#pragma once

#include <string>

#include "layers/json.h"
#include "layers/options.h"

namespace tabtrain {

/// {"type": "conv2d", "out_channels": 16, ...}, every field written out.
Json to_json(const LayerOptions& options);

/// Reads such an object. `path` says where it stands ("network.layers[3]"), for the messages;
/// `also_known` are further keys it may have. Throws Error: "network.layers[3].stride: got 0,
/// allowed 1 to 16".
LayerOptions parse_layer_options(const Json& object, const std::string& path,
                                 const std::vector<std::string>& also_known = {});

/// Field lists of all layers, for forms: {"conv2d": [{"name": "out_channels", ...}, ...], ...}.
Json layer_fields_json();

}  // namespace tabtrain
