// Winograd's kernels against the sums they stand for, in double, at shapes where tiles overlap,
// filters and tiles leave a rest, and convolutions are grouped.
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/random.h"
#include "kernels/kernel_table.h"
#include "kernels/winograd_geometry.h"
#include "tensor/aligned_buffer.h"

namespace tabtrain {
namespace {

struct Shape3x3 {
  int in, out, height, width, padding, groups;
};

/// Every shape but the first two once made a tile, a run of filters or a chunk of tiles end early.
const Shape3x3 kShapes[] = {
    {16, 32, 8, 8, 1, 1},                          // whole tiles and runs
    {3, 16, 32, 32, 1, 1},                         // R1's first layer
    {4, 9, 7, 9, 1, 1},                            // odd sizes, a run of one filter
    {5, 6, 2, 2, 1, 1},                            // one tile
    {5, 7, 3, 2, 1, 1},                            // two overlapping tiles
    {7, 11, 5, 13, 0, 1},                          // no padding, a rest of tiles
    {6, 10, 9, 6, 2, 1},                           // wide padding
    {20, 26, 8, 8, 1, 1},                          // filters left over in a run of 16
    {35, 34, 4, 10, 1, 1},                         // more filters than a run of 32
    {12, 8, 10, 10, 1, 2},                         // groups
    {3, 3, 6, 5, 1, 1},    {8, 10, 14, 14, 1, 1},  // chunks of 17 tiles in the weight gradient
    {4, 6, 9, 9, 1, 1},                            // 25 tiles: one more than the largest chunk
};

class Images {
 public:
  Images(int channels, int height, int width, int halo, int lanes, std::uint32_t key)
      : block_{nullptr, channels, height, width, halo, lanes},
        memory_(static_cast<std::uint64_t>(block_.size())) {
    block_.data = memory_.data();
    std::uint32_t element = 0;
    for (int c = 0; c < channels; ++c)
      for (int h = 0; h < height; ++h)
        for (int i = 0; i < width * lanes; ++i) {
          block_.at(c, h, 0)[i] = random_uniform(key, element++);
        }
  }
  const Block& block() const { return block_; }
  /// Zero outside the image.
  double at(int c, int h, int w, int lane) const {
    const bool inside = h >= 0 && h < block_.height && w >= 0 && w < block_.width;
    return inside ? block_.at(c, h, w)[lane] : 0.0;
  }

  static float random_uniform(std::uint32_t key, std::uint32_t element) {
    return static_cast<float>(random_word(key, element) >> 8) * 0x1p-23F - 1.0F;
  }

 private:
  Block block_;
  AlignedBuffer memory_;
};

class Winograd : public testing::TestWithParam<Shape3x3> {
 protected:
  Conv2dGeometry geometry() const {
    const Shape3x3& s = GetParam();
    return {s.in, s.out, 3, 3, 1, s.padding, s.groups};
  }
  int output_height() const { return GetParam().height + 2 * GetParam().padding - 2; }
  int output_width() const { return GetParam().width + 2 * GetParam().padding - 2; }
  std::vector<float> weight() const {
    std::vector<float> weight(static_cast<std::size_t>(geometry().weight_size()));
    for (std::size_t i = 0; i < weight.size(); ++i) {
      weight[i] = Images::random_uniform(3, static_cast<std::uint32_t>(i));
    }
    return weight;
  }
  /// Rounding errors of the transforms and of a sum of `terms` products below 1.
  static double tolerance(int terms) { return 0x1p-23 * (4.0 * terms + 32); }
};

TEST_P(Winograd, ForwardIsTheConvolution) {
  const Conv2dGeometry g = geometry();
  if (output_height() < 2 || output_width() < 2) GTEST_SKIP() << "no tile fits";
  const std::vector<float> w = weight();
  std::vector<float> bias(static_cast<std::size_t>(g.out_channels));
  for (std::size_t k = 0; k < bias.size(); ++k) bias[k] = static_cast<float>(k) / 8.0F - 1.0F;
  std::vector<float> transformed(static_cast<std::size_t>(winograd_weight_size(g)));
  transform_forward_weight(g, w.data(), transformed.data());
  for (const KernelTable* k : available_kernels()) {
    SCOPED_TRACE(k->name);
    const Images input(g.in_channels, GetParam().height, GetParam().width, g.padding, k->lanes, 1);
    const Images output(g.out_channels, output_height(), output_width(), 1, k->lanes, 2);
    AlignedBuffer workspace(static_cast<std::uint64_t>(winograd_workspace_size(g, k->lanes)));
    k->winograd_forward(g, input.block(), transformed.data(), bias.data(), false, output.block(),
                        workspace.data());
    const int in = g.in_per_group();
    double worst = 0;
    for (int f = 0; f < g.out_channels; ++f)
      for (int h = 0; h < output_height(); ++h)
        for (int x = 0; x < output_width(); ++x)
          for (int lane = 0; lane < k->lanes; ++lane) {
            double sum = bias[static_cast<std::size_t>(f)];
            for (int c = 0; c < in; ++c)
              for (int tap = 0; tap < 9; ++tap) {
                sum += input.at(f / g.out_per_group() * in + c, h + tap / 3 - g.padding,
                                x + tap % 3 - g.padding, lane) *
                       w[static_cast<std::size_t>((f * in + c) * 9 + tap)];
              }
            worst = std::max(worst, std::abs(output.at(f, h, x, lane) - sum));
          }
    EXPECT_LE(worst, tolerance(9 * in));
  }
}

TEST_P(Winograd, WeightGradientIsTheSumOverPixels) {
  const Conv2dGeometry g = geometry();
  if (output_height() < 2 || output_width() < 2) GTEST_SKIP() << "no tile fits";
  for (const KernelTable* k : available_kernels()) {
    SCOPED_TRACE(k->name);
    const Images input(g.in_channels, GetParam().height, GetParam().width, g.padding, k->lanes, 1);
    const Images dy(g.out_channels, output_height(), output_width(), 2, k->lanes, 2);
    AlignedBuffer workspace(static_cast<std::uint64_t>(winograd_workspace_size(g, k->lanes)));
    std::vector<float> grad(static_cast<std::size_t>(g.weight_size()));
    k->winograd_backward_weight(g, input.block(), dy.block(), grad.data(), workspace.data());
    const int in = g.in_per_group();
    double worst = 0;
    for (int f = 0; f < g.out_channels; ++f)
      for (int c = 0; c < in; ++c)
        for (int tap = 0; tap < 9; ++tap) {
          double sum = 0;
          for (int h = 0; h < output_height(); ++h)
            for (int x = 0; x < output_width(); ++x)
              for (int lane = 0; lane < k->lanes; ++lane) {
                sum += input.at(f / g.out_per_group() * in + c, h + tap / 3 - g.padding,
                                x + tap % 3 - g.padding, lane) *
                       dy.at(f, h, x, lane);
              }
          const float got = grad[static_cast<std::size_t>((f * in + c) * 9 + tap)];
          worst = std::max(worst, std::abs(got - sum));
        }
    EXPECT_LE(worst, tolerance(output_height() * output_width() * k->lanes));
  }
}

TEST_P(Winograd, TransposedWeightsGiveTheInputGradient) {
  const Conv2dGeometry g = geometry();
  if (output_height() < 2 || output_width() < 2) GTEST_SKIP() << "no tile fits";
  const std::vector<float> w = weight();
  std::vector<float> transformed(static_cast<std::size_t>(winograd_weight_size(g)));
  std::vector<float> packed(w.size());
  transform_backward_weight(g, w.data(), transformed.data());
  pack_backward_weight(g, w.data(), packed.data());
  for (const KernelTable* k : available_kernels()) {
    SCOPED_TRACE(k->name);
    const Images dy(g.out_channels, output_height(), output_width(), 2 - g.padding, k->lanes, 2);
    const int height = GetParam().height;
    const int width = GetParam().width;
    const Images direct(g.in_channels, height, width, 0, k->lanes, 4);
    const Images winograd(g.in_channels, height, width, 0, k->lanes, 5);
    AlignedBuffer workspace(static_cast<std::uint64_t>(winograd_workspace_size(g, k->lanes)));
    k->conv2d_backward_input(g, dy.block(), packed.data(), direct.block());
    k->winograd_forward(transposed(g), dy.block(), transformed.data(), nullptr, false,
                        winograd.block(), workspace.data());
    double worst = 0;
    for (int c = 0; c < g.in_channels; ++c)
      for (int h = 0; h < height; ++h)
        for (int x = 0; x < width; ++x)
          for (int lane = 0; lane < k->lanes; ++lane) {
            worst =
                std::max(worst, std::abs(winograd.at(c, h, x, lane) - direct.at(c, h, x, lane)));
          }
    EXPECT_LE(worst, tolerance(9 * g.out_per_group()));
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, Winograd, testing::ValuesIn(kShapes), [](const auto& shape) {
  const Shape3x3& s = shape.param;
  return std::to_string(s.in) + "to" + std::to_string(s.out) + "at" + std::to_string(s.height) +
         "x" + std::to_string(s.width) + "pad" + std::to_string(s.padding);
});

TEST(WinogradWeightChunks, FitAndLeaveNoSmallRest) {
  for (int tiles = 1; tiles < 5000; ++tiles) {
    const int chunk = kernels::weight_chunk_tiles(tiles);
    ASSERT_GE(chunk, 1) << tiles;
    ASSERT_LE(chunk, kernels::kWeightTiles) << tiles;
    const int last = (tiles - 1) % chunk + 1;
    const int chunks = (tiles + chunk - 1) / chunk;
    ASSERT_LE(chunks * chunk - tiles, chunks) << tiles << " tiles leave a rest of " << last;
  }
}

TEST(WinogradChoice, DependsOnShapeAlone) {
  const auto choose = [](int in, int out, int size, int kernel = 3, int stride = 1,
                         int groups = 1) {
    return choose_winograd({in, out, kernel, kernel, stride, 1, groups}, size, size);
  };
  const WinogradChoice r1 = choose(16, 32, 32);
  EXPECT_TRUE(r1.forward && r1.backward_input && r1.backward_weight);
  const WinogradChoice first = choose(3, 16, 32);
  EXPECT_TRUE(first.forward && !first.backward_weight);
  EXPECT_FALSE(choose(1, 32, 28).forward);
  EXPECT_TRUE(choose(3, 8, 28).forward);
  EXPECT_FALSE(choose(3, 7, 28).forward);
  EXPECT_FALSE(choose(16, 32, 1).forward);
  EXPECT_FALSE(choose(16, 32, 32, 1).forward);
  EXPECT_FALSE(choose(16, 32, 32, 5).forward);
  EXPECT_FALSE(choose(16, 32, 32, 3, 2).forward);
  EXPECT_FALSE(choose(32, 32, 32, 3, 1, 32).forward) << "depthwise";
  EXPECT_FALSE(choose(32, 32, 4).backward_weight) << "the sums cost more than the products";
}

}  // namespace
}  // namespace tabtrain
