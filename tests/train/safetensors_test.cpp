#include "train/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "base/error.h"
#include "support/text.h"

namespace tabtrain {
namespace {

using test::expect_part;

using Bytes = std::vector<std::uint8_t>;

/// A file from its header text and the number of data bytes, all of them 0.
Bytes file_of(const std::string& header, std::size_t data_bytes) {
  Bytes bytes(8, 0);
  const std::uint64_t length = header.size();  // size_t has 32 bits in WebAssembly
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<std::uint8_t>(length >> (8 * i));
  bytes.insert(bytes.end(), header.begin(), header.end());
  bytes.resize(bytes.size() + data_bytes, 0);
  return bytes;
}

std::string weights_error(const Bytes& bytes) {
  try {
    read_safetensors(bytes, "w.safetensors");
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

std::string header_error(const std::string& header, std::size_t data_bytes) {
  return weights_error(file_of(header, data_bytes));
}

const std::vector<float> kWeight{1.5F, -2.0F, 3.25F, -0.0F, 1e-42F, 3.4e38F};
const std::vector<float> kBias{0.1F};

Bytes sample() {
  const std::vector<NamedTensor> tensors{{"conv1.weight", {2, 3}, kWeight},
                                         {"conv1.bias", {1}, kBias}};
  return write_safetensors(tensors, {{"format", "pt"}});
}

TEST(Safetensors, RoundTrip) {
  const Bytes bytes = sample();
  EXPECT_EQ((bytes.size() - 7 * 4) % 8, 0U);  // aligned data
  const std::vector<OwnedTensor> tensors = read_safetensors(bytes, "w");
  ASSERT_EQ(tensors.size(), 2U);
  EXPECT_EQ(tensors[0].name, "conv1.weight");
  EXPECT_EQ(tensors[0].shape, (std::vector<int>{2, 3}));
  EXPECT_EQ(std::memcmp(tensors[0].values.data(), kWeight.data(), 24), 0);
  EXPECT_EQ(tensors[1].values, kBias);
}

TEST(Safetensors, EveryTruncationIsAnError) {
  const Bytes bytes = sample();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(read_safetensors(Bytes(bytes.begin(), bytes.begin() + size), "w"), Error) << size;
  }
}

TEST(Safetensors, EveryFlippedHeaderByteIsReadOrRefused) {
  const Bytes bytes = sample();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int flip : {1, 4, 32, 128}) {
      Bytes changed = bytes;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ flip);
      try {
        read_safetensors(changed, "w");
      } catch (const Error&) {
      }
    }
  }
}

TEST(Safetensors, HeaderLength) {
  expect_part(weights_error({1, 2, 3}), "w.safetensors: 3 bytes are too few");
  expect_part(weights_error({255, 255, 255, 255, 255, 255, 255, 255, '{', '}'}), "allowed up to 2");
  expect_part(header_error("{", 0), "w.safetensors: header: line 1, column 2");
  expect_part(header_error("[]", 0), "allowed an object");
}

TEST(Safetensors, Entries) {
  expect_part(header_error(R"({"a":1})", 0), "w.safetensors: a: got 1, allowed an object");
  expect_part(header_error(R"({"a":{"dtype":"F32","shape":[1]}})", 4), "a.data_offsets: missing");
  expect_part(header_error(R"({"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})", 4),
              "a.dtype: got F16, allowed F32");
  expect_part(header_error(R"({"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4),
              "a.shape: got -1");
  expect_part(header_error(R"({"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}})", 4),
              "whole number");
  expect_part(header_error(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4),
              "shape [2] needs 8 bytes, data_offsets give 4");
  expect_part(header_error(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}})", 4),
              "a.x: unknown field");
  const std::string twice = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                            R"("a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})";
  expect_part(header_error(twice, 8), "the field \"a\" is there twice");
  expect_part(header_error(R"({"__metadata__":{"a":1}})", 0), "allowed text");
}

TEST(Safetensors, HugeShapesDoNotOverflow) {
  const std::string huge = R"({"a":{"dtype":"F32","shape":)"
                           R"([2147483647,2147483647,2147483647,4],"data_offsets":[0,4]}})";
  expect_part(header_error(huge, 4), "larger than the file");
  // 65536^4 is 0 in 64 bits.
  const std::string wraps = R"({"a":{"dtype":"F32","shape":)"
                            R"([65536,65536,65536,65536],"data_offsets":[0,0]}})";
  expect_part(header_error(wraps, 0), "larger than the file");
}

TEST(Safetensors, OffsetsCoverTheDataOnce) {
  const auto entry = [](const std::string& name, int begin, int end) {
    return "\"" + name + R"(":{"dtype":"F32","shape":[)" + std::to_string((end - begin) / 4) +
           R"(],"data_offsets":[)" + std::to_string(begin) + "," + std::to_string(end) + "]}";
  };
  const auto two = [&](int b0, int e0, int b1, int e1) {
    return "{" + entry("a", b0, e0) + "," + entry("b", b1, e1) + "}";
  };
  EXPECT_EQ(header_error(two(0, 4, 4, 8), 8), "no error");
  EXPECT_EQ(header_error(two(4, 8, 0, 4), 8), "no error");
  expect_part(header_error(two(0, 8, 4, 8), 8), "b.data_offsets: got [4, 8]");     // overlap
  expect_part(header_error(two(0, 4, 8, 12), 12), "b.data_offsets: got [8, 12]");  // gap
  expect_part(header_error(two(0, 4, 4, 12), 8), "up to 8");                       // past the end
  expect_part(header_error(two(0, 4, 4, 8), 12), "4 bytes at the end belong to no tensor");
  expect_part(header_error(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4),
              "a.data_offsets");
}

TEST(Safetensors, NoNumbersAreRefusedWithTheirPlace) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}) {
    const std::vector<float> values{1, 2, bad};
    const std::vector<NamedTensor> tensors{{"fc.bias", {3}, values}};
    expect_part(weights_error(write_safetensors(tensors, {})),
                "w.safetensors: fc.bias: element 2 is ");
  }
}

TEST(Safetensors, BatchCountersOfPyTorchArePassedOver) {
  const std::string header =
      R"({"n.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[0,8]},)"
      R"("n.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}})";
  const std::vector<OwnedTensor> tensors = read_safetensors(file_of(header, 12), "w");
  ASSERT_EQ(tensors.size(), 1U);
  EXPECT_EQ(tensors[0].name, "n.bias");
}

TEST(Safetensors, WriteRefusesWrongShapesAndDoubledNames) {
  const std::vector<NamedTensor> wrong{{"a", {3}, kBias}};
  EXPECT_THROW(write_safetensors(wrong, {}), Error);
  const std::vector<NamedTensor> twice{{"a", {1}, kBias}, {"a", {1}, kBias}};
  EXPECT_THROW(write_safetensors(twice, {}), Error);
}

TEST(Safetensors, LoadIntoNeedsExactlyTheNetworksNamesAndShapes) {
  std::vector<float> weight(6), bias(1), mean(1, 5.0F);
  ParameterSpec weight_spec, one;
  weight_spec.shape = {2, 3};
  one.shape = {1};
  std::vector<Parameter> parameters{{"conv1.weight", weight_spec, weight, {}},
                                    {"conv1.bias", one, bias, {}}};
  std::vector<OwnedTensor> tensors = read_safetensors(sample(), "w");
  load_into(parameters, tensors);
  EXPECT_EQ(weight, kWeight);
  EXPECT_EQ(bias, kBias);

  weight.assign(6, 9.0F);
  parameters.push_back({"norm.running_mean", one, mean, {}});
  tensors[1].name = "conv1.b";
  tensors[0].shape = {3, 2};
  try {
    load_into(parameters, tensors);
    FAIL() << "loaded";
  } catch (const Error& e) {
    EXPECT_STREQ(e.what(),
                 "weights do not fit the network: missing: conv1.bias, norm.running_mean; "
                 "unexpected: conv1.b; other shape: conv1.weight [3, 2] instead of [2, 3]");
  }
  EXPECT_EQ(weight, std::vector<float>(6, 9.0F));
  EXPECT_EQ(mean[0], 5.0F);
}

}  // namespace
}  // namespace tabtrain
