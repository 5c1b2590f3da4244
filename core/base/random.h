// Random numbers that depend on what they are for, never on the order of calls.
#pragma once

#include <cstdint>

namespace tabtrain {

/// What a stream of random numbers is used for; part of its key. Values are written into no file,
/// but changing one changes every run.
enum class Purpose : std::uint32_t {
  kWeights = 1,
  kShuffle = 2,
  kAugmentation = 3,
  kDropout = 4,
  kBuiltinData = 5,
  kFolderOrder = 10,
};

/// First word of Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC
/// 2011) with key (seed low, seed high) and counter (purpose, a, b, c).
std::uint32_t stream_key(std::uint64_t seed, Purpose purpose, std::uint32_t a = 0,
                         std::uint32_t b = 0, std::uint32_t c = 0);

/// Number `index` of the stream `key`: murmur3's 32-bit finaliser over a Weyl sequence. Seven
/// integer operations without state, so SIMD lanes and threads can ask for any element.
inline std::uint32_t random_word(std::uint32_t key, std::uint32_t index) {
  std::uint32_t x = key + (index + 1U) * 0x9E3779B9U;
  x ^= x >> 16;
  x *= 0x85EBCA6BU;
  x ^= x >> 13;
  x *= 0xC2B2AE35U;
  x ^= x >> 16;
  return x;
}

/// A cursor over one stream, for scalar code.
class RandomStream {
 public:
  explicit RandomStream(std::uint32_t key) : key_(key) {}
  RandomStream(std::uint64_t seed, Purpose purpose, std::uint32_t a = 0, std::uint32_t b = 0,
               std::uint32_t c = 0)
      : key_(stream_key(seed, purpose, a, b, c)) {}

  std::uint32_t word() { return random_word(key_, index_++); }
  /// Uniform in [0, 1), 24 bits.
  float uniform() { return static_cast<float>(word() >> 8) * 0x1p-24F; }
  /// Uniform in [low, high).
  float uniform(float low, float high) { return low + (high - low) * uniform(); }
  /// Uniform in 0 .. bound-1; bound > 0. Multiply-shift; the bias is below bound / 2^32.
  std::uint32_t below(std::uint32_t bound) {
    return static_cast<std::uint32_t>((static_cast<std::uint64_t>(word()) * bound) >> 32);
  }

 private:
  std::uint32_t key_;
  std::uint32_t index_ = 0;
};

}  // namespace tabtrain
