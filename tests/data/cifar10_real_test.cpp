// The real CIFAR-10 files, from the folder TABTRAIN_DATA or build/data of the source tree.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "data/cifar10.h"
#include "support/source_folder.h"

namespace tabtrain {
namespace {

std::string data_folder() {
  const char* chosen = std::getenv("TABTRAIN_DATA");
  if (chosen != nullptr && *chosen != '\0') return chosen;
  return test::source_folder() + "/build/data";
}

std::vector<std::uint8_t> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class RealCifar10 : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = data_folder() + "/cifar-10-batches-bin/";
    if (!std::ifstream(folder_ + "test_batch.bin").good()) {
      GTEST_SKIP() << "no CIFAR-10 in " << folder_ << ": set TABTRAIN_DATA to its parent folder";
    }
  }
  Dataset load(const std::vector<std::string>& names, std::size_t records) const {
    Dataset dataset = make_empty_cifar10(records);
    for (const std::string& name : names) append_cifar10(dataset, read_file(folder_ + name), name);
    return dataset;
  }
  static void expect_equal_classes(const Dataset& dataset, int each) {
    std::array<int, 10> counts{};
    for (const std::uint8_t label : dataset.labels) ++counts[label];
    for (const int count : counts) EXPECT_EQ(count, each);
  }
  std::string folder_;
};

TEST_F(RealCifar10, TrainImages) {
  const Dataset dataset = load({"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin",
                                "data_batch_4.bin", "data_batch_5.bin"},
                               50000);
  ASSERT_EQ(dataset.size(), 50000U);
  EXPECT_EQ(dataset.pixels.capacity(), 50000U * 3072);
  expect_equal_classes(dataset, 5000);
  constexpr std::array<double, 3> kMean = {0.4914, 0.4822, 0.4465};
  constexpr std::array<double, 3> kStd = {0.2470, 0.2435, 0.2616};
  std::array<std::uint64_t, 3> sums{};
  std::array<std::uint64_t, 3> squares{};
  for (std::size_t i = 0; i < dataset.pixels.size(); ++i) {
    const std::uint64_t value = dataset.pixels[i];
    const std::size_t channel = i / 1024 % 3;
    sums[channel] += value;
    squares[channel] += value * value;
  }
  for (std::size_t c = 0; c < 3; ++c) {
    const double count = 50000.0 * 1024;
    const double mean = static_cast<double>(sums[c]) / count;
    const double variance = static_cast<double>(squares[c]) / count - mean * mean;
    EXPECT_NEAR(mean / 255, kMean[c], 0.02) << "channel " << c;
    EXPECT_NEAR(std::sqrt(variance) / 255, kStd[c], 0.02) << "channel " << c;
  }
}

TEST_F(RealCifar10, TestImages) {
  const Dataset dataset = load({"test_batch.bin"}, 10000);
  ASSERT_EQ(dataset.size(), 10000U);
  expect_equal_classes(dataset, 1000);
}

}  // namespace
}  // namespace tabtrain
