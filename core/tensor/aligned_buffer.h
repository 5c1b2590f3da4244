// Zeroed memory for SIMD.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>

#include "base/error.h"

namespace tabtrain {

/// Floats at an address divisible by 64, zero at first. Throws Error when memory cannot be had.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  /// `count` has 64 bits because it may be more than an address space of 32 bits can name.
  explicit AlignedBuffer(std::uint64_t count) : count_(static_cast<std::size_t>(count)) {
    if (count == 0) return;
    const std::uint64_t size_bytes = (count * sizeof(float) + 63) / 64 * 64;
    if (size_bytes <= std::numeric_limits<std::ptrdiff_t>::max()) {
      data_.reset(
          static_cast<float*>(std::aligned_alloc(64, static_cast<std::size_t>(size_bytes))));
    }
    if (!data_) {
      fail("[memory] could not get ", (size_bytes + (1U << 20) - 1) >> 20,
           " MiB; a smaller batch needs less");
    }
    std::memset(data_.get(), 0, static_cast<std::size_t>(size_bytes));
  }

  float* data() { return data_.get(); }
  const float* data() const { return data_.get(); }
  std::size_t size() const { return count_; }
  std::size_t size_bytes() const { return count_ * sizeof(float); }

 private:
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::unique_ptr<float, Free> data_;
  std::size_t count_ = 0;
};

}  // namespace tabtrain
