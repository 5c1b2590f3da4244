// Networks in one line: "C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10".
//
// The grammar, with a table and examples, is in docs/RUN_DOCUMENT.md.
#pragma once

#include <optional>
#include <string>
#include <tuple>

#include "base/field.h"
#include "net/graph.h"

namespace tabtrain {

/// What a block C<out> gets where its token does not say otherwise.
struct BlockDefaults {
  std::string norm = "batch_norm";       ///< or group_norm, layer_norm, instance_norm, none
  int num_groups = 4;                    ///< of group_norm
  std::string order = "conv-relu-norm";  ///< or "conv-norm-relu"
  float dropout = 0.0F;                  ///< after each block; 0: no dropout layer
  std::optional<int> padding;            ///< of C; none given: (kernel - 1) / 2, the same size

  static constexpr auto fields() {
    using O = BlockDefaults;
    return std::make_tuple(
        choice("norm", &O::norm, "batch_norm|group_norm|layer_norm|instance_norm|none",
               "norm of every block C"),
        field("num_groups", &O::num_groups, 1, 4096, "channel groups of group_norm"),
        choice("order", &O::order, "conv-relu-norm|conv-norm-relu", "order within a block C"),
        field("dropout", &O::dropout, 0, 0.99, "dropout at the end of every block C"));
  }
};

/// Reads notation for images of shape `input`. Layers are named as the course assignment numbers
/// them: convolutions (C and c together) block1.conv, block1.relu, block2.conv, conv3, ...; pools
/// pool1, ...; gap, fc1, dropout1. Throws Error that names the token, its position and what is
/// allowed.
NetworkSpec parse_notation(const std::string& text, const Shape& input = {3, 32, 32},
                           const BlockDefaults& defaults = {});

}  // namespace tabtrain
