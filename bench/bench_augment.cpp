// Times augmentation and standardisation of one image on one core, into blocks of 16 lanes.
#include <chrono>
#include <cstdio>
#include <functional>
#include <vector>

#include "data/augment.h"
#include "data/builtin.h"

namespace {

using Clock = std::chrono::steady_clock;
using tabtrain::AugmentationConfig;

constexpr int kLanes = 16;
constexpr int kHalo = 1;
constexpr std::uint32_t kImages = 512;
constexpr int kRounds = 9;

/// Microseconds an image: the best of some rounds over all images.
double measure(const tabtrain::Dataset& set, const AugmentationConfig& config) {
  const tabtrain::Shape& shape = set.shape;
  const std::vector<float> mean(3, 0.5F);
  const std::vector<float> std(3, 0.25F);
  const tabtrain::StandardisationTable table(shape.channels, mean, std);
  const std::ptrdiff_t row = std::ptrdiff_t{shape.width + 2 * kHalo} * kLanes;
  const std::ptrdiff_t plane = (shape.height + 2 * kHalo) * row;
  std::vector<float> block(static_cast<std::size_t>(shape.channels * plane));
  double best = 1e9;
  for (std::uint32_t round = 0; round < kRounds; ++round) {
    const auto start = Clock::now();
    for (std::uint32_t i = 0; i < kImages; ++i) {
      const tabtrain::LaneView view{block.data() + kHalo * (row + kLanes) + i % kLanes, plane, row,
                                    kLanes};
      if (config.any()) {
        tabtrain::write_augmented(set.image(i), shape, table, config,
                                  tabtrain::augmentation_stream(1, round, i), view);
      } else {
        tabtrain::write_standardised(set.image(i), shape, table, view);
      }
    }
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best / kImages * 1e6;
}

}  // namespace

int main() {
  const tabtrain::DataSplits data = tabtrain::make_builtin(1, kImages, 1);
  struct Case {
    const char* name;
    std::function<void(AugmentationConfig&)> set;
  };
  const std::vector<Case> cases{
      {"standardised only", [](auto&) {}},
      {"crop 4, zero", [](auto& c) { c.crop_padding = 4; }},
      {"crop 4, zero, and flip", [](auto& c) { c.crop_padding = 4, c.horizontal_flip = true; }},
      {"crop 4, reflect, and flip",
       [](auto& c) { c.crop_padding = 4, c.horizontal_flip = true, c.crop_fill = "reflect"; }},
      {"cutout 8", [](auto& c) { c.cutout = 8; }},
      {"rotation 7", [](auto& c) { c.rotation = 7; }},
      {"rotation 7, affine 15, reflect",
       [](auto& c) { c.rotation = 7, c.affine_degrees = 15, c.warp_fill = "reflect"; }},
      {"brightness", [](auto& c) { c.brightness = 0.2; }},
      {"brightness, contrast, saturation",
       [](auto& c) { c.brightness = 0.2, c.contrast = 0.2, c.saturation = 0.2; }},
  };
  std::printf("3x32x32 images, microseconds each, one core\n");
  for (const Case& c : cases) {
    AugmentationConfig config;
    c.set(config);
    std::printf("%-34s %6.2f\n", c.name, measure(data.train, config));
  }
}
