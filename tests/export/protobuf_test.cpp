#include "export/protobuf.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace tabtrain {
namespace {

using Bytes = std::vector<std::uint8_t>;

// The first three are the examples of protobuf's page on its encoding.
TEST(Protobuf, WritesTheWireFormat) {
  EXPECT_EQ(ProtoMessage().integer(1, 150).bytes(), (Bytes{0x08, 0x96, 0x01}));
  EXPECT_EQ(ProtoMessage().text(2, "testing").bytes(),
            (Bytes{0x12, 0x07, 't', 'e', 's', 't', 'i', 'n', 'g'}));
  EXPECT_EQ(ProtoMessage().message(3, ProtoMessage().integer(1, 150)).bytes(),
            (Bytes{0x1A, 0x03, 0x08, 0x96, 0x01}));
  EXPECT_EQ(ProtoMessage().number(1, 1.0F).bytes(), (Bytes{0x0D, 0x00, 0x00, 0x80, 0x3F}));
  EXPECT_EQ(ProtoMessage().integer(16, 0).bytes(), (Bytes{0x80, 0x01, 0x00}));
}

TEST(Protobuf, WritesNegativeIntegersInTenBytes) {
  EXPECT_EQ(ProtoMessage().integer(1, -1).bytes(),
            (Bytes{0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01}));
}

TEST(Protobuf, WritesRawValuesInLittleEndianOrder) {
  const std::array<float, 2> floats{1.0F, -2.0F};
  EXPECT_EQ(ProtoMessage().raw_floats(9, floats).bytes(),
            (Bytes{0x4A, 0x08, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0}));
  const std::array<std::int64_t, 1> integers{-2};
  EXPECT_EQ(ProtoMessage().raw_integers(9, integers).bytes(),
            (Bytes{0x4A, 0x08, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}));
}

TEST(Protobuf, LongTextHasALengthOfTwoBytes) {
  const std::string text(300, 'x');
  const Bytes bytes = ProtoMessage().text(1, text).bytes();
  ASSERT_EQ(bytes.size(), 303U);
  EXPECT_EQ((Bytes{bytes.begin(), bytes.begin() + 3}), (Bytes{0x0A, 0xAC, 0x02}));
}

}  // namespace
}  // namespace tabtrain
