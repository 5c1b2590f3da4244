#include "train/weight_average.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.h"
#include "support/compare.h"
#include "support/golden.h"

namespace tabtrain {
namespace {

struct OneWeight {
  std::vector<float> weight{1, 2};
  std::vector<float> running{8};
  std::vector<float> gradient{0, 0};
  std::vector<Parameter> parameters{{"a.weight", {}, weight, gradient},
                                    {"a.running_mean", {}, running, {}}};
};

// AveragedModel keeps floats too; what it computes with Python's numbers rounds once more at most.
TEST(WeightAverage, MatchesPyTorchsAveragedModel) {
  const test::Golden golden("optimizers");
  const auto shape = golden.shape("average/values");
  const auto values = golden.values<float>("average/values");
  const auto averages = golden.values<float>("average/averages");
  const std::size_t size = shape.at(1) * shape.at(2);
  std::vector<float> weight(size);
  const std::vector<Parameter> parameters{{"w", {}, weight, {}}};
  WeightAverage average(parameters, golden.metadata("decay").get<double>());
  for (std::size_t step = 0; step < shape.at(0); ++step) {
    const auto at = static_cast<std::ptrdiff_t>(step * size);
    std::copy_n(values.begin() + at, size, weight.begin());
    average.update();
    const std::vector<float> wanted(averages.begin() + at,
                                    averages.begin() + at + static_cast<std::ptrdiff_t>(size));
    test::expect_close(average.state().values, wanted, 0, 0x1p-22, "step " + std::to_string(step));
  }
}

TEST(WeightAverage, SwapsWithTheNetworkBuffersToo) {
  OneWeight f;
  WeightAverage average(f.parameters, 0.5);
  average.swap();
  EXPECT_EQ(f.weight, (std::vector<float>{1, 2})) << "nothing to swap with yet";
  EXPECT_FALSE(average.in_network());
  average.update();
  f.weight = {3, 6};
  f.running = {0};
  average.update();
  average.swap();
  EXPECT_TRUE(average.in_network());
  EXPECT_EQ(f.weight, (std::vector<float>{2, 4}));
  EXPECT_EQ(f.running, (std::vector<float>{4}));
  EXPECT_THROW(average.update(), Error);
  average.swap();
  EXPECT_EQ(f.weight, (std::vector<float>{3, 6}));
  EXPECT_EQ(f.running, (std::vector<float>{0}));
}

TEST(WeightAverage, GoesOnFromItsState) {
  OneWeight whole, halves;
  WeightAverage average(whole.parameters, 0.9), first(halves.parameters, 0.9);
  average.update();
  first.update();
  WeightAverage second(halves.parameters, 0.9);
  second.restore(first.state());
  whole.weight = halves.weight = {-4, 0.1F};
  average.update();
  second.update();
  EXPECT_EQ(average.state(), second.state());
  WeightAverageState other = first.state();
  other.values.pop_back();
  EXPECT_THROW(second.restore(other), Error);
}

}  // namespace
}  // namespace tabtrain
