// A short fingerprint of bytes, to show that two runs hold the same bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace tabtrain {

/// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/). Feed the pieces in order.
class Digest {
 public:
  void update(const void* data, std::size_t size_bytes) {
    const auto* bytes = static_cast<const unsigned char*>(data);
    for (std::size_t i = 0; i < size_bytes; ++i) {
      state_ = (state_ ^ bytes[i]) * 0x100000001B3ULL;
    }
  }
  std::uint64_t value() const { return state_; }
  /// 16 lower-case hexadecimal digits.
  std::string hex() const {
    std::string text(16, '0');
    for (int i = 0; i < 16; ++i) text[15 - i] = "0123456789abcdef"[(state_ >> (4 * i)) & 15];
    return text;
  }

 private:
  std::uint64_t state_ = 0xCBF29CE484222325ULL;
};

}  // namespace tabtrain
