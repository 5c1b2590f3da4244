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

/// An activation or a gradient, and when it is needed. Node n runs forward at time n and backward
/// at 2 N - n, N being the number of nodes; the loss comes in between.
struct Lifetime {
  int first = 0;
  int last = 0;
  std::int64_t size = 0;
  std::int64_t offset = -1;
  bool shares = false;

  bool meets(const Lifetime& other) const { return first <= other.last && other.first <= last; }
  std::int64_t end() const { return offset + size; }
};

/// Largest first, each at the lowest place that nothing alive at the same time takes (Pisarchyk and
/// Lee, "Efficient Memory Management for Deep Neural Net Inference", 2020: greedy by size).
/// Returns the end of the highest.
std::int64_t place(std::vector<Lifetime*> items) {
  std::stable_sort(items.begin(), items.end(),
                   [](const Lifetime* a, const Lifetime* b) { return a->size > b->size; });
  std::vector<const Lifetime*> placed;  // by offset
  std::int64_t top = 0;
  for (Lifetime* item : items) {
    std::int64_t offset = 0;
    for (const Lifetime* other : placed) {
      if (other->offset - offset >= item->size) break;
      if (item->meets(*other)) offset = std::max(offset, other->end());
    }
    item->offset = offset;
    top = std::max(top, item->end());
    placed.insert(std::upper_bound(
                      placed.begin(), placed.end(), item,
                      [](const Lifetime* a, const Lifetime* b) { return a->offset < b->offset; }),
                  item);
  }
  return top;
}

void mark_sharing(const std::vector<Lifetime*>& items) {
  for (Lifetime* a : items) {
    a->shares = std::any_of(items.begin(), items.end(), [&](const Lifetime* b) {
      return a != b && a->offset < b->end() && b->offset < a->end();
    });
  }
}

void assign_gradients(const Graph& graph, Plan& plan) {
  const std::vector<bool> learned = find_learned(graph, plan);
  std::vector<bool> written(plan.tensors.size(), false);
  for (std::size_t n = plan.nodes.size(); n-- > 0;) {
    NodePlan& node = plan.nodes[n];
    for (std::size_t i = 0; i < graph.nodes[n].inputs.size(); ++i) {
      const auto input = static_cast<std::size_t>(node.inputs[i]);
      TensorPlan& tensor = plan.tensors[input];
      if (!learned[input]) continue;
      if (node.in_place) {
        node.modes[i] = GradientMode::kWrite;
      } else if (!written[input]) {
        written[input] = true;
        node.modes[i] = GradientMode::kWrite;
      } else {
        node.modes[i] = GradientMode::kAccumulate;
        plan.scratch_size = std::max(plan.scratch_size, padded_size(tensor.shape, 0));
      }
    }
  }
}

void assign_memory(const Graph& graph, Plan& plan) {
  const int nodes = static_cast<int>(graph.nodes.size());
  const std::vector<bool> learned = find_learned(graph, plan);
  const auto logits = static_cast<std::size_t>(plan.nodes.back().output);
  std::vector<Lifetime> values(plan.tensors.size());
  std::vector<Lifetime> gradients(plan.tensors.size());
  values[0].first = -1;
  values[0].last = 2 * nodes + 1;
  gradients[logits].first = nodes;
  for (int n = 0; n < nodes; ++n) {
    const NodePlan& node = plan.nodes[static_cast<std::size_t>(n)];
    const int backward = 2 * nodes - n;
    for (std::size_t i = 0; i < graph.nodes[static_cast<std::size_t>(n)].inputs.size(); ++i) {
      gradients[static_cast<std::size_t>(node.inputs[i])].first = backward;  // the last one counts
    }
    if (node.in_place) continue;
    const auto output = static_cast<std::size_t>(node.output);
    values[output].first = n;
    values[output].last = gradients[output].last = backward;
    if (output == logits) gradients[output].first = nodes;
  }
  std::vector<Lifetime*> items;
  for (std::size_t t = 0; t < plan.tensors.size(); ++t) {
    const TensorPlan& tensor = plan.tensors[t];
    values[t].size = padded_size(tensor.shape, tensor.halo);
    items.push_back(&values[t]);
    if (!learned[t] && t != logits) continue;
    gradients[t].size = padded_size(tensor.shape, tensor.gradient_halo);
    items.push_back(&gradients[t]);
  }
  plan.slot_size = place(items);
  mark_sharing(items);
  for (std::size_t t = 0; t < plan.tensors.size(); ++t) {
    plan.tensors[t].offset = values[t].offset;
    plan.tensors[t].shares_memory = values[t].shares;
    plan.tensors[t].gradient_offset = gradients[t].offset;
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
  assign_memory(graph, plan);
  return plan;
}

}  // namespace tabtrain
