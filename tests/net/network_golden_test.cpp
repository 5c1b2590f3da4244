// Twenty SGD steps of the fast Network against PyTorch's.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "net/network.h"
#include "support/compare.h"
#include "support/golden.h"
#include "support/threads.h"
#include "train/optimizer.h"

namespace tabtrain {
namespace {

using test::Golden;
using test::TrainingData;
using test::TrainingRun;

struct Outcome {
  std::vector<double> losses;
  std::map<std::string, std::vector<float>> parameters;
};

Outcome train(const TrainingRun& run, const TrainingData& data, const KernelTable& kernels,
              int threads) {
  ThreadPool pool(threads);
  Network network(build_graph(run.network), data.batch, kernels, pool);
  for (const Parameter& p : network.parameters()) {
    const auto& initial = run.initial.at(p.name);
    EXPECT_EQ(initial.size(), p.value.size()) << p.name;
    std::copy(initial.begin(), initial.end(), p.value.begin());
  }
  const SgdConfig config{run.sgd.lr, run.sgd.momentum, run.sgd.weight_decay, run.sgd.nesterov};
  const auto sgd = make_optimizer(network.parameters(), config);
  Outcome outcome;
  for (int step = 0; step < data.steps; ++step) {
    const ImageWriter images = [&](int n, const LaneView& out) {
      for (int c = 0; c < data.shape.channels; ++c) {
        for (int h = 0; h < data.shape.height; ++h) {
          for (int w = 0; w < data.shape.width; ++w) {
            out.at(c, h, w) = data.standardised<float>(step, n, c, h, w);
          }
        }
      }
    };
    const auto labels = data.batch_labels(step);
    double loss = 0;
    for (float x : network.train_batch(labels, images, 0, step).loss) loss += x;
    outcome.losses.push_back(loss / data.batch);
    sgd->step(config.lr);
  }
  for (const Parameter& p : network.parameters()) {
    outcome.parameters[p.name].assign(p.value.begin(), p.value.end());
  }
  return outcome;
}

// The runs were chosen so that no relu or max_pool2d comes near a tie: what is left is rounding,
// and of that as much as PyTorch's own float run shows; the factor is for another order of sums.
TEST(NetworkGolden, TwentyStepsMatchPyTorch) {
  constexpr double kFactor = 4;
  const Golden golden("training");
  const TrainingData data = test::load_training_data(golden);
  for (const TrainingRun& run : test::load_training_runs(golden)) {
    SCOPED_TRACE(run.name);
    const Outcome outcome = train(run, data, best_kernels(), 1);
    test::expect_close(outcome.losses, run.losses_float64, kFactor * run.loss_spread(), 0,
                       "losses");
    ASSERT_EQ(outcome.parameters.size(), run.final.size());
    for (const auto& [name, values] : run.final) {
      test::expect_close(outcome.parameters.at(name), values, kFactor * run.parameter_spread(),
                         0x1p-23, name);
    }
    for (const KernelTable* kernels : available_kernels()) {
      if (kernels->arithmetic != std::string(best_kernels().arithmetic)) continue;
      for (int threads : test::thread_counts({1, 2, 3})) {
        const Outcome other = train(run, data, *kernels, threads);
        EXPECT_EQ(other.losses, outcome.losses) << kernels->name << ", threads: " << threads;
        EXPECT_EQ(other.parameters, outcome.parameters)
            << kernels->name << ", threads: " << threads;
      }
    }
  }
}

}  // namespace
}  // namespace tabtrain
