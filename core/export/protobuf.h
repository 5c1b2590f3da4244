// Writes protobuf's wire format (https://protobuf.dev/programming-guides/encoding), as much of it
// as ONNX needs. The library itself would more than double the page's module.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tabtrain {

/// One message, field by field. Repeated fields are written once for each element, which readers of
/// both proto2 and proto3 take.
class ProtoMessage {
 public:
  /// int32, int64 or an enum.
  ProtoMessage& integer(int field, std::int64_t value);
  /// float
  ProtoMessage& number(int field, float value);
  /// string
  ProtoMessage& text(int field, std::string_view value);
  /// A message inside this one.
  ProtoMessage& message(int field, const ProtoMessage& value);
  /// bytes: floats, each as four bytes in little-endian order.
  ProtoMessage& raw_floats(int field, std::span<const float> values);
  /// bytes: likewise of 64-bit integers.
  ProtoMessage& raw_integers(int field, std::span<const std::int64_t> values);

  const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  void varint(std::uint64_t value);
  void key(int field, int wire_type);
  void fixed(std::uint64_t value, int size);

  std::vector<std::uint8_t> bytes_;
};

}  // namespace tabtrain
