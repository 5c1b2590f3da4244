#include "net/fusion.h"

namespace tabtrain {
namespace {

bool is_convolution(const LayerOptions& o) {
  return std::holds_alternative<Conv2dOptions>(o) || std::holds_alternative<LinearOptions>(o);
}

bool is_normalisation(const LayerOptions& o) {
  return std::holds_alternative<BatchNormOptions>(o) ||
         std::holds_alternative<GroupNormOptions>(o) ||
         std::holds_alternative<InstanceNormOptions>(o) ||
         std::holds_alternative<LayerNormOptions>(o);
}

class Fuser {
 public:
  Fuser(const Graph& graph, const Plan& plan)
      : graph_(graph), plan_(plan), fusions_(graph.nodes.size()) {}

  std::vector<NodeFusion> run() {
    for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
      const LayerOptions& options = graph_.nodes[n].options;
      const int input = graph_.nodes[n].inputs[0];
      if (input < 0) continue;
      const auto producer = static_cast<std::size_t>(input);
      if (std::holds_alternative<ReluOptions>(options)) fuse_relu(n, producer);
      if (const auto* o = std::get_if<DropoutOptions>(&options)) fuse_dropout(n, producer, o->p);
      if (is_normalisation(options)) fuse_norm(n, producer);
    }
    return fusions_;
  }

 private:
  const LayerOptions& options(std::size_t node) const { return graph_.nodes[node].options; }
  bool in_place(std::size_t node) const { return plan_.nodes[node].in_place; }

  void fuse_relu(std::size_t relu, std::size_t producer) {
    if (!in_place(relu)) return;
    const bool norm = is_normalisation(options(producer));
    if (!norm && !is_convolution(options(producer))) return;
    fusions_[producer].neighbours.relu_output = true;
    fusions_[relu].skip_forward = true;
    fusions_[relu].skip_backward = norm;
  }

  void fuse_dropout(std::size_t dropout, std::size_t producer, float p) {
    if (!in_place(dropout)) return;
    if (std::holds_alternative<ReluOptions>(options(producer)) &&
        fusions_[producer].skip_backward) {
      producer = static_cast<std::size_t>(graph_.nodes[producer].inputs[0]);
    }
    if (!is_normalisation(options(producer))) return;
    fusions_[dropout].skip_forward = fusions_[dropout].skip_backward = true;
    if (p == 0) return;
    fusions_[producer].neighbours.dropout_node = static_cast<int>(dropout);
    fusions_[producer].neighbours.dropout_p = p;
  }

  void fuse_norm(std::size_t norm, std::size_t producer) {
    if (!std::holds_alternative<ReluOptions>(options(producer)) || !in_place(producer)) return;
    if (fusions_[producer].skip_backward || count_readers(producer) != 1) return;
    fusions_[norm].neighbours.relu_input = true;
    fusions_[producer].skip_backward = true;
  }

  int count_readers(std::size_t node) const {
    int readers = 0;
    for (const Node& other : graph_.nodes)
      for (const int input : other.inputs) readers += input == static_cast<int>(node) ? 1 : 0;
    return readers;
  }

  const Graph& graph_;
  const Plan& plan_;
  std::vector<NodeFusion> fusions_;
};

}  // namespace

std::vector<NodeFusion> fuse(const Graph& graph, const Plan& plan) {
  return Fuser(graph, plan).run();
}

}  // namespace tabtrain
