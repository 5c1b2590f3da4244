#include "tensor/aligned_buffer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace tabtrain {
namespace {

TEST(AlignedBuffer, IsZeroAndAligned) {
  for (std::uint64_t count : {1, 15, 16, 17, 1000}) {
    const AlignedBuffer buffer(count);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(buffer.data()) % 64, 0U);
    EXPECT_EQ(buffer.size(), count);
    for (std::size_t i = 0; i < buffer.size(); ++i) EXPECT_EQ(buffer.data()[i], 0.0F);
  }
}

// 2^30 + 16 floats are 64 bytes in a size_t of 32 bits.
TEST(AlignedBuffer, SaysWhenMemoryDoesNotSuffice) {
  for (std::uint64_t count : {std::uint64_t{1} << 60, (std::uint64_t{1} << 62) - 16}) {
    try {
      const AlignedBuffer buffer(count);
      FAIL() << "got " << count << " floats";
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find("a smaller batch needs less"), std::string::npos);
    }
  }
  if (sizeof(std::size_t) == 4) {
    EXPECT_THROW(AlignedBuffer((std::uint64_t{1} << 30) + 16), Error);
  }
}

}  // namespace
}  // namespace tabtrain
