// ONNX's messages by name, and a graph that grows node by node.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "export/protobuf.h"

namespace tabtrain::onnx {

// Field numbers of onnx.proto.
struct Model {
  enum { kIrVersion = 1, kProducerName = 2, kDocString = 6, kGraph = 7, kOpsetImport = 8 };
  enum { kMetadataProps = 14 };
};
struct OpsetId {
  enum { kVersion = 2 };
};
struct StringEntry {
  enum { kKey = 1, kValue = 2 };
};
struct GraphFields {
  enum { kNode = 1, kName = 2, kInitializer = 5, kInput = 11, kOutput = 12, kValueInfo = 13 };
};
struct NodeFields {
  enum { kInput = 1, kOutput = 2, kName = 3, kOpType = 4, kAttribute = 5 };
};
struct AttributeFields {
  enum { kName = 1, kFloat = 2, kInt = 3, kInts = 8, kType = 20 };
  enum { kTypeFloat = 1, kTypeInt = 2, kTypeInts = 7 };
};
struct TensorFields {
  enum { kDims = 1, kDataType = 2, kName = 8, kRawData = 9 };
  enum { kTypeFloat = 1, kTypeInt64 = 7 };
};
struct ValueInfo {
  enum { kName = 1, kType = 2 };
  enum { kTensorType = 1 };            // in TypeProto
  enum { kElemType = 1, kShape = 2 };  // in TypeProto.Tensor
  enum { kDim = 1 };                   // in TensorShapeProto
  enum { kDimValue = 1, kDimParam = 2 };
};

using Ints = std::vector<std::int64_t>;

/// An attribute of a node.
ProtoMessage attribute(std::string_view name, float value);
ProtoMessage attribute(std::string_view name, std::int64_t value);
ProtoMessage attribute(std::string_view name, const Ints& values);

/// A GraphProto. Values and initializers share one set of names.
class GraphBuilder {
 public:
  explicit GraphBuilder(std::string_view name);

  /// `wanted`, or with underscores behind it where that is taken; taken from now on.
  std::string unique(std::string wanted);

  /// Appends a node with one output and returns the output's name, unique(`name`).
  std::string node(std::string_view type, std::string_view name,
                   const std::vector<std::string>& inputs,
                   const std::vector<ProtoMessage>& attributes = {});
  /// Appends the node that computes `output`, which must have been taken by unique().
  void node_to(const std::string& output, std::string_view type,
               const std::vector<std::string>& inputs,
               const std::vector<ProtoMessage>& attributes = {});
  /// A constant; returns its name. Floats keep `name`, which must have been taken by unique().
  std::string floats(std::string_view name, const Ints& dims, std::span<const float> values);
  std::string integers(std::string_view name, const Ints& values);

  /// Shapes begin with the batch, which has no size of its own.
  void input(std::string_view name, const Ints& shape);
  void output(std::string_view name, const Ints& shape);
  void value_info(std::string_view name, const Ints& shape);

  const ProtoMessage& message() const { return graph_; }

 private:
  ProtoMessage graph_;
  std::set<std::string> taken_;
};

}  // namespace tabtrain::onnx
