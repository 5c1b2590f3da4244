#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "data/noise.h"
#include "support/heap.h"
#include "tensor/aligned_buffer.h"
#include "train/trainer.h"

namespace tabtrain {
namespace {

RunConfig small_run(const char* norm) {
  auto config = parse_run_config(R"({
    "network": {"notation": "C4 P C6 GAP c3", "input": [1, 8, 8], "norm": ")" +
                                 std::string(norm) + R"(", "num_groups": 2, "dropout": 0.1},
    "data": {"mean": [0.5], "std": [0.25]},
    "augmentation": {"crop_padding": 2, "horizontal_flip": true},
    "optimizer": {"type": "sgd", "lr": 0.01, "momentum": 0.9},
    "epochs": 10000, "batch_size": 8
  })");
  return config;
}

/// Trains and evaluates until so many epochs are complete.
void run_epochs(Trainer& trainer, int epochs) {
  while (epochs > 0) {
    if (std::holds_alternative<EpochEvent>(trainer.advance())) --epochs;
  }
}

TEST(Memory, DoesNotGrowOverAThousandSteps) {
  const DataSplits data = make_noise({1, 8, 8}, 3, 77, 20);  // ten steps an epoch, the last partial
  ThreadPool pool(2);
  for (const char* norm : {"batch_norm", "group_norm", "layer_norm"}) {
    Trainer trainer(small_run(norm), data, best_kernels(), pool);
    run_epochs(trainer, 10);
    const auto before = testing::heap_bytes();
    if (!before) GTEST_SKIP() << "nothing tells here how much memory is in use";
    const auto network_before = trainer.network().memory_bytes();
    run_epochs(trainer, 100);
    // Less than a byte a step: a cached piece of the allocator's own may come and go.
    EXPECT_LT(*testing::heap_bytes() - *before, 1000) << norm;
    EXPECT_EQ(trainer.network().memory_bytes(), network_before);
  }
}

// One run after another: what a trainer took is given back, or taken again by the next.
TEST(Memory, DoesNotGrowFromRunToRun) {
  const DataSplits data = make_noise({1, 8, 8}, 3, 16, 20);
  ThreadPool pool(2);
  std::int64_t one_network = 0;
  const auto run = [&] {
    Trainer trainer(small_run("batch_norm"), data, best_kernels(), pool);
    run_epochs(trainer, 2);
    one_network = trainer.network().memory_bytes();
  };
  for (int i = 0; i < 5; ++i) run();
  const auto before = testing::heap_bytes();
  if (!before) GTEST_SKIP() << "nothing tells here how much memory is in use";
  for (int i = 0; i < 100; ++i) run();
  // The C library keeps small pieces for the next that asks, and counts them.
  EXPECT_LT(*testing::heap_bytes() - *before, one_network);
}

TEST(Memory, HeapIsMeasured) {
  const auto before = testing::heap_bytes();
  if (!before) GTEST_SKIP() << "nothing tells here how much memory is in use";
  const AlignedBuffer buffer(std::uint64_t{1} << 20);
#ifdef __EMSCRIPTEN__
  const auto end = reinterpret_cast<std::uintptr_t>(buffer.data() + buffer.size());
  EXPECT_GE(*testing::heap_bytes(), static_cast<std::int64_t>(end));
#else
  EXPECT_GE(*testing::heap_bytes() - *before, std::int64_t{1} << 22);
#endif
}

}  // namespace
}  // namespace tabtrain
