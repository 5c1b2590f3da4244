#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/kernels/lanes.h"

namespace tabtrain {
namespace {

// Masks are compared as integers; the rule is one of real numbers.
TEST(Dropout, ZeroesWhereTheRandomNumberIsBelowP) {
  for (const KernelTable* k : available_kernels())
    for (const float p : {0.0F, 0x1p-24F, 0x1.8p-24F, 0.01F, 0.3F, 0.5F, 0.99F}) {
      std::uint32_t keys[kGroupImages];
      for (std::uint32_t lane = 0; lane < kGroupImages; ++lane) keys[lane] = 77 + 1000 * lane;
      FilledBlock x(3, 40, 37, k->lanes, [](int i, int) { return i % 3 == 0 ? -0.0F : 1.5F; });
      FilledBlock y(3, 40, 37, k->lanes, [](int, int) { return 9.0F; });
      k->dropout(x.block(), keys, p, y.block());
      int wrong = 0;
      for (int i = 0; i < x.elements(); ++i)
        for (int lane = 0; lane < k->lanes; ++lane) {
          const std::uint32_t word = random_word(keys[lane], static_cast<std::uint32_t>(i));
          const float u = static_cast<float>(word >> 8) * 0x1p-24F;
          const float expected = u < p ? 0.0F : x.at(i, lane) * (1.0F / (1.0F - p));
          wrong += bits(y.at(i, lane)) == bits(expected) ? 0 : 1;
        }
      EXPECT_EQ(wrong, 0) << k->name << ", p " << p;
    }
}

}  // namespace
}  // namespace tabtrain
