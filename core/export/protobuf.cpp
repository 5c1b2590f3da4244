#include "export/protobuf.h"

#include "base/bit_cast.h"

namespace tabtrain {
namespace {

// Wire types.
constexpr int kVarint = 0;
constexpr int kLengthDelimited = 2;
constexpr int kFixed32 = 5;

}  // namespace

void ProtoMessage::varint(std::uint64_t value) {
  while (value >= 0x80) {
    bytes_.push_back(static_cast<std::uint8_t>(value | 0x80));
    value >>= 7;
  }
  bytes_.push_back(static_cast<std::uint8_t>(value));
}

void ProtoMessage::key(int field, int wire_type) {
  varint(static_cast<std::uint64_t>(field) << 3 | static_cast<std::uint64_t>(wire_type));
}

void ProtoMessage::fixed(std::uint64_t value, int size) {
  for (int i = 0; i < size; ++i) bytes_.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

ProtoMessage& ProtoMessage::integer(int field, std::int64_t value) {
  key(field, kVarint);
  varint(static_cast<std::uint64_t>(value));
  return *this;
}

ProtoMessage& ProtoMessage::number(int field, float value) {
  key(field, kFixed32);
  fixed(bit_cast<std::uint32_t>(value), 4);
  return *this;
}

ProtoMessage& ProtoMessage::text(int field, std::string_view value) {
  key(field, kLengthDelimited);
  varint(value.size());
  bytes_.insert(bytes_.end(), value.begin(), value.end());
  return *this;
}

ProtoMessage& ProtoMessage::message(int field, const ProtoMessage& value) {
  key(field, kLengthDelimited);
  varint(value.bytes_.size());
  bytes_.insert(bytes_.end(), value.bytes_.begin(), value.bytes_.end());
  return *this;
}

ProtoMessage& ProtoMessage::raw_floats(int field, std::span<const float> values) {
  key(field, kLengthDelimited);
  varint(values.size() * 4);
  for (const float value : values) fixed(bit_cast<std::uint32_t>(value), 4);
  return *this;
}

ProtoMessage& ProtoMessage::raw_integers(int field, std::span<const std::int64_t> values) {
  key(field, kLengthDelimited);
  varint(values.size() * 8);
  for (const std::int64_t value : values) fixed(static_cast<std::uint64_t>(value), 8);
  return *this;
}

}  // namespace tabtrain
