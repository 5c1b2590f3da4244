// Small networks that touch every layer, for tests.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "net/graph.h"

namespace tabtrain::test {

inline LayerOptions example_options(const Conv2dOptions&) {
  return Conv2dOptions{4, 3, 2, 1, 2, true};
}
inline LayerOptions example_options(const MaxPool2dOptions&) { return MaxPool2dOptions{3, 2}; }
inline LayerOptions example_options(const AvgPool2dOptions&) { return AvgPool2dOptions{3, 2}; }
inline LayerOptions example_options(const GroupNormOptions&) { return GroupNormOptions{2}; }
inline LayerOptions example_options(const InstanceNormOptions&) {
  return InstanceNormOptions{1e-5F, true};
}
inline LayerOptions example_options(const DropoutOptions&) { return DropoutOptions{0.25F}; }
inline LayerOptions example_options(const LinearOptions&) { return LinearOptions{6}; }
/// Layers whose defaults will do.
template <class Options>
LayerOptions example_options(const Options& options) {
  return options;
}

/// One example of every layer in the list of all layers.
template <std::size_t I = 0>
std::vector<LayerOptions> all_layer_examples() {
  if constexpr (I == std::variant_size_v<LayerOptions>) {
    return {};
  } else {
    auto rest = all_layer_examples<I + 1>();
    rest.insert(rest.begin(), example_options(std::variant_alternative_t<I, LayerOptions>{}));
    return rest;
  }
}

/// conv2d -> the layer -> linear, so that gradients flow into the layer and out of it. The layer is
/// called "subject". No bias before it: in front of a normalisation its gradient would be 0.
inline NetworkSpec network_around(const LayerOptions& subject) {
  NetworkSpec spec;
  spec.input = {2, 7, 5};
  spec.layers = {{"before", Conv2dOptions{4, 3, 1, 1, 1, false}, {}},
                 {"subject", subject, {"before"}}};
  if (std::holds_alternative<AddOptions>(subject)) {
    spec.layers.insert(spec.layers.begin() + 1, {"beside", Conv2dOptions{4, 1}, {"input"}});
    spec.layers.back().inputs = {"before", "beside"};
  }
  spec.layers.push_back({"after", LinearOptions{5}, {}});
  return spec;
}

/// Every layer in one network, with two skips, one of them from a tensor that is read three times.
inline NetworkSpec network_of_everything() {
  NetworkSpec spec;
  spec.input = {3, 9, 7};
  spec.layers = {{"a", Conv2dOptions{6, 3, 1, 1, 1, false}, {}},
                 {"a_relu", ReluOptions{}, {}},
                 {"a_norm", BatchNormOptions{}, {}},
                 {"a_drop", DropoutOptions{0.25F}, {}},
                 {"b", Conv2dOptions{6, 3, 1, 1, 6, true}, {}},
                 {"b_norm", GroupNormOptions{3}, {}},
                 {"b_relu", ReluOptions{}, {}},
                 {"skip1", AddOptions{}, {"a_drop", "b_relu"}},
                 {"skip2", AddOptions{}, {"skip1", "a_drop"}},
                 {"pool1", MaxPool2dOptions{2, 0}, {}},
                 {"c", Conv2dOptions{8, 5, 1, 2, 2, true}, {}},
                 {"c_norm", LayerNormOptions{}, {}},
                 {"c_relu", ReluOptions{}, {}},
                 {"pool2", AvgPool2dOptions{2, 1}, {}},
                 {"twice", AddOptions{}, {"pool2", "pool2"}},
                 {"d", Conv2dOptions{10, 1, 2, 0, 1, false}, {}},
                 {"gap", GlobalAvgPoolOptions{}, {}},
                 {"classes", LinearOptions{10}, {}}};
  return spec;
}

}  // namespace tabtrain::test
