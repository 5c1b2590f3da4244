#include "train/optimizer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "layers/fields_json.h"
#include "support/compare.h"
#include "support/golden.h"

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

  void step(Optimizer& optimizer, int i) {
    const float grads[3][5] = {{0.1F, -0.2F, 0.3F, 1.5F, -0.7F},
                               {0.25F, 0.5F, -1.0F, 0.125F, 2.0F},
                               {-0.3F, 0.9F, 0.4F, -1.1F, 0.05F}};
    grad_weight.assign(grads[i], grads[i] + 3);
    grad_bias.assign(grads[i] + 3, grads[i] + 5);
    optimizer.step(0.1F);
  }
  std::vector<float> weights() const { return {weight[0], weight[1], weight[2], bias[0], bias[1]}; }
};

/// Three steps at lr 0.1. Torch's loops may fuse multiplication and addition, so the last bits can
/// differ.
void expect_weights(const SgdConfig& config, const std::vector<float>& torch) {
  Fixture fixture;
  const auto sgd = make_optimizer(fixture.parameters, config);
  for (int i = 0; i < 3; ++i) fixture.step(*sgd, i);
  const std::vector<float> weights = fixture.weights();
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

// A float step rounds some ten times; the goldens are PyTorch's in double.
TEST(Optimizer, MatchesPyTorchStepByStep) {
  const test::Golden golden("optimizers");
  const auto rates = golden.metadata("rates").get<std::vector<double>>();
  const auto initial = golden.values<float>("initial");
  const auto gradients = golden.values<float>("gradients");
  const std::size_t size = initial.size();
  std::map<std::string, int> types;
  for (const Json& entry : golden.metadata("cases")) {
    const auto name = entry.at("name").get<std::string>();
    SCOPED_TRACE(name + " " + entry.at("options").dump());
    const auto config = parse_variant<OptimizerConfig>(entry.at("options"), "golden");
    ++types[entry.at("options").at("type").get<std::string>()];
    std::vector<float> weight = initial;
    std::vector<float> grad(size);
    const std::vector<Parameter> parameters{{"w", {}, weight, grad}};
    const auto optimizer = make_optimizer(parameters, config);
    const auto expected = golden.values<double>(name + "/weights");
    for (std::size_t step = 0; step < rates.size(); ++step) {
      const auto at = static_cast<std::ptrdiff_t>(step * size);
      std::copy_n(gradients.begin() + at, size, grad.begin());
      optimizer->step(rates[step]);
      const std::vector<double> wanted(expected.begin() + at,
                                       expected.begin() + at + static_cast<std::ptrdiff_t>(size));
      const double rounding = 10.0 * static_cast<double>(step + 1) * 0x1p-24;
      test::expect_close(weight, wanted, rounding, rounding, "step " + std::to_string(step + 1));
    }
  }
  EXPECT_EQ(types.size(), std::variant_size_v<OptimizerConfig>) << "each has a golden";
}

TEST(Optimizer, L1IsPartOfTheLossOfAllLearnedParameters) {
  for (const OptimizerConfig& config :
       {OptimizerConfig(SgdConfig{0.1, 0, 0, false, 0.5}),
        OptimizerConfig(AdamConfig{0.1, 0.9, 0.999, 1e-8, 0, 0.5}),
        OptimizerConfig(AdamWConfig{0.1, 0.9, 0.999, 1e-8, 0, 0.5})}) {
    Fixture fixture;
    fixture.weight[2] = 0;
    const auto optimizer = make_optimizer(fixture.parameters, config);
    EXPECT_DOUBLE_EQ(optimizer->penalty(), 0.5 * (0.5 + 1.25 + double{0.001F} + 3.5));
    fixture.grad_weight = {1, 1, 1};
    fixture.grad_bias = {1, 1};
    optimizer->step(0.1);
    EXPECT_EQ(fixture.grad_weight, (std::vector<float>{1.5F, 0.5F, 1.0F})) << "sign(0) is 0";
    EXPECT_EQ(fixture.grad_bias, (std::vector<float>{1.5F, 0.5F}));
  }
  Fixture fixture;
  EXPECT_EQ(make_optimizer(fixture.parameters, SgdConfig{})->penalty(), 0.0);
}

TEST(Optimizer, StateIsAllThatAStepDependsOn) {
  const std::vector<OptimizerConfig> configs{SgdConfig{}, AdamConfig{}, AdamWConfig{}};
  for (const OptimizerConfig& config : configs) {
    Fixture whole, halves;
    const auto optimizer = make_optimizer(whole.parameters, config);
    for (int i = 0; i < 3; ++i) whole.step(*optimizer, i);

    const auto before = make_optimizer(halves.parameters, config);
    halves.step(*before, 0);
    halves.step(*before, 1);
    EXPECT_EQ(before->state().steps, 2);
    const auto after = make_optimizer(halves.parameters, config);
    after->restore(before->state());
    halves.step(*after, 2);
    EXPECT_EQ(whole.weights(), halves.weights());
    EXPECT_EQ(optimizer->state(), after->state());
  }
}

TEST(Optimizer, RefusesTheStateOfAnother) {
  Fixture fixture;
  const auto sgd = make_optimizer(fixture.parameters, SgdConfig{});
  const auto adam = make_optimizer(fixture.parameters, AdamConfig{});
  EXPECT_THROW(sgd->restore(adam->state()), Error);
  OptimizerState shorter = sgd->state();
  shorter.moments[0].pop_back();
  EXPECT_THROW(sgd->restore(shorter), Error);
}

TEST(Optimizer, RefusesGradientsOfAnotherSize) {
  std::vector<float> value(3), gradient(2);
  const std::vector<Parameter> parameters{{"w", {}, value, gradient}};
  EXPECT_THROW(make_optimizer(parameters, SgdConfig{}), Error);
}

}  // namespace
}  // namespace tabtrain
