// Blocks with memory of their own, for tests of single kernels.
#pragma once

#include <cstring>

#include "kernels/kernel_table.h"
#include "tensor/aligned_buffer.h"

namespace tabtrain {

/// A block without halo; values come from value(element, lane), elements in C, H, W order.
class FilledBlock {
 public:
  template <class Value>
  FilledBlock(int channels, int height, int width, int lanes, const Value& value)
      : memory_(static_cast<std::uint64_t>(channels * height * width * lanes)),
        block_{memory_.data(), channels, height, width, 0, lanes} {
    for (int i = 0; i < elements(); ++i)
      for (int lane = 0; lane < lanes; ++lane) at(i, lane) = value(i, lane);
  }

  const Block& block() const { return block_; }
  int elements() const { return block_.channels * block_.height * block_.width; }
  float& at(int element, int lane) { return memory_.data()[element * block_.lanes + lane]; }

 private:
  AlignedBuffer memory_;
  Block block_;
};

inline std::uint32_t bits(float x) {
  std::uint32_t word = 0;
  std::memcpy(&word, &x, sizeof(word));
  return word;
}

}  // namespace tabtrain
