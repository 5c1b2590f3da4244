#include "layers/infer.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tabtrain {
namespace {

using Shapes = std::vector<Shape>;

LayerInfo infer_one(const LayerOptions& options, Shape input) {
  return infer(options, Shapes{input});
}

std::string error_of(const LayerOptions& options, const Shapes& inputs) {
  try {
    infer(options, inputs);
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

std::vector<std::string> names(const LayerInfo& info) {
  std::vector<std::string> result;
  for (const auto& p : info.parameters) result.push_back(p.name);
  return result;
}

TEST(Infer, Conv2dShapesAndCosts) {
  // {in, kernel, stride, padding} -> out, along one axis; values from torch.nn.Conv2d.
  const int cases[][5] = {{5, 3, 1, 0, 3}, {5, 3, 1, 1, 5},   {7, 3, 2, 1, 4},   {14, 5, 2, 2, 7},
                          {7, 2, 3, 0, 2}, {28, 1, 2, 0, 14}, {30, 3, 1, 2, 32}, {1, 3, 1, 1, 1}};
  for (const auto& [in, k, s, p, out] : cases) {
    const auto info = infer_one(Conv2dOptions{6, k, s, p, 1, true}, {4, in, in + s});
    EXPECT_EQ(info.output, (Shape{6, out, out + 1})) << in << " " << k << " " << s << " " << p;
    EXPECT_EQ(info.multiply_adds, 6 * 4 * k * k * out * (out + 1));
  }
}

TEST(Infer, Conv2dParameters) {
  const auto info = infer_one(Conv2dOptions{12, 5, 1, 2, 3, true}, {6, 9, 9});
  ASSERT_EQ(names(info), (std::vector<std::string>{"weight", "bias"}));
  EXPECT_EQ(info.parameters[0].shape, (std::vector<int>{12, 2, 5, 5}));
  EXPECT_EQ(info.parameters[0].size(), 600);
  EXPECT_EQ(info.parameters[0].fan_in, 2 * 5 * 5);
  EXPECT_EQ(info.parameters[0].init, Init::kKaimingUniform);
  EXPECT_EQ(info.parameters[1].shape, (std::vector<int>{12}));
  EXPECT_EQ(info.parameters[1].fan_in, 2 * 5 * 5);
  EXPECT_EQ(info.parameters[1].init, Init::kKaimingUniform);
  EXPECT_EQ(info.multiply_adds, 12 * 2 * 25 * 81);
  EXPECT_EQ(names(infer_one(Conv2dOptions{12, 5, 1, 2, 3, false}, {6, 9, 9})),
            (std::vector<std::string>{"weight"}));
}

TEST(Infer, Conv2dErrors) {
  EXPECT_EQ(error_of(Conv2dOptions{9, 3, 1, 0, 3}, {{8, 9, 9}}),
            "[conv2d] groups: 3 does not divide in_channels 8");
  EXPECT_EQ(error_of(Conv2dOptions{8, 3, 1, 0, 3}, {{9, 9, 9}}),
            "[conv2d] groups: 3 does not divide out_channels 8");
  EXPECT_EQ(error_of(Conv2dOptions{8, 5, 1, 1}, {{9, 7, 2}}),
            "[conv2d] kernel_size: 5 is larger than the padded input 9x4");
  EXPECT_EQ(error_of(Conv2dOptions{}, {{3, 9, 9}}),
            "[conv2d] out_channels: got 0, allowed 1 to 4096");
  EXPECT_EQ(error_of(Conv2dOptions{8, 3, 0}, {{3, 9, 9}}),
            "[conv2d] stride: got 0, allowed 1 to 16");
  EXPECT_EQ(error_of(Conv2dOptions{8, 3, 1, -1}, {{3, 9, 9}}),
            "[conv2d] padding: got -1, allowed 0 to 15");
}

TEST(Infer, PoolShapes) {
  // {in, kernel, stride} -> out; 0 is the default stride. Values from torch.nn.MaxPool2d.
  const int cases[][4] = {{8, 2, 0, 4}, {7, 2, 0, 3}, {7, 3, 2, 3}, {5, 3, 1, 3}, {6, 2, 5, 1}};
  for (const auto& [in, k, s, out] : cases) {
    EXPECT_EQ(infer_one(MaxPool2dOptions{k, s}, {3, in, in}).output, (Shape{3, out, out}));
    EXPECT_EQ(infer_one(AvgPool2dOptions{k, s}, {3, in, in}).output, (Shape{3, out, out}));
  }
  const auto info = infer_one(GlobalAvgPoolOptions{}, {10, 7, 5});
  EXPECT_EQ(info.output, (Shape{10, 1, 1}));
  EXPECT_TRUE(info.parameters.empty());
  EXPECT_EQ(info.multiply_adds, 0);
  EXPECT_EQ(error_of(MaxPool2dOptions{3, 1}, {{4, 9, 2}}),
            "[max_pool2d] kernel_size: 3 is larger than the input 9x2");
  EXPECT_EQ(error_of(AvgPool2dOptions{3, 1}, {{4, 2, 9}}),
            "[avg_pool2d] kernel_size: 3 is larger than the input 2x9");
}

TEST(Infer, NormParameters) {
  const Shape in{6, 5, 4};
  const auto batch = infer_one(BatchNormOptions{}, in);
  EXPECT_EQ(batch.output, in);
  ASSERT_EQ(names(batch),
            (std::vector<std::string>{"weight", "bias", "running_mean", "running_var"}));
  const Init inits[] = {Init::kOnes, Init::kZeros, Init::kZeros, Init::kOnes};
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(batch.parameters[i].shape, (std::vector<int>{6}));
    EXPECT_EQ(batch.parameters[i].init, inits[i]);
    EXPECT_EQ(batch.parameters[i].learned, i < 2);
  }
  const auto group = infer_one(GroupNormOptions{3}, in);
  EXPECT_EQ(group.output, in);
  ASSERT_EQ(names(group), (std::vector<std::string>{"weight", "bias"}));
  EXPECT_EQ(group.parameters[0].shape, (std::vector<int>{6}));
  const auto layer = infer_one(LayerNormOptions{}, in);
  EXPECT_EQ(layer.output, in);
  ASSERT_EQ(names(layer), (std::vector<std::string>{"weight", "bias"}));
  EXPECT_EQ(layer.parameters[1].shape, (std::vector<int>{6, 5, 4}));
  EXPECT_EQ(layer.parameters[0].init, Init::kOnes);
  EXPECT_EQ(layer.parameters[1].init, Init::kZeros);
  EXPECT_TRUE(names(infer_one(InstanceNormOptions{}, in)).empty()) << "as torch's default";
  const auto instance = infer_one(InstanceNormOptions{1e-5F, true}, in);
  EXPECT_EQ(instance.output, in);
  ASSERT_EQ(names(instance), (std::vector<std::string>{"weight", "bias"}));
  EXPECT_EQ(instance.parameters[0].shape, (std::vector<int>{6}));
  EXPECT_EQ(instance.parameters[0].init, Init::kOnes);
  EXPECT_EQ(error_of(InstanceNormOptions{}, {{10, 1, 1}}),
            "[instance_norm] input 10x1x1: needs more than one pixel in each channel");
  EXPECT_EQ(error_of(GroupNormOptions{4}, {in}),
            "[group_norm] num_groups: 4 does not divide the 6 channels of its input");
}

TEST(Infer, BoundsAreInclusiveInTheFieldsOwnType) {
  EXPECT_NO_THROW(infer_one(DropoutOptions{0.99F}, {1, 1, 1}));
  EXPECT_NO_THROW(infer_one(LayerNormOptions{1e-12F}, {1, 1, 1}));
  EXPECT_EQ(error_of(DropoutOptions{1.0F}, {{1, 1, 1}}), "[dropout] p: got 1, allowed 0 to 0.99");
  EXPECT_EQ(error_of(DropoutOptions{std::numeric_limits<float>::quiet_NaN()}, {{1, 1, 1}}),
            "[dropout] p: got nan, allowed 0 to 0.99");
}

TEST(Infer, AddAndLinear) {
  const Shape in{6, 5, 4};
  EXPECT_EQ(infer(AddOptions{}, Shapes{in, in}).output, in);
  EXPECT_EQ(error_of(AddOptions{}, {in, {6, 4, 5}}),
            "[add] inputs must have equal shapes, got 6x5x4 and 6x4x5");
  EXPECT_EQ(error_of(AddOptions{}, {in}), "[add] takes 2 inputs, got 1");
  EXPECT_EQ(error_of(ReluOptions{}, {in, in}), "[relu] takes 1 input, got 2");
  EXPECT_EQ(error_of(ReluOptions{}, {{6, 0, 4}}),
            "[relu] input shape 6x0x4: every extent must be at least 1");
  const auto linear = infer_one(LinearOptions{10, true}, in);
  EXPECT_EQ(linear.output, (Shape{10, 1, 1}));
  EXPECT_EQ(linear.multiply_adds, 1200);
  ASSERT_EQ(names(linear), (std::vector<std::string>{"weight", "bias"}));
  EXPECT_EQ(linear.parameters[0].shape, (std::vector<int>{10, 120}));
  EXPECT_EQ(linear.parameters[0].fan_in, 120);
  EXPECT_EQ(linear.parameters[1].shape, (std::vector<int>{10}));
  EXPECT_EQ(linear.parameters[1].fan_in, 120);
  EXPECT_EQ(names(infer_one(LinearOptions{10, false}, in)), (std::vector<std::string>{"weight"}));
  EXPECT_EQ(error_of(LinearOptions{10}, {{4096, 1024, 1024}}),
            "[linear] in_features: 4294967296 is more than 2147483647");
}

}  // namespace
}  // namespace tabtrain
