// The same bits everywhere: this test runs natively (g++, clang++, sanitizers), in WebAssembly
// under Node, and the page's tests compare Chromium with the same file.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>

#include "base/thread_pool.h"
#include "data/builtin.h"
#include "kernels/kernel_table.h"
#include "support/source_folder.h"
#include "train/presets.h"
#include "train/trainer.h"

namespace tabtrain {
namespace {

struct Golden {
  std::string preset;
  nlohmann::json run;  ///< merged into the preset's document
  int train_images = 0;
  int steps = 0;
  std::string digest;
};

/// Every entry of goldens/digests.json. A change that is meant to change arithmetic takes the new
/// values from the failing test; no other change may touch them.
std::vector<Golden> read_goldens() {
  std::ifstream file(test::source_folder() + "/tests/goldens/digests.json");
  std::vector<Golden> goldens;
  for (const auto& entry : nlohmann::json::parse(file)) {
    goldens.push_back({entry.at("preset"), entry.at("run"), entry.at("train_images"),
                       entry.at("steps"), entry.at("digest")});
  }
  return goldens;
}

std::string train(const Golden& golden, const KernelTable& kernels, int threads) {
  auto document = nlohmann::json::parse(find_preset(golden.preset).json);
  document.merge_patch(golden.run);
  const RunConfig config = parse_run_config(document.dump());
  const DataSplits data = make_builtin(config.seed, golden.train_images, 16);
  ThreadPool pool(threads);
  Trainer trainer(config, data, kernels, pool);
  for (int steps = 0; steps < golden.steps && !trainer.finished();) {
    if (std::holds_alternative<StepEvent>(trainer.advance())) ++steps;
  }
  return trainer.digest();
}

bool is_strict(const KernelTable& kernels) { return kernels.arithmetic == std::string("strict"); }

/// What every table of this one's arithmetic gives. Fast ones agree with each other, not with a
/// golden value.
std::string expected_digest(const Golden& golden, const KernelTable& kernels) {
  if (is_strict(kernels)) return golden.digest;
  const std::string digest = train(golden, best_kernels(), 1);
  EXPECT_NE(digest, golden.digest) << "not fast, or WebAssembly on a processor without FMA";
  return digest;
}

TEST(Digest, IsTheSameForEveryThreadCount) {
  for (const Golden& golden : read_goldens()) {
    const std::string expected = expected_digest(golden, best_kernels());
    for (int threads : {1, 2, 3}) {
      EXPECT_EQ(train(golden, best_kernels(), threads), expected)
          << golden.preset << " with " << threads << " threads";
    }
  }
}

TEST(Digest, IsTheSameForEverySimdWidth) {
  for (const Golden& golden : read_goldens()) {
    for (const KernelTable* kernels : available_kernels()) {
      EXPECT_EQ(train(golden, *kernels, 2), expected_digest(golden, *kernels))
          << golden.preset << " with " << kernels->name;
    }
  }
}

}  // namespace
}  // namespace tabtrain
