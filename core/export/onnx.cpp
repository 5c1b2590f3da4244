#include "export/onnx.h"

#include <map>
#include <string>

#include "base/error.h"
#include "export/flat.h"
#include "export/onnx_graph.h"
#include "layers/json.h"

namespace tabtrain {
namespace {

using onnx::attribute;
using onnx::GraphBuilder;
using onnx::Ints;

constexpr int kIrVersion = 6;  // the one that came with operator set 11
constexpr const char* kInput = "input";
constexpr const char* kOutput = "logits";
constexpr const char* kDescription =
    "Input: standardised pixels, (value / 255 - mean) / std for each channel, as [batch, channels, "
    "rows, columns]; mean and std stand in the metadata. Output: one logit for each class; softmax "
    "makes probabilities of them.";

std::string shape_text(const std::vector<int>& shape) {
  std::string text;
  for (const int size : shape) text += (text.empty() ? "" : "x") + std::to_string(size);
  return text;
}

/// Goes through a network's layers and writes each as nodes.
class Converter {
 public:
  Converter(const Graph& graph, std::span<const NamedTensor> tensors)
      : graph_(graph), flat_(flat_outputs(graph)), out_("tabtrain") {
    for (const NamedTensor& tensor : tensors) by_name_[tensor.name] = &tensor;
    // These keep their names, whatever layers are called.
    out_.unique(kInput);
    out_.unique(kOutput);
    for (const Node& node : graph.nodes) {
      for (const ParameterSpec& spec : node.info.parameters) {
        out_.unique(node.name + "." + spec.name);
      }
    }
  }

  const ProtoMessage& convert() {
    const Shape& in = graph_.input;
    out_.input(kInput, {in.channels, in.height, in.width});
    for (const Node& node : graph_.nodes) {
      node_ = &node;
      values_.push_back(std::visit([&](const auto& o) { return layer(o); }, node.options));
      if (std::holds_alternative<DropoutOptions>(node.options)) continue;
      const Shape& s = node.info.output;
      const bool flat = flat_[values_.size() - 1];
      out_.value_info(values_.back(),
                      flat ? Ints{s.channels} : Ints{s.channels, s.height, s.width});
    }
    finish();
    return out_.message();
  }

 private:
  /// The last value under the output's name.
  void finish() {
    out_.node_to(kOutput, flat_.back() ? "Identity" : "Flatten", {values_.back()});
    out_.output(kOutput, {graph_.output().channels});
  }

  int input_node(int index = 0) const { return node_->inputs[static_cast<std::size_t>(index)]; }
  const Shape& input_shape() const { return graph_.shape_of(input_node()); }
  bool is_flat(int node) const { return node >= 0 && flat_[static_cast<std::size_t>(node)]; }
  std::string value(int node) const {
    return node < 0 ? kInput : values_[static_cast<std::size_t>(node)];
  }
  std::string name(const char* part) const { return node_->name + "/" + part; }

  /// Input `index` with two axes, or with four.
  std::string flat_input(int index = 0) {
    const int from = input_node(index);
    if (is_flat(from)) return value(from);
    return out_.node("Flatten", name("flatten"), {value(from)});
  }
  std::string image_input() {
    const int from = input_node();
    if (!is_flat(from)) return value(from);
    return reshape("image", value(from), {0, graph_.shape_of(from).channels, 1, 1});
  }
  /// 0 keeps a size, here the batch's; -1 is what remains.
  std::string reshape(const char* part, const std::string& from, const Ints& shape) {
    const std::string target = out_.integers(name(part) + "/shape", shape);
    return out_.node("Reshape", name(part), {from, target});
  }

  std::span<const float> values_of(const ParameterSpec& spec) const {
    const std::string full = node_->name + "." + spec.name;
    const auto at = by_name_.find(full);
    if (at == by_name_.end()) fail("export: tensor ", full, " is missing");
    if (at->second->shape != spec.shape) {
      fail("export: tensor ", full, ": got shape ", shape_text(at->second->shape),
           ", the network has ", shape_text(spec.shape));
    }
    return at->second->values;
  }

  /// The layer's parameters as constants, after its inputs; `trailing` axes of size 1 let a value
  /// for each channel meet rows and columns.
  std::vector<std::string> with_parameters(std::vector<std::string> inputs, int trailing = 0) {
    for (const ParameterSpec& spec : node_->info.parameters) {
      Ints dims(spec.shape.begin(), spec.shape.end());
      dims.insert(dims.end(), static_cast<std::size_t>(trailing), 1);
      inputs.push_back(out_.floats(node_->name + "." + spec.name, dims, values_of(spec)));
    }
    return inputs;
  }

  std::string layer(const Conv2dOptions& o) {
    return out_.node(
        "Conv", node_->name, with_parameters({image_input()}),
        {attribute("group", std::int64_t{o.groups}),
         attribute("kernel_shape", Ints(2, o.kernel_size)), attribute("pads", Ints(4, o.padding)),
         attribute("strides", Ints(2, o.stride))});
  }

  std::string pool(const char* type, int kernel_size, int stride) {
    return out_.node(type, node_->name, {image_input()},
                     {attribute("kernel_shape", Ints(2, kernel_size)),
                      attribute("strides", Ints(2, stride == 0 ? kernel_size : stride))});
  }
  std::string layer(const MaxPool2dOptions& o) { return pool("MaxPool", o.kernel_size, o.stride); }
  std::string layer(const AvgPool2dOptions& o) {
    return pool("AveragePool", o.kernel_size, o.stride);
  }
  std::string layer(const GlobalAvgPoolOptions&) {
    return out_.node("GlobalAveragePool", node_->name, {image_input()});
  }

  std::string layer(const ReluOptions&) {
    return out_.node("Relu", node_->name, {value(input_node())});
  }
  std::string layer(const DropoutOptions&) { return value(input_node()); }
  std::string layer(const AddOptions&) {
    if (is_flat(input_node(0)) == is_flat(input_node(1))) {
      return out_.node("Add", node_->name, {value(input_node(0)), value(input_node(1))});
    }
    return out_.node("Add", node_->name, {flat_input(0), flat_input(1)});
  }

  std::string layer(const BatchNormOptions& o) {
    return out_.node("BatchNormalization", node_->name, with_parameters({image_input()}),
                     {attribute("epsilon", o.eps)});
  }

  /// The mean over `axes`, one set of them after the other.
  std::string mean(const char* part, std::string x, const std::vector<Ints>& axes) {
    for (const Ints& some : axes) {
      x = out_.node("ReduceMean", name(part), {x},
                    {attribute("axes", some), attribute("keepdims", std::int64_t{1})});
    }
    return x;
  }

  /// (x - mean) / sqrt(variance + eps). InstanceNormalization would be one node, but programs sum
  /// up its rows one number after another, and rows of a whole image are long: ONNX Runtime loses a
  /// digit there. Means of means are as exact as ours.
  std::string normalise(const std::string& x, const std::vector<Ints>& axes, float eps) {
    const std::string centred = out_.node("Sub", name("centred"), {x, mean("mean", x, axes)});
    const std::string square = out_.node("Mul", name("square"), {centred, centred});
    const std::string small = out_.floats(out_.unique(name("eps")), {}, std::span(&eps, 1));
    const std::string above =
        out_.node("Add", name("above_zero"), {mean("variance", square, axes), small});
    const std::string deviation = out_.node("Sqrt", name("deviation"), {above});
    return out_.node("Div", name("normal"), {centred, deviation});
  }

  /// Weight and bias of the layer, each with so many axes of size 1 behind its own.
  std::string scale_and_shift(const std::string& x, int trailing) {
    const std::vector<std::string> all = with_parameters({x}, trailing);
    const std::string scaled = out_.node("Mul", name("scaled"), {all[0], all[1]});
    return out_.node("Add", node_->name, {scaled, all[2]});
  }

  std::string grouped(int groups, float eps, int trailing) {
    const Shape& s = input_shape();
    if (groups == 1) {
      return scale_and_shift(normalise(image_input(), {{2, 3}, {1}}, eps), trailing);
    }
    const std::string split =
        reshape("groups", image_input(), {0, groups, s.channels / groups, s.height, s.width});
    const std::string normal = normalise(split, {{3, 4}, {2}}, eps);
    return scale_and_shift(reshape("ungrouped", normal, {0, s.channels, s.height, s.width}),
                           trailing);
  }
  std::string layer(const GroupNormOptions& o) { return grouped(o.num_groups, o.eps, 2); }
  std::string layer(const LayerNormOptions& o) { return grouped(1, o.eps, 0); }

  std::string layer(const InstanceNormOptions& o) {
    const std::string normal = normalise(image_input(), {{2, 3}}, o.eps);
    return o.affine ? scale_and_shift(normal, 2) : out_.node("Identity", node_->name, {normal});
  }

  std::string layer(const LinearOptions&) {
    return out_.node("Gemm", node_->name, with_parameters({flat_input()}),
                     {attribute("transB", std::int64_t{1})});
  }

  const Graph& graph_;
  std::vector<bool> flat_;
  std::map<std::string, const NamedTensor*> by_name_;
  GraphBuilder out_;
  const Node* node_ = nullptr;       ///< that is being converted
  std::vector<std::string> values_;  ///< of nodes, by index
};

std::string numbers_text(const std::vector<float>& values) {
  Json list = Json::array();
  for (const float value : values) list.push_back(shortest_decimal(value));
  return list.dump();
}

}  // namespace

std::vector<std::uint8_t> write_onnx(const RunRecord& record,
                                     std::span<const NamedTensor> tensors) {
  using onnx::Model;
  const Graph graph = build_graph(record.config.network);
  ProtoMessage model;
  model.integer(Model::kIrVersion, kIrVersion).text(Model::kProducerName, "tabtrain");
  model.text(Model::kDocString, kDescription);
  model.message(Model::kGraph, Converter(graph, tensors).convert());
  model.message(Model::kOpsetImport, ProtoMessage().integer(onnx::OpsetId::kVersion, kOnnxOpset));
  const auto metadata = [&](const char* key, const std::string& value) {
    ProtoMessage entry;
    entry.text(onnx::StringEntry::kKey, key).text(onnx::StringEntry::kValue, value);
    model.message(Model::kMetadataProps, entry);
  };
  const Json names = record.facts.class_names;
  metadata("name", record.config.name);
  metadata("input", "standardised pixels: (value / 255 - mean) / std for each channel");
  metadata("mean", numbers_text(record.config.data.mean));
  metadata("std", numbers_text(record.config.data.std));
  metadata("class_names", names.dump(-1, ' ', false, Json::error_handler_t::replace));
  metadata("data", record.facts.data);
  metadata("digest", record.digest);
  metadata("arithmetic", record.facts.arithmetic);
  metadata("run_document", to_json(record.config));
  return model.bytes();
}

}  // namespace tabtrain
