#include "base/random.h"

#include <array>

namespace tabtrain {

std::uint32_t stream_key(std::uint64_t seed, Purpose purpose, std::uint32_t a, std::uint32_t b,
                         std::uint32_t c) {
  std::array<std::uint32_t, 4> x = {static_cast<std::uint32_t>(purpose), a, b, c};
  auto k0 = static_cast<std::uint32_t>(seed);
  auto k1 = static_cast<std::uint32_t>(seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t p0 = static_cast<std::uint64_t>(0xD2511F53U) * x[0];
    const std::uint64_t p1 = static_cast<std::uint64_t>(0xCD9E8D57U) * x[2];
    x = {static_cast<std::uint32_t>(p1 >> 32) ^ x[1] ^ k0, static_cast<std::uint32_t>(p1),
         static_cast<std::uint32_t>(p0 >> 32) ^ x[3] ^ k1, static_cast<std::uint32_t>(p0)};
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  return x[0];
}

}  // namespace tabtrain
