// Networks at odd shapes on which the fast path is compared with the reference.
#pragma once

#include <algorithm>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "net/graph.h"

namespace tabtrain::test {

struct NetworkCase {
  std::string name;
  NetworkSpec network;
  int images = 1;
  /// Only sums and products of small fractions before any relu or max_pool2d: float computes them
  /// exactly, and no decision can depend on rounding, whatever the size.
  bool exact = false;
  /// May be badly conditioned (a normalisation of four numbers, or of another one's).
  bool random = false;
};

/// What a failing parameterised test prints.
inline void PrintTo(const NetworkCase& c, std::ostream* out) { *out << c.name; }

/// conv2d without bias.
inline LayerSpec conv(int out, int kernel, int stride = 1, int padding = 0, int groups = 1) {
  return {"", Conv2dOptions{out, kernel, stride, padding, groups, false}, {}};
}
inline LayerSpec conv_bias(int out, int kernel, int stride = 1, int padding = 0, int groups = 1) {
  return {"", Conv2dOptions{out, kernel, stride, padding, groups, true}, {}};
}
inline LayerSpec layer(LayerOptions options, std::string name = "",
                       std::vector<std::string> inputs = {}) {
  return {std::move(name), options, std::move(inputs)};
}
inline LayerSpec relu() { return layer(ReluOptions{}); }
inline LayerSpec named(std::string name, LayerSpec spec, std::vector<std::string> inputs = {}) {
  spec.name = std::move(name);
  spec.inputs = std::move(inputs);
  return spec;
}
inline LayerSpec max_pool(int kernel, int stride = 0) {
  return layer(MaxPool2dOptions{kernel, stride});
}
inline LayerSpec avg_pool(int kernel, int stride = 0) {
  return layer(AvgPool2dOptions{kernel, stride});
}
inline LayerSpec gap() { return layer(GlobalAvgPoolOptions{}); }
inline LayerSpec linear(int out, bool bias = true) { return layer(LinearOptions{out, bias}); }
inline LayerSpec bn(float momentum = 0.1F) { return layer(BatchNormOptions{1e-5F, momentum}); }
inline LayerSpec gn(int groups) { return layer(GroupNormOptions{groups}); }
inline LayerSpec ln() { return layer(LayerNormOptions{}); }
inline LayerSpec drop(float p) { return layer(DropoutOptions{p}); }

/// Convolutions, pools and skips.
inline std::vector<NetworkCase> exact_cases() {
  return {
      {"3x3 at 28 pixels, 33 images",
       {{3, 28, 28}, {conv(10, 3, 1, 1), relu(), max_pool(2), conv(26, 3, 1, 1), relu(), gap()}},
       33,
       true},
      {"5x5 stride 2 at 30 pixels, overlapping pool",
       {{1, 30, 30}, {conv_bias(42, 5, 2, 2), relu(), max_pool(3, 2), conv(10, 1), gap()}},
       17,
       true},
      {"padding 2 of a 3x3, 42 to 3 channels, one image",
       {{42, 7, 7}, {conv(3, 3, 1, 2), relu(), conv_bias(10, 3, 2, 0), gap()}},
       1,
       true},
      {"5x5 as large as the image", {{10, 5, 5}, {conv_bias(26, 5), relu(), linear(10)}}, 5, true},
      {"depthwise 3x3 and 1x1",
       {{26, 14, 14},
        {conv_bias(26, 3, 1, 1, 26), relu(), conv(10, 1), relu(), max_pool(2), gap()}},
       5,
       true},
      {"depthwise 5x5 stride 2, two filters a channel",
       {{3, 14, 7}, {conv(6, 5, 2, 2, 3), relu(), conv_bias(10, 3, 1, 1, 2), gap()}},
       17,
       true},
      {"groups of unequal width",
       {{6, 7, 5},
        {conv(10, 3, 1, 1, 2), relu(), conv_bias(15, 3, 2, 1, 5), relu(), linear(3, false)}},
       33,
       true},
      {"even kernels",
       {{3, 7, 5}, {conv(10, 2, 1, 1), relu(), conv_bias(4, 4, 1, 2), relu(), linear(10)}},
       5,
       true},
      {"stride larger than the kernel",
       {{3, 14, 14}, {conv(10, 1, 3), relu(), conv_bias(8, 2, 3, 1), gap()}},
       5,
       true},
      {"1x1 with padding",
       {{3, 5, 7}, {conv_bias(4, 1, 1, 2), relu(), conv(10, 1, 2, 1), gap()}},
       1,
       true},
      {"pools that leave pixels out",
       {{3, 7, 14}, {conv(4, 3, 1, 1), max_pool(2), relu(), conv(10, 1), avg_pool(2), gap()}},
       17,
       true},
      {"pool strides above and below the window",
       {{1, 14, 7}, {conv(5, 3, 1, 1), max_pool(2, 3), conv(6, 1), max_pool(2, 1), linear(10)}},
       5,
       true},
      {"relu and pool of the input, nothing learned before them",
       {{10, 28, 30}, {relu(), max_pool(2), conv(10, 3), gap()}},
       33,
       true},
      {"one channel, one pixel", {{1, 1, 1}, {conv_bias(1, 3, 1, 1), relu(), linear(10)}}, 5, true},
      {"linear alone", {{3, 5, 7}, {linear(10)}}, 33, true},
      {"two classes", {{3, 5, 5}, {conv(2, 3), gap()}}, 17, true},
      {"a tensor read four times",
       {{3, 7, 7},
        {named("a", conv(4, 3, 1, 1)), relu(), named("b", conv(4, 1)),
         layer(AddOptions{}, "sum", {"a", "b"}), layer(AddOptions{}, "double", {"sum", "sum"}),
         named("c", conv(4, 3, 1, 1), {"a"}), layer(AddOptions{}, "all", {"c", "double"}),
         layer(AddOptions{}, "more", {"all", "a"}), relu(), conv(10, 1), gap()}},
       17,
       true},
      {"relu whose input is read again",
       {{3, 5, 7},
        {named("a", conv_bias(6, 3, 1, 1)), named("r", relu()),
         layer(AddOptions{}, "sum", {"a", "r"}), layer(AddOptions{}, "sum2", {"r", "sum"}),
         linear(10)}},
       5,
       true},
      {"skip of the input",
       {{3, 7, 7},
        {named("a", conv(3, 3, 1, 1)), layer(AddOptions{}, "sum", {"input", "a"}), relu(),
         conv(10, 3, 2, 1), gap()}},
       17,
       true},
  };
}

/// Normalisations in both orders, dropout, whole blocks.
inline std::vector<NetworkCase> norm_cases() {
  return {
      {"batch_norm at 30 pixels",
       {{3, 30, 30}, {conv(26, 3, 1, 0), bn(), avg_pool(2), conv(10, 1), gap()}},
       17},
      {"batch_norm, 42 channels, one image",
       {{3, 14, 14}, {conv(42, 3, 2, 1), bn(0.3F), gap()}},
       1},
      {"batch_norm of the input", {{3, 7, 5}, {bn(), conv(10, 3, 1, 1), gap()}}, 17},
      {"conv relu batch_norm dropout",
       {{3, 7, 7},
        {conv(10, 3, 1, 1), relu(), bn(), drop(0.25F), conv(8, 3, 1, 1), relu(), bn(), drop(0.1F),
         conv(10, 1), gap()}},
       17},
      {"conv batch_norm relu dropout",
       {{1, 7, 5},
        {conv_bias(10, 3, 1, 1), bn(), relu(), drop(0.5F), max_pool(2), conv(10, 3, 1, 1), bn(),
         relu(), gap(), linear(10)}},
       33},
      {"group_norm at 28 pixels",
       {{3, 28, 28}, {conv(26, 3, 2, 1), gn(13), avg_pool(3, 2), conv(10, 1), gap()}},
       17},
      {"conv relu group_norm",
       {{3, 7, 7},
        {conv(10, 3, 1, 1), relu(), gn(2), max_pool(2), conv(42, 3, 1, 1), relu(), gn(42),
         conv(10, 1), relu(), gap()}},
       5},
      {"group_norm of one group before relu",
       {{10, 5, 7}, {conv(26, 1), gn(1), relu(), drop(0.1F), conv_bias(10, 3), gap()}},
       33},
      {"layer_norm at 30 pixels",
       {{1, 30, 28}, {conv(10, 3, 2, 1), ln(), avg_pool(2), conv(10, 1), gap()}},
       33},
      {"conv relu layer_norm",
       {{3, 7, 7}, {conv(10, 3), relu(), ln(), drop(0.25F), conv(6, 3), relu(), ln(), linear(10)}},
       17},
      {"layer_norm before relu, one image",
       {{3, 14, 7}, {conv(10, 3, 1, 1), ln(), relu(), max_pool(2), conv(10, 1), gap()}},
       1},
      {"instance_norm without affine",
       {{3, 14, 7},
        {conv(10, 3, 1, 1), layer(InstanceNormOptions{}), relu(), max_pool(2), conv(10, 1), gap()}},
       17},
      {"conv relu instance_norm, affine and not",
       {{3, 7, 7},
        {conv(26, 3, 1, 1), relu(), layer(InstanceNormOptions{1e-5F, true}), drop(0.1F),
         conv(10, 3), relu(), layer(InstanceNormOptions{1e-3F, false}), linear(10)}},
       33},
      {"skips with all norms",
       {{3, 7, 7},
        {named("a", conv(6, 3, 1, 1)), named("an", bn()), named("b", conv(6, 3, 1, 1, 6)),
         named("bn", gn(3)), named("r", relu()), layer(AddOptions{}, "ab", {"an", "r"}),
         named("n", ln()), layer(AddOptions{}, "abn", {"n", "an"}), drop(0.1F), avg_pool(2),
         conv(10, 3, 1, 1), gap(), linear(10, false)}},
       17},
  };
}

/// A random network of 2 to 7 layers on a small image.
inline NetworkCase random_case(std::uint32_t seed) {
  RandomStream random(seed, Purpose::kShuffle, 77);
  const auto pick = [&](std::vector<int> values) {
    return values[random.below(static_cast<std::uint32_t>(values.size()))];
  };
  NetworkCase c;
  c.name = "random network " + std::to_string(seed);
  c.random = true;
  c.images = pick({1, 5, 16, 17, 33});
  if (c.images == 1) c.images = 2;  // one image of one pixel has no batch_norm
  c.network.input = {pick({1, 3, 10}), pick({5, 7, 14}), pick({5, 7, 14})};
  Shape shape = c.network.input;
  std::vector<std::pair<std::string, Shape>> earlier;
  const auto append = [&](LayerSpec spec, std::vector<Shape> inputs) {
    spec.name = "l" + std::to_string(c.network.layers.size());
    shape = infer(spec.options, inputs).output;
    c.network.layers.push_back(spec);
    earlier.emplace_back(spec.name, shape);
  };
  const int layers = 2 + static_cast<int>(random.below(6));
  for (int i = 0; i < layers; ++i) {
    const int kernel = pick({1, 3, 3, 5, 2});
    const int padding = pick({0, 1, 2});
    const int smallest = std::min(shape.height, shape.width);
    const bool room = smallest + 2 * padding >= kernel;
    const int groups = pick({1, 1, 2, shape.channels});
    switch (random.below(8)) {
      case 0:
      case 1:
      case 2:
        if (!room || shape.channels % groups != 0) break;
        append(layer(Conv2dOptions{groups * pick({1, 3, 5}), kernel, pick({1, 1, 2, 3}), padding,
                                   groups, random.below(2) == 0}),
               {shape});
        break;
      case 3:
        append(relu(), {shape});
        break;
      case 4:
        if (smallest < 2) break;
        append(pick({0, 1}) == 0 ? bn() : ln(), {shape});
        break;
      case 5:
        if (smallest < 2) break;
        append(gn(shape.channels % 2 == 0 ? 2 : 1), {shape});
        break;
      case 6:
        if (smallest < 3) break;
        append(
            pick({0, 1}) == 0 ? max_pool(2, pick({0, 1, 2})) : avg_pool(pick({2, 3}), pick({0, 2})),
            {shape});
        break;
      default: {
        std::vector<std::string> mates;
        for (const auto& [name, other] : earlier) {
          if (other == shape) mates.push_back(name);
        }
        if (mates.empty()) break;
        append(layer(AddOptions{}, "",
                     {mates.back(), mates[random.below(static_cast<std::uint32_t>(mates.size()))]}),
               {shape, shape});
      }
    }
  }
  append(linear(10), {shape});
  return c;
}

}  // namespace tabtrain::test
