#include "net/graph.h"

#include <map>

#include "base/error.h"

namespace tabtrain {
namespace {

constexpr const char* kInputName = "input";
constexpr int kMaxClasses = 256;  // labels and predictions are stored as uint8

/// `layer 3 "conv3"`, as every message here begins.
std::string label(std::size_t index, const std::string& name) {
  return "layer " + std::to_string(index) + " \"" + name + "\"";
}

std::string known_names(const std::vector<Node>& nodes) {
  std::string text = std::string("\"") + kInputName + "\"";
  for (const Node& node : nodes) text += ", \"" + node.name + "\"";
  return text;
}

std::vector<int> resolve_inputs(const LayerSpec& layer, const std::vector<Node>& nodes,
                                const std::map<std::string, int>& index_of,
                                const std::string& name) {
  if (layer.inputs.empty()) return {static_cast<int>(nodes.size()) - 1};
  std::vector<int> indices;
  for (const std::string& input : layer.inputs) {
    const auto found = index_of.find(input);
    if (found == index_of.end()) {
      fail(label(nodes.size(), name), ": input \"", input,
           "\" is no earlier layer; known here: ", known_names(nodes));
    }
    indices.push_back(found->second);
  }
  return indices;
}

LayerInfo infer_node(const Graph& graph, const LayerSpec& layer, const Node& node) {
  std::vector<Shape> shapes;
  for (int input : node.inputs) shapes.push_back(graph.shape_of(input));
  try {
    return infer(layer.options, shapes);
  } catch (const Error& error) {
    fail(label(graph.nodes.size(), node.name), ": ", error.what());
  }
}

/// A layer that nothing reads is a mistake in the document: it would be computed and never learn.
void check_all_used(const Graph& graph) {
  std::vector<bool> used(graph.nodes.size(), false);
  used.back() = true;
  for (const Node& node : graph.nodes) {
    for (int input : node.inputs) {
      if (input >= 0) used[input] = true;
    }
  }
  for (std::size_t i = 0; i < used.size(); ++i) {
    if (!used[i]) fail(label(i, graph.nodes[i].name), ": no later layer uses its output");
  }
}

void check_output(const Graph& graph) {
  const Shape& out = graph.output();
  const std::string last = label(graph.nodes.size() - 1, graph.nodes.back().name);
  if (out.height != 1 || out.width != 1) {
    fail(last, ": the network's output is ", to_string(out),
         "; it must be Kx1x1, one number for each of K classes (end with global_avg_pool or "
         "linear)");
  }
  if (out.channels > kMaxClasses) {
    fail(last, ": the network's output has ", out.channels, " classes, at most ", kMaxClasses,
         " are possible");
  }
}

}  // namespace

std::int64_t Graph::parameter_count() const {
  std::int64_t count = 0;
  for (const Node& node : nodes) {
    for (const ParameterSpec& p : node.info.parameters) {
      if (p.learned) count += p.size();
    }
  }
  return count;
}

std::int64_t Graph::multiply_adds() const {
  std::int64_t count = 0;
  for (const Node& node : nodes) count += node.info.multiply_adds;
  return count;
}

Graph build_graph(const NetworkSpec& spec) {
  if (spec.layers.empty()) fail("the network has no layers");
  if (spec.input.channels < 1 || spec.input.height < 1 || spec.input.width < 1) {
    fail("the network's input ", to_string(spec.input), ": every extent must be at least 1");
  }
  Graph graph;
  graph.input = spec.input;
  std::map<std::string, int> index_of{{kInputName, -1}};
  for (const LayerSpec& layer : spec.layers) {
    const std::size_t index = graph.nodes.size();
    Node node;
    node.name = layer.name.empty() ? type_name(layer.options) + std::to_string(index) : layer.name;
    node.options = layer.options;
    node.inputs = resolve_inputs(layer, graph.nodes, index_of, node.name);
    if (node.name == kInputName) {
      fail(label(index, node.name), ": the name \"", kInputName, "\" means the network's input");
    }
    if (const auto [it, inserted] = index_of.emplace(node.name, static_cast<int>(index));
        !inserted) {
      fail(label(index, node.name), ": the name is taken by layer ", it->second);
    }
    node.info = infer_node(graph, layer, node);
    graph.nodes.push_back(std::move(node));
  }
  check_all_used(graph);
  check_output(graph);
  return graph;
}

}  // namespace tabtrain
