#include "net/plan.h"

#include <algorithm>

#include "layers/layer.h"

namespace tabtrain {
namespace {

std::vector<int> count_consumers(const Graph& graph) {
  std::vector<int> consumers(graph.nodes.size() + 1, 0);
  for (const Node& node : graph.nodes)
    for (int input : node.inputs) ++consumers[static_cast<std::size_t>(input + 1)];
  return consumers;
}

void assign_tensors(const Graph& graph, Plan& plan) {
  const std::vector<int> consumers = count_consumers(graph);
  plan.tensors.push_back({graph.input});
  for (const Node& node : graph.nodes) {
    NodePlan p;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const int input = node.inputs[i];
      p.inputs[i] = input < 0 ? 0 : plan.nodes[static_cast<std::size_t>(input)].output;
    }
    p.in_place = works_in_place(node.options) &&
                 consumers[static_cast<std::size_t>(node.inputs[0] + 1)] == 1;
    if (p.in_place) {
      p.output = p.inputs[0];
    } else {
      p.output = static_cast<int>(plan.tensors.size());
      plan.tensors.push_back({node.info.output});
      const Shape& input = graph.shape_of(node.inputs[0]);
      plan.tensors.back().gradient_halo = grad_output_halo(node.options, input);
    }
    TensorPlan& read = plan.tensors[static_cast<std::size_t>(p.inputs[0])];
    read.halo = std::max(read.halo, input_halo(node.options));
    plan.nodes.push_back(p);
  }
}

/// A tensor needs a gradient when a parameter lies at or before the layer that makes it.
std::vector<bool> find_learned(const Graph& graph, const Plan& plan) {
  std::vector<bool> learned(plan.tensors.size(), false);
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    bool any = !graph.nodes[n].info.parameters.empty();
    for (std::size_t i = 0; i < graph.nodes[n].inputs.size(); ++i) {
      any = any || learned[static_cast<std::size_t>(plan.nodes[n].inputs[i])];
    }
    const auto output = static_cast<std::size_t>(plan.nodes[n].output);
    learned[output] = learned[output] || any;
  }
  return learned;
}

/// Gradient buffers by first fit, walking backward: a tensor's gradient lives from its last
/// consumer to its producer.
class BufferPool {
 public:
  explicit BufferPool(Plan& plan) : plan_(plan) {}

  void take(TensorPlan& tensor) {
    if (free_.empty()) {
      free_.push_back(static_cast<int>(plan_.gradient_buffers.size()));
      plan_.gradient_buffers.push_back(0);
    }
    const std::int64_t need = padded_size(tensor.shape, tensor.gradient_halo);
    auto misfit = [&](int b) {
      return std::abs(plan_.gradient_buffers[static_cast<std::size_t>(b)] - need);
    };
    const auto best = std::min_element(free_.begin(), free_.end(),
                                       [&](int a, int b) { return misfit(a) < misfit(b); });
    tensor.gradient_buffer = *best;
    auto& size = plan_.gradient_buffers[static_cast<std::size_t>(*best)];
    size = std::max(size, need);
    free_.erase(best);
  }

  void give_back(const TensorPlan& tensor) { free_.push_back(tensor.gradient_buffer); }

 private:
  Plan& plan_;
  std::vector<int> free_;
};

void assign_gradients(const Graph& graph, Plan& plan) {
  const std::vector<bool> learned = find_learned(graph, plan);
  BufferPool buffers(plan);
  buffers.take(plan.tensors[static_cast<std::size_t>(plan.nodes.back().output)]);
  for (std::size_t n = plan.nodes.size(); n-- > 0;) {
    NodePlan& node = plan.nodes[n];
    for (std::size_t i = 0; i < graph.nodes[n].inputs.size(); ++i) {
      const auto input = static_cast<std::size_t>(node.inputs[i]);
      TensorPlan& tensor = plan.tensors[input];
      if (!learned[input]) continue;
      if (node.in_place) {
        node.modes[i] = GradientMode::kWrite;
      } else if (tensor.gradient_buffer < 0) {
        buffers.take(tensor);
        node.modes[i] = GradientMode::kWrite;
      } else {
        node.modes[i] = GradientMode::kAccumulate;
        plan.scratch_size = std::max(plan.scratch_size, padded_size(tensor.shape, 0));
      }
    }
    const TensorPlan& output = plan.tensors[static_cast<std::size_t>(node.output)];
    if (!node.in_place && output.gradient_buffer >= 0) buffers.give_back(output);
  }
}

}  // namespace

std::int64_t padded_size(const Shape& shape, int halo) {
  return std::int64_t{shape.channels} * (shape.height + 2 * halo) * (shape.width + 2 * halo);
}

Plan make_plan(const Graph& graph) {
  Plan plan;
  assign_tensors(graph, plan);
  assign_gradients(graph, plan);
  return plan;
}

}  // namespace tabtrain
