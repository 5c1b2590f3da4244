#include "export/onnx_graph.h"

namespace tabtrain::onnx {
namespace {

ProtoMessage begin_attribute(std::string_view name, int type) {
  ProtoMessage message;
  message.text(AttributeFields::kName, name).integer(AttributeFields::kType, type);
  return message;
}

/// float [batch, ...]
ProtoMessage tensor_value(std::string_view name, const Ints& shape) {
  ProtoMessage dims;
  dims.message(ValueInfo::kDim, ProtoMessage().text(ValueInfo::kDimParam, "batch"));
  for (const std::int64_t size : shape) {
    dims.message(ValueInfo::kDim, ProtoMessage().integer(ValueInfo::kDimValue, size));
  }
  ProtoMessage tensor;
  tensor.integer(ValueInfo::kElemType, TensorFields::kTypeFloat).message(ValueInfo::kShape, dims);
  ProtoMessage value;
  value.text(ValueInfo::kName, name)
      .message(ValueInfo::kType, ProtoMessage().message(ValueInfo::kTensorType, tensor));
  return value;
}

}  // namespace

ProtoMessage attribute(std::string_view name, float value) {
  return begin_attribute(name, AttributeFields::kTypeFloat).number(AttributeFields::kFloat, value);
}

ProtoMessage attribute(std::string_view name, std::int64_t value) {
  return begin_attribute(name, AttributeFields::kTypeInt).integer(AttributeFields::kInt, value);
}

ProtoMessage attribute(std::string_view name, const Ints& values) {
  ProtoMessage message = begin_attribute(name, AttributeFields::kTypeInts);
  for (const std::int64_t value : values) message.integer(AttributeFields::kInts, value);
  return message;
}

GraphBuilder::GraphBuilder(std::string_view name) { graph_.text(GraphFields::kName, name); }

std::string GraphBuilder::unique(std::string wanted) {
  while (!taken_.insert(wanted).second) wanted += '_';
  return wanted;
}

std::string GraphBuilder::node(std::string_view type, std::string_view name,
                               const std::vector<std::string>& inputs,
                               const std::vector<ProtoMessage>& attributes) {
  const std::string output = unique(std::string(name));
  node_to(output, type, inputs, attributes);
  return output;
}

void GraphBuilder::node_to(const std::string& output, std::string_view type,
                           const std::vector<std::string>& inputs,
                           const std::vector<ProtoMessage>& attributes) {
  ProtoMessage node;
  for (const std::string& input : inputs) node.text(NodeFields::kInput, input);
  node.text(NodeFields::kOutput, output).text(NodeFields::kName, output);
  node.text(NodeFields::kOpType, type);
  for (const ProtoMessage& each : attributes) node.message(NodeFields::kAttribute, each);
  graph_.message(GraphFields::kNode, node);
}

std::string GraphBuilder::floats(std::string_view name, const Ints& dims,
                                 std::span<const float> values) {
  ProtoMessage tensor;
  for (const std::int64_t dim : dims) tensor.integer(TensorFields::kDims, dim);
  tensor.integer(TensorFields::kDataType, TensorFields::kTypeFloat).text(TensorFields::kName, name);
  graph_.message(GraphFields::kInitializer, tensor.raw_floats(TensorFields::kRawData, values));
  return std::string(name);
}

std::string GraphBuilder::integers(std::string_view name, const Ints& values) {
  const std::string own = unique(std::string(name));
  ProtoMessage tensor;
  tensor.integer(TensorFields::kDims, static_cast<std::int64_t>(values.size()))
      .integer(TensorFields::kDataType, TensorFields::kTypeInt64)
      .text(TensorFields::kName, own)
      .raw_integers(TensorFields::kRawData, values);
  graph_.message(GraphFields::kInitializer, tensor);
  return own;
}

void GraphBuilder::input(std::string_view name, const Ints& shape) {
  graph_.message(GraphFields::kInput, tensor_value(name, shape));
}

void GraphBuilder::output(std::string_view name, const Ints& shape) {
  graph_.message(GraphFields::kOutput, tensor_value(name, shape));
}

void GraphBuilder::value_info(std::string_view name, const Ints& shape) {
  graph_.message(GraphFields::kValueInfo, tensor_value(name, shape));
}

}  // namespace tabtrain::onnx
