#include "export/pytorch.h"

#include <vector>

#include "export/flat.h"
#include "export/pytorch_names.h"
#include "layers/json.h"

namespace tabtrain {
namespace {

constexpr const char* kBegin = R"("""A network that tabtrain trained.

    import model                                 # this file, saved as model.py
    network = model.load("weights.safetensors")  # or a run file; in evaluation mode
    logits = network(model.standardise(images))  # uint8 [batch, channels, rows, columns]
    network = model.Network()                    # to train from new random weights

Needs PyTorch 1.10 or newer and nothing else.
"""

import json
import pathlib

import torch
import torch.nn.functional as F
from torch import nn

)";

constexpr const char* kEnd = R"(

def standardise(images):
    """What the network takes, of bytes 0 to 255 in [batch, channels, rows, columns]."""
    mean, std = (torch.tensor(values).view(1, -1, 1, 1) for values in (MEAN, STD))
    return (images.float() / 255 - mean) / std


def read_safetensors(path):
    """Name -> tensor, for all weights in a .safetensors file or a run file."""
    data = pathlib.Path(path).read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:begin]).items():
        if not name.startswith(("__metadata__", "tabtrain.")) and entry["dtype"] == "F32":
            first, last = entry["data_offsets"]
            values = bytearray(data[begin + first : begin + last])
            tensors[name] = torch.frombuffer(values, dtype=torch.float32).view(entry["shape"])
    return tensors


def load(path):
    """The trained network, ready to classify."""
    network = Network()
    network.load_state_dict(read_safetensors(path))
    return network.eval()
)";

std::string text_of(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// "0.1", "1e-05"
std::string number(float value) { return text_of(shortest_decimal(value)); }

std::string list_of(const std::vector<float>& values) {
  std::vector<std::string> texts;
  for (const float value : values) texts.push_back(number(value));
  return "[" + join_names(texts) + "]";
}

std::string call(const char* function, const std::vector<std::string>& arguments) {
  return std::string(function) + "(" + join_names(arguments) + ")";
}

/// Arguments that differ from PyTorch's defaults.
void add_eps(std::vector<std::string>& arguments, float eps) {
  if (eps != 1e-5F) arguments.push_back("eps=" + number(eps));
}

// What goes into __init__ for a layer; empty for those that forward() writes out.

std::string constructor(const Conv2dOptions& o, const Shape& in) {
  std::vector<std::string> a{std::to_string(in.channels), std::to_string(o.out_channels),
                             std::to_string(o.kernel_size)};
  if (o.stride != 1) a.push_back("stride=" + std::to_string(o.stride));
  if (o.padding != 0) a.push_back("padding=" + std::to_string(o.padding));
  if (o.groups != 1) a.push_back("groups=" + std::to_string(o.groups));
  if (!o.bias) a.emplace_back("bias=False");
  return call("nn.Conv2d", a);
}

std::string constructor(const BatchNormOptions& o, const Shape& in) {
  std::vector<std::string> a{std::to_string(in.channels)};
  add_eps(a, o.eps);
  if (o.momentum != 0.1F) a.push_back("momentum=" + number(o.momentum));
  return call("nn.BatchNorm2d", a);
}

std::string constructor(const GroupNormOptions& o, const Shape& in) {
  std::vector<std::string> a{std::to_string(o.num_groups), std::to_string(in.channels)};
  add_eps(a, o.eps);
  return call("nn.GroupNorm", a);
}

std::string constructor(const LayerNormOptions& o, const Shape& in) {
  std::vector<std::string> a{"[" +
                             join_names({std::to_string(in.channels), std::to_string(in.height),
                                         std::to_string(in.width)}) +
                             "]"};
  add_eps(a, o.eps);
  return call("nn.LayerNorm", a);
}

std::string constructor(const InstanceNormOptions& o, const Shape& in) {
  std::vector<std::string> a{std::to_string(in.channels)};
  add_eps(a, o.eps);
  if (o.affine) a.emplace_back("affine=True");
  return call("nn.InstanceNorm2d", a);
}

std::string constructor(const DropoutOptions& o, const Shape&) {
  return call("nn.Dropout", {number(o.p)});
}

std::string constructor(const LinearOptions& o, const Shape& in) {
  std::vector<std::string> a{std::to_string(in.size()), std::to_string(o.out_features)};
  if (!o.bias) a.emplace_back("bias=False");
  return call("nn.Linear", a);
}

template <class Options>
std::string constructor(const Options&, const Shape&) {
  return "";
}

// What forward() writes out, of the text of the inputs.

using Inputs = std::vector<std::string>;

std::string pool(const char* function, const std::string& input, int kernel_size, int stride) {
  Inputs a{input, std::to_string(kernel_size)};
  if (stride != 0 && stride != kernel_size) a.push_back("stride=" + std::to_string(stride));
  return call(function, a);
}

std::string written_out(const ReluOptions&, const Inputs& in) { return call("F.relu", in); }
std::string written_out(const MaxPool2dOptions& o, const Inputs& in) {
  return pool("F.max_pool2d", in[0], o.kernel_size, o.stride);
}
std::string written_out(const AvgPool2dOptions& o, const Inputs& in) {
  return pool("F.avg_pool2d", in[0], o.kernel_size, o.stride);
}
std::string written_out(const GlobalAvgPoolOptions&, const Inputs& in) {
  return call("F.adaptive_avg_pool2d", {in[0], "1"});
}
std::string written_out(const AddOptions&, const Inputs& in) { return in[0] + " + " + in[1]; }
template <class Options>
std::string written_out(const Options&, const Inputs&) {
  return "";
}

class Writer {
 public:
  explicit Writer(const Graph& graph) : graph_(graph), flat_(flat_outputs(graph)) {
    for (const Node& node : graph.nodes) {
      const std::string made =
          std::visit([&](const auto& o) { return constructor(o, graph.shape_of(node.inputs[0])); },
                     node.options);
      if (!made.empty()) tree_.add(node.name, made);
    }
    name_values();
  }

  std::string class_text() const {
    std::string text = "class Network(nn.Module):\n    def __init__(self):\n";
    text += "        super().__init__()\n" + tree_.statements();
    text += "\n    def forward(self, " + input_name_ + "):  # " + to_string(graph_.input) + "\n";
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) text += line(i);
    text += "        return " + values_.back() + (flat_.back() ? "" : ".flatten(1)") + "\n";
    return text;
  }

 private:
  /// What only the next layer reads is x; what is read later has a name of its own until then.
  void name_values() {
    const int count = static_cast<int>(graph_.nodes.size());
    std::vector<int> last_reader(graph_.nodes.size(), -1);
    int input_reader = -1;
    for (int i = 0; i < count; ++i) {
      for (const int input : graph_.nodes[static_cast<std::size_t>(i)].inputs) {
        (input < 0 ? input_reader : last_reader[static_cast<std::size_t>(input)]) = i;
      }
    }
    int skips = 0;
    input_name_ = input_reader > 0 ? "images" : "x";
    for (int i = 0; i < count; ++i) {
      const bool kept = last_reader[static_cast<std::size_t>(i)] > i + 1;
      values_.push_back(kept ? "skip" + std::to_string(++skips) : "x");
    }
  }

  std::string value(int node) const {
    return node < 0 ? input_name_ : values_[static_cast<std::size_t>(node)];
  }
  bool is_flat(int node) const { return node >= 0 && flat_[static_cast<std::size_t>(node)]; }

  /// Inputs as the layer takes them: [batch, features] or [batch, C, rows, columns].
  Inputs inputs_of(const Node& node) const {
    const bool any = std::holds_alternative<ReluOptions>(node.options) ||
                     std::holds_alternative<DropoutOptions>(node.options);
    const bool flat = flat_[static_cast<std::size_t>(&node - graph_.nodes.data())];
    Inputs inputs;
    for (const int from : node.inputs) {
      inputs.push_back(value(from));
      if (any || is_flat(from) == flat) continue;
      inputs.back() += flat ? ".flatten(1)" : "[:, :, None, None]";
    }
    return inputs;
  }

  std::string line(std::size_t index) const {
    const Node& node = graph_.nodes[index];
    const Inputs inputs = inputs_of(node);
    std::string code =
        std::visit([&](const auto& o) { return written_out(o, inputs); }, node.options);
    if (code.empty()) code = ModuleTree::reference(node.name) + "(" + inputs[0] + ")";
    std::string text = "        " + values_[index] + " = " + code;
    if (graph_.shape_of(node.inputs[0]) != node.info.output) {
      text += "  # " + to_string(node.info.output);
    }
    return text + "\n";
  }

  const Graph& graph_;
  std::vector<bool> flat_;
  ModuleTree tree_;
  std::string input_name_;
  std::vector<std::string> values_;  ///< variables of nodes, by index
};

}  // namespace

std::string write_pytorch(const RunRecord& record) {
  const Graph graph = build_graph(record.config.network);
  std::string text = kBegin;
  // A JSON text in UTF-8 is a literal of Python too.
  text += "NAME = " + text_of(record.config.name) + "\n";
  std::vector<std::string> names;
  for (const std::string& name : record.facts.class_names) names.push_back(text_of(name));
  text += "CLASS_NAMES = [" + join_names(names) + "]\n";
  text += "# Of each channel, of pixels scaled to 0 to 1.\n";
  text += "MEAN = " + list_of(record.config.data.mean) + "\n";
  text += "STD = " + list_of(record.config.data.std) + "\n\n\n";
  return text + Writer(graph).class_text() + kEnd;
}

}  // namespace tabtrain
