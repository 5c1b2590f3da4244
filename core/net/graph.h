// A network as a list of layers, checked and with every shape known.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "layers/infer.h"
#include "layers/options.h"

namespace tabtrain {

/// One layer as its author wrote it.
struct LayerSpec {
  std::string name;  ///< unique; default "<type><index>"
  LayerOptions options;
  std::vector<std::string> inputs;  ///< names of earlier layers or "input"; empty: the layer before
  bool operator==(const LayerSpec&) const = default;
};

/// A network as its author wrote it.
struct NetworkSpec {
  Shape input{3, 32, 32};
  std::vector<LayerSpec> layers;
  bool operator==(const NetworkSpec&) const = default;
};

struct Node {
  std::string name;
  LayerOptions options;
  std::vector<int> inputs;  ///< indices of nodes; -1 is the network's input
  LayerInfo info;
};

/// Layers in order of computation; the last one's output are the logits, {classes, 1, 1}.
struct Graph {
  Shape input;
  std::vector<Node> nodes;

  const Shape& shape_of(int node) const { return node < 0 ? input : nodes[node].info.output; }
  const Shape& output() const { return nodes.back().info.output; }
  /// Learned parameters.
  std::int64_t parameter_count() const;
  /// Multiply-adds of one image's forward pass.
  std::int64_t multiply_adds() const;
};

/// Resolves names, infers shapes. Throws Error that names the layer.
Graph build_graph(const NetworkSpec& spec);

}  // namespace tabtrain
