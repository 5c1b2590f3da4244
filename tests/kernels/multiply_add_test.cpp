// What a table says of its arithmetic is what it computes.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "kernels/kernel_table.h"

namespace tabtrain {
namespace {

constexpr int kChains = 12;  // of multiply_add_loop
constexpr int kRounds = 50;  // as many roundings as make the two differ in the sum

/// multiply_add_loop in one lane, with `step(sum, x, y)` as sum + x * y.
template <class Step>
float run_loop(float factor, float term, const Step& step) {
  float sum = 0;
  for (int i = 0; i < kChains; ++i) {
    float x = factor + static_cast<float>(i);
    for (int round = 0; round < kRounds; ++round) x = step(term, x, factor);
    sum = i == 0 ? x : sum + x;
  }
  return sum;
}

TEST(MultiplyAdd, RoundsAsItsTableSays) {
  const float factor = 0.999F;
  const float term = 1e-3F;
  const float twice = run_loop(factor, term, [](float sum, float x, float y) {
    volatile float product = x * y;
    return sum + product;
  });
  const float once =
      run_loop(factor, term, [](float sum, float x, float y) { return std::fma(x, y, sum); });
  ASSERT_NE(once, twice);
  for (const KernelTable* kernels : available_kernels()) {
    float values[3] = {factor, term, 0.0F};
    kernels->multiply_add_loop(kRounds, values);
    const float lane = values[2] / static_cast<float>(kernels->lanes);  // all alike
    const std::string arithmetic = kernels->arithmetic;
    if (arithmetic == "fast") {
#ifdef __EMSCRIPTEN__  // relaxed_madd may round twice where the processor cannot fuse
      EXPECT_TRUE(lane == once || lane == twice) << lane;
#else
      EXPECT_EQ(lane, once) << kernels->name;
#endif
    } else {
      EXPECT_EQ(arithmetic, "strict");
      EXPECT_EQ(lane, twice) << kernels->name;
    }
  }
}

// A fast build is fast where it can be; a strict build never is.
TEST(MultiplyAdd, TheWidestTableIsAsTheBuildAsks) {
#ifdef TABTRAIN_FAST_MATH
  EXPECT_STREQ(best_kernels().arithmetic, "fast");
#else
  for (const KernelTable* kernels : available_kernels()) {
    EXPECT_STREQ(kernels->arithmetic, "strict") << kernels->name;
  }
#endif
}

}  // namespace
}  // namespace tabtrain
