// Normalisations by the names that people use, the same in tables, reports and exports.
#pragma once

#include <string>

#include "net/graph.h"

namespace tabtrain {

/// "BatchNorm", "GroupNorm(4)", "LayerNorm (elementwise affine)", "InstanceNorm",
/// "InstanceNorm (affine)"; empty for other layers.
std::string norm_name(const LayerSpec& layer);
/// All that a network has, "BatchNorm and GroupNorm(4)"; "none" where it has none.
std::string norm_name(const NetworkSpec& network);

}  // namespace tabtrain
