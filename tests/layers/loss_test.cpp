#include "layers/loss.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "support/compare.h"
#include "support/golden.h"

namespace tabtrain {
namespace {

constexpr int kLanes = 4;

/// Logits of a golden case, four images a block, as the network holds them.
struct Fixture {
  Fixture(const test::Golden& golden, const std::string& name)
      : values(golden.values<float>(name + "/input")),
        labels(golden.values<std::uint8_t>(name + "/labels")),
        classes(static_cast<int>(values.size() / labels.size())) {}

  /// The loss of the block that begins with image `first`; appends to the lists.
  void run(std::size_t first, const LossOptions& options) {
    const auto size = static_cast<std::size_t>(classes * kLanes);
    std::vector<float> logits(size, 0.0F);
    std::vector<float> gradients(size, -7.0F);
    const std::size_t count = std::min<std::size_t>(kLanes, labels.size() - first);
    for (std::size_t n = 0; n < count; ++n) {
      for (int k = 0; k < classes; ++k) {
        logits[static_cast<std::size_t>(k) * kLanes + n] =
            values[(first + n) * static_cast<std::size_t>(classes) + static_cast<std::size_t>(k)];
      }
    }
    std::vector<ImageLoss> result(count);
    cross_entropy({logits.data(), classes, 1, 1, 0, kLanes},
                  std::span<const std::uint8_t>(labels).subspan(first, count), options, result,
                  {gradients.data(), classes, 1, 1, 0, kLanes});
    for (std::size_t n = 0; n < kLanes; ++n) {
      for (int k = 0; k < classes; ++k) {
        const float g = gradients[static_cast<std::size_t>(k) * kLanes + n];
        if (n < count) grad.push_back(g);
        if (n >= count) {
          EXPECT_EQ(g, 0.0F) << "a lane without an image";
        }
      }
    }
    losses.insert(losses.end(), result.begin(), result.end());
  }

  std::vector<float> values;
  std::vector<std::uint8_t> labels;
  int classes;
  std::vector<ImageLoss> losses;
  std::vector<float> grad;
};

// Computed in double and rounded once: half a unit in float's last place from PyTorch's double.
TEST(Loss, MatchesPyTorchWithAndWithoutSmoothing) {
  const test::Golden golden("layers");
  int smoothed_cases = 0;
  for (const Json& entry : golden.metadata("cases")) {
    if (entry.at("type") != "cross_entropy") continue;
    const auto name = entry.at("name").get<std::string>();
    SCOPED_TRACE(name);
    Fixture f(golden, name);
    const double smoothing = entry.at("options").at("label_smoothing").get<double>();
    const auto images = static_cast<double>(f.labels.size());
    for (std::size_t first = 0; first < f.labels.size(); first += kLanes) {
      f.run(first, {1 / images, smoothing});
    }
    double smoothed = 0;
    const auto log_probability = golden.values<double>(name + "/log_probability");
    for (std::size_t n = 0; n < f.losses.size(); ++n) {
      smoothed += f.losses[n].smoothed / images;
      const double log_p = log_probability[n * static_cast<std::size_t>(f.classes) + f.labels[n]];
      EXPECT_NEAR(f.losses[n].loss, -log_p, 1e-6) << "never smoothed";
      if (smoothing == 0) {
        EXPECT_EQ(f.losses[n].smoothed, f.losses[n].loss);
      }
    }
    smoothed_cases += smoothing > 0 ? 1 : 0;
    const double wanted = golden.values<double>(name + "/loss").at(0);
    EXPECT_NEAR(smoothed, wanted, 0x1p-23 * wanted + 1e-12);
    test::expect_close(f.grad, golden.values<float>(name + "/grad_input"), 1e-12, 0x1p-23,
                       "gradient");
  }
  EXPECT_GE(smoothed_cases, 2);
}

TEST(Loss, PredictsTheFirstOfEqualLogits) {
  std::vector<float> logits{1, 2, 2, 0};
  ImageLoss result;
  const std::uint8_t label = 2;
  cross_entropy({logits.data(), 4, 1, 1, 0, 1}, {&label, 1}, {}, {&result, 1}, {});
  EXPECT_EQ(result.predicted, 1);
  const double sum = 2 + std::exp(-1.0) + std::exp(-2.0);
  EXPECT_NEAR(result.probability, 1 / sum, 1e-7);
  EXPECT_NEAR(result.loss, std::log(sum), 1e-7);
}

}  // namespace
}  // namespace tabtrain
