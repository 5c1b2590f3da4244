#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace tabtrain {
namespace {

constexpr std::array<std::uint32_t, 4> kKeys = {0U, 1U, 0x80000000U, 0x9E3779B9U};

// First words of the philox4x32-10 lines of Random123's tests/kat_vectors.
TEST(StreamKey, PhiloxKnownAnswers) {
  EXPECT_EQ(stream_key(0, static_cast<Purpose>(0), 0, 0, 0), 0x6627E8D5U);
  EXPECT_EQ(stream_key(0xFFFFFFFFFFFFFFFFULL, static_cast<Purpose>(0xFFFFFFFFU), 0xFFFFFFFFU,
                       0xFFFFFFFFU, 0xFFFFFFFFU),
            0x408F276DU);
  EXPECT_EQ(stream_key(0x299F31D0A4093822ULL, static_cast<Purpose>(0x243F6A88U), 0x85A308D3U,
                       0x13198A2EU, 0x03707344U),
            0xD16CFE09U);
}

TEST(StreamKey, EveryPartOfTheKeyCounts) {
  std::set<std::uint32_t> keys;
  for (std::uint32_t i = 0; i < 100; ++i) {
    keys.insert(stream_key(i + 1, Purpose::kWeights));
    keys.insert(stream_key(std::uint64_t{i + 1} << 32, Purpose::kWeights));
    keys.insert(stream_key(0, Purpose::kShuffle, i));
    keys.insert(stream_key(0, Purpose::kDropout, 0, i));
    keys.insert(stream_key(0, Purpose::kAugmentation, 0, 0, i));
  }
  EXPECT_EQ(keys.size(), 500U);
}

TEST(RandomWord, MeanIsOneHalf) {
  constexpr std::uint32_t kCount = 1000000;
  for (const std::uint32_t key : kKeys) {
    double sum = 0;
    for (std::uint32_t i = 0; i < kCount; ++i) sum += random_word(key, i) * 0x1p-32;
    // Standard deviation of the mean: sqrt(1 / 12 / 1e6) = 2.9e-4; five of them.
    EXPECT_NEAR(sum / kCount, 0.5, 1.45e-3) << "key " << key;
  }
}

double chi_square(const std::array<int, 256>& counts, double expected) {
  double sum = 0;
  for (const int count : counts) sum += (count - expected) * (count - expected) / expected;
  return sum;
}

TEST(RandomWord, EveryByteIsUniform) {
  constexpr std::uint32_t kCount = 1000000;
  for (const std::uint32_t key : kKeys) {
    std::array<std::array<int, 256>, 4> counts{};
    for (std::uint32_t i = 0; i < kCount; ++i) {
      const std::uint32_t word = random_word(key, i);
      for (std::size_t byte = 0; byte < 4; ++byte) ++counts[byte][(word >> (8 * byte)) & 255U];
    }
    for (std::size_t byte = 0; byte < 4; ++byte) {
      // 255 degrees of freedom: mean 255, standard deviation sqrt(510) = 22.6; five of them.
      const double value = chi_square(counts[byte], kCount / 256.0);
      EXPECT_LT(value, 255 + 113) << "key " << key << " byte " << byte;
      EXPECT_GT(value, 255 - 113) << "key " << key << " byte " << byte;
    }
  }
}

TEST(RandomWord, PairsOfNeighboursAreUniform) {
  constexpr std::uint32_t kCount = 1000000;
  for (const std::uint32_t key : kKeys) {
    std::array<int, 256> in_stream{};
    std::array<int, 256> across_keys{};
    for (std::uint32_t i = 0; i < kCount; ++i) {
      const std::uint32_t word = random_word(key, i) >> 28;
      ++in_stream[word * 16 + (random_word(key, i + 1) >> 28)];
      ++across_keys[word * 16 + (random_word(key + 1, i) >> 28)];
    }
    EXPECT_LT(chi_square(in_stream, kCount / 256.0), 255 + 113) << "key " << key;
    EXPECT_LT(chi_square(across_keys, kCount / 256.0), 255 + 113) << "key " << key;
  }
}

TEST(RandomWord, BitsAreBalanced) {
  constexpr std::uint32_t kCount = 1000000;
  for (const std::uint32_t key : kKeys) {
    std::array<std::uint32_t, 32> ones{};
    for (std::uint32_t i = 0; i < kCount; ++i) {
      const std::uint32_t word = random_word(key, i);
      for (std::size_t bit = 0; bit < 32; ++bit) ones[bit] += (word >> bit) & 1U;
    }
    for (std::size_t bit = 0; bit < 32; ++bit) {
      // Standard deviation: sqrt(1e6) / 2 = 500; five of them.
      EXPECT_NEAR(ones[bit], kCount / 2, 2500) << "key " << key << " bit " << bit;
    }
  }
}

TEST(RandomStream, IsACursorOverItsWords) {
  const std::uint32_t key = stream_key(7, Purpose::kShuffle, 3);
  RandomStream stream(7, Purpose::kShuffle, 3);
  for (std::uint32_t i = 0; i < 10; ++i) EXPECT_EQ(stream.word(), random_word(key, i));
}

TEST(RandomStream, UniformStaysInsideItsRange) {
  RandomStream stream(123U);
  float least = 1;
  float most = 0;
  for (int i = 0; i < 1000000; ++i) {
    const float value = stream.uniform();
    least = std::min(least, value);
    most = std::max(most, value);
  }
  EXPECT_GE(least, 0.0F);
  EXPECT_LT(most, 1.0F);
  EXPECT_LT(least, 1e-4F);
  EXPECT_GT(most, 1 - 1e-4F);
  for (int i = 0; i < 1000; ++i) {
    const float value = stream.uniform(-3.0F, 5.0F);
    EXPECT_GE(value, -3.0F);
    EXPECT_LT(value, 5.0F);
  }
}

TEST(RandomStream, BelowReachesEveryNumberEquallyOften) {
  RandomStream stream(99U);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70000; ++i) {
    const std::uint32_t value = stream.below(7);
    ASSERT_LT(value, 7U);
    ++counts[value];
  }
  for (const int count : counts) EXPECT_NEAR(count, 10000, 5 * std::sqrt(10000 * 6.0 / 7));
  for (int i = 0; i < 100; ++i) EXPECT_EQ(stream.below(1), 0U);
}

}  // namespace
}  // namespace tabtrain
