// Which activations are [batch, features] in frameworks that tell them from [batch, C, 1, 1].
#pragma once

#include <algorithm>
#include <variant>
#include <vector>

#include "net/graph.h"

namespace tabtrain {

/// For each node whether its output has two axes: that of linear, and of what keeps shapes after
/// it. A sum has two where one of its inputs has: all of them are C x 1 x 1 then.
inline std::vector<bool> flat_outputs(const Graph& graph) {
  std::vector<bool> flat;
  for (const Node& node : graph.nodes) {
    const bool keeps = std::holds_alternative<ReluOptions>(node.options) ||
                       std::holds_alternative<DropoutOptions>(node.options) ||
                       std::holds_alternative<AddOptions>(node.options);
    const bool from_flat = std::any_of(node.inputs.begin(), node.inputs.end(), [&](int input) {
      return input >= 0 && flat[static_cast<std::size_t>(input)];
    });
    flat.push_back(std::holds_alternative<LinearOptions>(node.options) || (keeps && from_flat));
  }
  return flat;
}

}  // namespace tabtrain
