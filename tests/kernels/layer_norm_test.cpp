#include <gtest/gtest.h>

#include <vector>

#include "tests/kernels/lanes.h"

namespace tabtrain {
namespace {

/// Neighbours first.
float tree(const float* v, int lanes) {
  return lanes == 1 ? v[0] : tree(v, lanes / 2) + tree(v + lanes / 2, lanes / 2);
}

// Rows wider than the sums that wait, narrower than a vector, and in between.
TEST(LayerNormSums, AddLanesInTheFixedOrder) {
  for (const KernelTable* k : available_kernels())
    for (const int width : {1, 3, 7, 30, 32, 33, 70}) {
      const auto value = [](int i, int lane) {
        return static_cast<float>((i * 7 + lane * 13) % 101) / 17.0F - 2.9F;
      };
      FilledBlock x(2, 3, width, k->lanes, value);
      FilledBlock dy(2, 3, width, k->lanes, [&](int i, int lane) { return value(lane, i); });
      const auto size = static_cast<std::uint64_t>(k->lanes);
      AlignedBuffer mean(size), rstd(size), grad(size), grad_hat(size);
      for (int lane = 0; lane < k->lanes; ++lane) {
        mean.data()[lane] = 0.3F * static_cast<float>(lane);
        rstd.data()[lane] = 1.1F;
      }
      const std::vector<float> weight(static_cast<std::size_t>(x.elements()), 0.7F);
      std::vector<float> sums(weight.size(), -1.0F);
      std::vector<float> bias_sums(weight.size(), -1.0F);
      k->layer_norm_backward_sums({mean.data(), rstd.data(), weight.data(), weight.data()}, {},
                                  x.block(), dy.block(),
                                  {grad.data(), grad_hat.data(), sums.data(), bias_sums.data()});
      for (int i = 0; i < x.elements(); ++i) {
        float products[kGroupImages];
        float grads[kGroupImages];
        for (int lane = 0; lane < k->lanes; ++lane) {
          grads[lane] = dy.at(i, lane);
          products[lane] = grads[lane] * ((x.at(i, lane) - mean.data()[lane]) * 1.1F);
        }
        const auto at = static_cast<std::size_t>(i);
        ASSERT_EQ(sums[at], tree(products, k->lanes)) << k->name << ", width " << width;
        ASSERT_EQ(bias_sums[at], tree(grads, k->lanes)) << k->name << ", width " << width;
      }
    }
}

}  // namespace
}  // namespace tabtrain
