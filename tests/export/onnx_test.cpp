// What stands in the file. That it computes the same is for ONNX Runtime to say
// (web/tests/node/onnx.test.ts).
#include "export/onnx.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "base/error.h"
#include "support/networks.h"

namespace tabtrain {
namespace {

/// A message taken apart: field number -> contents, in order; numbers as text.
using Fields = std::multimap<int, std::string>;

class Reader {
 public:
  explicit Reader(const std::string& bytes) : bytes_(bytes) {}

  Fields fields() {
    Fields result;
    while (at_ < bytes_.size()) {
      const std::uint64_t key = varint();
      const int field = static_cast<int>(key >> 3);
      switch (key & 7) {
        case 0:
          result.emplace(field, std::to_string(varint()));
          break;
        case 2:
          result.emplace(field, take(varint()));
          break;
        case 5:
          result.emplace(field, take(4));
          break;
        default:
          ADD_FAILURE() << "wire type " << (key & 7);
          return result;
      }
    }
    return result;
  }

 private:
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; at_ < bytes_.size(); shift += 7) {
      const auto byte = static_cast<std::uint8_t>(bytes_[at_++]);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    ADD_FAILURE() << "a number ends early";
    return value;
  }
  std::string take(std::uint64_t size) {
    EXPECT_LE(at_ + size, bytes_.size());
    const std::string part = bytes_.substr(at_, size);
    at_ += size;
    return part;
  }

  const std::string& bytes_;
  std::size_t at_ = 0;
};

Fields read(const std::string& bytes) { return Reader(bytes).fields(); }
std::string one(const Fields& fields, int field) {
  EXPECT_EQ(fields.count(field), 1U) << field;
  return fields.find(field)->second;
}
std::vector<Fields> all(const Fields& fields, int field) {
  std::vector<Fields> result;
  for (auto [at, end] = fields.equal_range(field); at != end; ++at) {
    result.push_back(read(at->second));
  }
  return result;
}

/// A record and weights whose values are their indices.
struct Example {
  explicit Example(const NetworkSpec& network) {
    record.config.name = "example";
    record.config.network = network;
    record.config.data.mean = {0.1F, 0.2F, 0.3F};
    record.facts.class_names = {"cat", "dog \"x\""};
    const Graph graph = build_graph(network);
    for (const Node& node : graph.nodes) {
      for (const ParameterSpec& spec : node.info.parameters) {
        values.emplace_back(static_cast<std::size_t>(spec.size()), 0.5F);
        tensors.push_back({node.name + "." + spec.name, spec.shape, {}});
      }
    }
    for (std::size_t i = 0; i < values.size(); ++i) tensors[i].values = values[i];
  }
  std::string file() const {
    const auto bytes = write_onnx(record, tensors);
    return {bytes.begin(), bytes.end()};
  }
  std::string error() const {
    try {
      file();
    } catch (const Error& e) {
      return e.what();
    }
    return "no error";
  }

  RunRecord record;
  std::vector<std::vector<float>> values;
  std::vector<NamedTensor> tensors;
};

TEST(Onnx, SaysWhatItIs) {
  const Fields model = read(Example(test::network_of_everything()).file());
  EXPECT_EQ(one(model, 1), "6");
  EXPECT_EQ(one(model, 2), "tabtrain");
  EXPECT_EQ(one(read(one(model, 8)), 2), "11");
  std::map<std::string, std::string> metadata;
  for (const Fields& entry : all(model, 14)) metadata[one(entry, 1)] = one(entry, 2);
  EXPECT_EQ(metadata["name"], "example");
  EXPECT_EQ(metadata["mean"], "[0.1,0.2,0.3]");
  EXPECT_EQ(metadata["std"], "[0.25,0.25,0.25]");
  EXPECT_EQ(metadata["class_names"], R"(["cat","dog \"x\""])");
  EXPECT_EQ(parse_run_config(metadata["run_document"]).network, test::network_of_everything());
  EXPECT_NE(metadata["input"].find("standardised pixels"), std::string::npos);
}

TEST(Onnx, KeepsNamesAndLeavesDropoutOut) {
  const Example example(test::network_of_everything());
  const Fields graph = read(one(read(example.file()), 7));
  std::set<std::string> initializers;
  for (const Fields& tensor : all(graph, 5)) {
    EXPECT_TRUE(initializers.insert(one(tensor, 8)).second) << one(tensor, 8);
  }
  for (const NamedTensor& tensor : example.tensors) {
    EXPECT_EQ(initializers.count(tensor.name), 1U) << tensor.name;
  }
  std::set<std::string> known = initializers;
  known.insert("input");
  for (const Fields& node : all(graph, 1)) {
    for (auto [at, end] = node.equal_range(1); at != end; ++at) {
      EXPECT_EQ(known.count(at->second), 1U) << at->second << " is not computed before its use";
    }
    EXPECT_TRUE(known.insert(one(node, 2)).second) << one(node, 2) << " is computed twice";
  }
  for (const Node& node : build_graph(example.record.config.network).nodes) {
    const bool dropout = std::holds_alternative<DropoutOptions>(node.options);
    EXPECT_EQ(known.count(node.name), dropout ? 0U : 1U) << node.name;
  }
  EXPECT_EQ(one(all(graph, 11)[0], 1), "input");
  EXPECT_EQ(one(all(graph, 12)[0], 1), "logits");
  EXPECT_EQ(known.count("logits"), 1U);
}

TEST(Onnx, BatchHasNoFixedSize) {
  const Fields graph = read(one(read(Example(test::network_of_everything()).file()), 7));
  const auto dims = [&](int field) {
    const Fields type = read(one(all(graph, field)[0], 2));
    std::vector<std::string> sizes;
    for (const Fields& dim : all(read(one(read(one(type, 1)), 2)), 1)) {
      sizes.push_back(dim.begin()->second);
    }
    return sizes;
  };
  EXPECT_EQ(dims(11), (std::vector<std::string>{"batch", "3", "9", "7"}));
  EXPECT_EQ(dims(12), (std::vector<std::string>{"batch", "10"}));
}

TEST(Onnx, RefusesWeightsOfAnotherNetwork) {
  Example example(test::network_of_everything());
  example.tensors[0].shape[0] += 1;
  EXPECT_EQ(example.error(), "export: tensor a.weight: got shape 7x3x3x3, the network has 6x3x3x3");
  example.tensors.erase(example.tensors.begin());
  EXPECT_EQ(example.error(), "export: tensor a.weight is missing");
}

}  // namespace
}  // namespace tabtrain
