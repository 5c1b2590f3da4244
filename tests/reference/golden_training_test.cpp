// Twenty SGD steps of the reference against PyTorch's.
#include <gtest/gtest.h>

#include "reference/network.h"
#include "support/compare.h"
#include "support/golden.h"

namespace tabtrain::reference {
namespace {

using test::Golden;
using test::GoldenSgd;
using test::TrainingData;
using test::TrainingRun;

/// torch.optim.SGD, written down once more.
template <class T>
void sgd_step(const GoldenSgd& sgd, const ParameterMap<T>& gradients, ParameterMap<T>& velocities,
              ParameterMap<T>& parameters) {
  const T momentum = static_cast<T>(sgd.momentum);
  for (const auto& [name, gradient] : gradients) {
    auto& value = parameters.at(name);
    auto& velocity = velocities[name];
    velocity.resize(value.size(), 0);  // the first step's velocity is the gradient
    for (std::size_t i = 0; i < value.size(); ++i) {
      const T g = gradient[i] + static_cast<T>(sgd.weight_decay) * value[i];
      velocity[i] = momentum * velocity[i] + g;
      value[i] -=
          static_cast<T>(sgd.lr) * (sgd.nesterov ? g + momentum * velocity[i] : velocity[i]);
    }
  }
}

template <class T>
Tensor4<T> batch_images(const TrainingData& data, int step) {
  Tensor4<T> images =
      xt::zeros<T>({data.batch, data.shape.channels, data.shape.height, data.shape.width});
  for_each(images, [&](int n, int c, int h, int w) {
    images(n, c, h, w) = data.template standardised<T>(step, n, c, h, w);
  });
  return images;
}

template <class T>
struct Outcome {
  std::vector<T> losses;
  ParameterMap<T> parameters;
};

template <class T>
Outcome<T> train(const TrainingRun& run, const TrainingData& data) {
  ParameterMap<T> initial, velocities;
  for (const auto& [name, values] : run.initial) initial[name].assign(values.begin(), values.end());
  ReferenceNetwork<T> network(build_graph(run.network), initial);
  Outcome<T> outcome;
  for (int step = 0; step < data.steps; ++step) {
    const auto result = network.train_batch(batch_images<T>(data, step), data.batch_labels(step));
    sgd_step(run.sgd, result.gradients, velocities, network.parameters());
    outcome.losses.push_back(result.loss);
  }
  outcome.parameters = network.parameters();
  return outcome;
}

// Both in double: they differ by the order of sums alone.
TEST(GoldenTraining, DoubleMatchesPyTorchDouble) {
  const Golden golden("training");
  const TrainingData data = test::load_training_data(golden);
  for (const TrainingRun& run : test::load_training_runs(golden)) {
    const auto outcome = train<double>(run, data);
    test::expect_close(outcome.losses, run.losses_float64, 1e-11, 0, run.name + " losses");
    for (const auto& [name, values] : run.final) {
      // Stored as float.
      test::expect_close(outcome.parameters.at(name), values, 1e-10, 0x1p-24,
                         run.name + " " + name);
    }
  }
}

// A float run may leave the double run by as much as PyTorch's own float run does; the factor is
// for plain sums in sequence (1000 images x pixels in batch_norm), where PyTorch adds pairwise.
TEST(GoldenTraining, FloatIsAsCloseAsPyTorchFloat) {
  constexpr double kFactor = 8;
  const Golden golden("training");
  const TrainingData data = test::load_training_data(golden);
  for (const TrainingRun& run : test::load_training_runs(golden)) {
    const auto outcome = train<float>(run, data);
    EXPECT_LT(run.loss_spread(), 2e-6);
    test::expect_close(outcome.losses, run.losses_float64, kFactor * run.loss_spread(), 0,
                       run.name);
    for (const auto& [name, values] : run.final) {
      test::expect_close(outcome.parameters.at(name), values, kFactor * run.parameter_spread(),
                         0x1p-23, run.name + " " + name);
    }
  }
}

}  // namespace
}  // namespace tabtrain::reference
