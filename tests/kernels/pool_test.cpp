#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/kernels/lanes.h"

namespace tabtrain {
namespace {

const float kValues[] = {0.0F,
                         -0.0F,
                         1.0F,
                         1.0F,
                         -3.0F,
                         std::numeric_limits<float>::quiet_NaN(),
                         -std::numeric_limits<float>::infinity()};

// 2x2 windows have a kernel of their own. Odd sizes leave a row and a column out.
TEST(MaxPool2x2, FirstOfEqualsAndNanWin) {
  const PoolGeometry g;
  for (const KernelTable* k : available_kernels()) {
    const int height = 41;
    const int width = 23;
    FilledBlock x(2, height, width, k->lanes,
                  [](int i, int lane) { return kValues[(i * i / 3 + i + 2 * lane) % 7]; });
    FilledBlock y(2, height / 2, width / 2, k->lanes, [](int, int) { return 9.0F; });
    FilledBlock dy(2, height / 2, width / 2, k->lanes,
                   [](int i, int lane) { return i % 5 == 0 ? -0.0F : 1.0F + i + lane; });
    FilledBlock dx(2, height, width, k->lanes, [](int, int) { return 9.0F; });
    FilledBlock expected(2, height, width, k->lanes, [](int, int) { return 0.0F; });
    k->max_pool_forward(g, x.block(), y.block());
    k->max_pool_backward(g, x.block(), dy.block(), dx.block());
    for (int i = 0; i < y.elements(); ++i)
      for (int lane = 0; lane < k->lanes; ++lane) {
        const int columns = width / 2;
        const int row = i / columns;  // of all channels
        const int corner =
            (row / (height / 2) * height + row % (height / 2) * 2) * width + i % columns * 2;
        int best = corner;
        for (const int other : {corner + 1, corner + width, corner + width + 1}) {
          const float v = x.at(other, lane);
          if (v > x.at(best, lane) || std::isnan(v)) best = other;
        }
        expected.at(best, lane) += dy.at(i, lane);
        ASSERT_EQ(bits(y.at(i, lane)), bits(x.at(best, lane))) << k->name << ", output " << i;
      }
    for (int i = 0; i < dx.elements(); ++i)
      for (int lane = 0; lane < k->lanes; ++lane) {
        ASSERT_EQ(bits(dx.at(i, lane)), bits(expected.at(i, lane))) << k->name << ", input " << i;
      }
  }
}

}  // namespace
}  // namespace tabtrain
