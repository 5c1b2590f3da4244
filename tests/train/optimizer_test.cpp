#include "train/optimizer.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/error.h"

namespace tabtrain {
namespace {

/// Two parameters around a buffer, so that one step has to find its way past it.
struct Fixture {
  std::vector<float> weight{0.5F, -1.25F, 2.0F};
  std::vector<float> running{7.0F, 8.0F};
  std::vector<float> bias{0.001F, -3.5F};
  std::vector<float> grad_weight = std::vector<float>(3);
  std::vector<float> grad_bias = std::vector<float>(2);
  std::vector<Parameter> parameters;

  Fixture() {
    parameters.push_back({"a.weight", {}, weight, grad_weight});
    parameters.push_back({"a.running_mean", {}, running, {}});
    parameters.push_back({"a.bias", {}, bias, grad_bias});
  }

  /// Three steps at lr 0.1 with gradients as in the torch runs.
  std::vector<float> train(const SgdConfig& config) {
    const float grads[3][5] = {{0.1F, -0.2F, 0.3F, 1.5F, -0.7F},
                               {0.25F, 0.5F, -1.0F, 0.125F, 2.0F},
                               {-0.3F, 0.9F, 0.4F, -1.1F, 0.05F}};
    Sgd sgd(parameters, config);
    for (const auto& g : grads) {
      grad_weight.assign(g, g + 3);
      grad_bias.assign(g + 3, g + 5);
      sgd.step(0.1F);
    }
    return {weight[0], weight[1], weight[2], bias[0], bias[1]};
  }
};

/// Torch's loops may fuse multiplication and addition, so the last bits can differ.
void expect_weights(const SgdConfig& config, const std::vector<float>& torch) {
  Fixture fixture;
  const std::vector<float> weights = fixture.train(config);
  for (std::size_t i = 0; i < torch.size(); ++i) {
    EXPECT_NEAR(weights[i], torch[i], 4e-7F) << "at " << i;
  }
  EXPECT_EQ(fixture.running, (std::vector<float>{7.0F, 8.0F}));
}

// Expected values: torch 1.13.1, torch.optim.SGD([w], lr=0.1, ...) with the arguments named here.

TEST(Sgd, Plain) {  // momentum=0
  expect_weights({0.1, 0, 0, false},
                 {0.495000005F, -1.37F, 2.02999997F, -0.0515000038F, -3.63500023F});
}

TEST(Sgd, Momentum) {  // momentum=0.9
  expect_weights({0.1, 0.9, 0, false},
                 {0.45539999F, -1.38080001F, 2.06870008F, -0.319249988F, -3.6953001F});
}

TEST(Sgd, WeightDecay) {  // momentum=0, weight_decay=0.01
  expect_weights({0.1, 0, 0.01, false},
                 {0.493546456F, -1.36624372F, 2.02396607F, -0.0511906557F, -3.62445045F});
}

TEST(Sgd, MomentumAndWeightDecay) {  // momentum=0.9, weight_decay=5e-4
  expect_weights({0.1, 0.9, 5e-4, false},
                 {0.455262899F, -1.38045073F, 2.06813979F, -0.319221139F, -3.69432163F});
}

TEST(Sgd, Nesterov) {  // momentum=0.9, weight_decay=5e-4, nesterov=True
  expect_weights({0.1, 0.9, 5e-4, true},
                 {0.454668462F, -1.48721826F, 2.09102249F, -0.339645892F, -3.80936146F});
}

TEST(Sgd, MomentumBufferIsAllTheStateThereIs) {
  Fixture whole, halves;
  Sgd first(whole.parameters, {});
  whole.grad_weight = halves.grad_weight = {1, 2, 3};
  whole.grad_bias = halves.grad_bias = {4, 5};
  first.step(0.1F);
  first.step(0.1F);

  Sgd before(halves.parameters, {});
  before.step(0.1F);
  ASSERT_EQ(before.momentum().size(), 5U);
  EXPECT_EQ(before.momentum()[3], 4.0F);
  Sgd after(halves.parameters, {});
  std::copy(before.momentum().begin(), before.momentum().end(), after.momentum().begin());
  after.step(0.1F);
  EXPECT_EQ(whole.weight, halves.weight);
  EXPECT_EQ(whole.bias, halves.bias);
}

TEST(Sgd, RefusesGradientsOfAnotherSize) {
  std::vector<float> value(3), gradient(2);
  const std::vector<Parameter> parameters{{"w", {}, value, gradient}};
  EXPECT_THROW(Sgd(parameters, {}), Error);
}

}  // namespace
}  // namespace tabtrain
