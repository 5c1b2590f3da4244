#include <algorithm>
#include <set>
#include <type_traits>

#include "base/number_text.h"
#include "net/norm_name.h"
#include "report/describe.h"

namespace tabtrain::report {
namespace {

/// What the notation leaves out where it is the usual value.
std::string conv_text(const Conv2dOptions& o) {
  const bool point = o.kernel_size == 1;
  std::string text = (point ? "c" : "C") + std::to_string(o.out_channels);
  if (!point && o.kernel_size != 3) text += "k" + std::to_string(o.kernel_size);
  if (o.stride != 1) text += "s" + std::to_string(o.stride);
  if (o.padding != (o.kernel_size - 1) / 2) text += "p" + std::to_string(o.padding);
  if (o.groups != 1) text += "g" + std::to_string(o.groups);
  if (o.bias) text += "b";
  return text;
}

template <class Pool>
std::string pool_text(const char* letter, const Pool& o) {
  std::string text = letter;
  const bool usual_stride = o.stride == 0 || o.stride == o.kernel_size;
  if (o.kernel_size != 2 || !usual_stride) text += std::to_string(o.kernel_size);
  if (!usual_stride) text += "s" + std::to_string(o.stride);
  return text;
}

std::string token_of(const LayerSpec& layer) {
  if (const auto* conv = std::get_if<Conv2dOptions>(&layer.options)) return conv_text(*conv);
  if (const auto* pool = std::get_if<MaxPool2dOptions>(&layer.options)) {
    return pool_text("P", *pool);
  }
  if (const auto* pool = std::get_if<AvgPool2dOptions>(&layer.options)) {
    return pool_text("A", *pool);
  }
  if (std::holds_alternative<GlobalAvgPoolOptions>(layer.options)) return "GAP";
  if (const auto* linear = std::get_if<LinearOptions>(&layer.options)) {
    return "F" + std::to_string(linear->out_features) + (linear->bias ? "" : "b0");
  }
  if (std::holds_alternative<AddOptions>(layer.options)) return "+";
  return "";
}

}  // namespace

Ink norm_ink(const NetworkSpec& network) {
  // Okabe and Ito's colours, which people with colour-blind eyes tell apart.
  constexpr Ink kInks[] = {{"norm-batch_norm", "#0072B2"},
                           {"norm-group_norm", "#D55E00"},
                           {"norm-layer_norm", "#009E73"},
                           {"norm-instance_norm", "#CC79A7"}};
  std::set<std::string> types;
  for (const LayerSpec& layer : network.layers) {
    if (!norm_name(layer).empty()) types.insert("norm-" + std::string(type_name(layer.options)));
  }
  for (const Ink& ink : kInks) {
    if (types.size() == 1 && *types.begin() == ink.css_class) return ink;
  }
  return types.empty() ? Ink{"norm-none", "#6B7280"} : Ink{"norm-several", "#1C1F23"};
}

double largest_dropout(const NetworkSpec& network) {
  double largest = 0;
  for (const LayerSpec& layer : network.layers) {
    const auto* dropout = std::get_if<DropoutOptions>(&layer.options);
    if (dropout != nullptr) largest = std::max(largest, static_cast<double>(dropout->p));
  }
  return largest;
}

std::string layout_text(const NetworkSpec& network) {
  std::string text;
  for (const LayerSpec& layer : network.layers) {
    const std::string token = token_of(layer);
    if (token.empty()) continue;
    text += (text.empty() || token == "+" ? "" : " ") + token;
  }
  return text;
}

namespace {

/// Numbers of the convolutions that `wanted` layers follow, counted from 1: "1 2 3".
template <class Wanted>
std::string places(const NetworkSpec& network, const Wanted& wanted) {
  int convolution = 0;
  std::string text;
  for (const LayerSpec& layer : network.layers) {
    if (std::holds_alternative<Conv2dOptions>(layer.options)) ++convolution;
    if (wanted(layer)) text += (text.empty() ? "" : " ") + std::to_string(convolution);
  }
  return text.empty() ? "none" : text;
}

/// Without what a block's own layers are called: "block2" of "block2.relu".
std::string skips_of(const NetworkSpec& network) {
  std::string text;
  for (const LayerSpec& layer : network.layers) {
    if (!std::holds_alternative<AddOptions>(layer.options)) continue;
    text += text.empty() ? "" : ", ";
    for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
      text += (i == 0 ? "" : " + ") + layer.inputs[i].substr(0, layer.inputs[i].find('.'));
    }
  }
  return text.empty() ? "none" : text;
}

std::string norm_order(const NetworkSpec& network) {
  std::set<std::string> orders;
  bool after_relu = false;
  for (const LayerSpec& layer : network.layers) {
    if (std::holds_alternative<ReluOptions>(layer.options)) after_relu = true;
    if (std::holds_alternative<Conv2dOptions>(layer.options)) after_relu = false;
    if (!norm_name(layer).empty()) orders.insert(after_relu ? "after ReLU" : "before ReLU");
  }
  if (orders.empty()) return "";
  return orders.size() == 1 ? *orders.begin() : "before and after ReLU";
}

}  // namespace

Fields network_fields(const NetworkSpec& network) {
  const auto is_relu = [](const LayerSpec& layer) {
    return std::holds_alternative<ReluOptions>(layer.options);
  };
  return {{"", layout_text(network)},
          {"input", to_string(network.input)},
          {"ReLU after convolutions", places(network, is_relu)},
          {"skips", skips_of(network)}};
}

Fields norm_fields(const NetworkSpec& network) {
  const auto is_norm = [](const LayerSpec& layer) { return !norm_name(layer).empty(); };
  Fields fields{{"", norm_name(network)}, {"after convolutions", places(network, is_norm)}};
  fields.emplace_back("", norm_order(network));
  return fields;
}

std::string dropout_text(const NetworkSpec& network) {
  std::set<double> shares;
  int layers = 0;
  for (const LayerSpec& layer : network.layers) {
    const auto* dropout = std::get_if<DropoutOptions>(&layer.options);
    if (dropout == nullptr) continue;
    ++layers;
    shares.insert(static_cast<double>(dropout->p));
  }
  std::string text;
  for (const double share : shares) text += (text.empty() ? "" : ", ") + significant(share, 6);
  if (text.empty()) return "none";
  return text + " (" + std::to_string(layers) + (layers == 1 ? " layer)" : " layers)");
}

}  // namespace tabtrain::report
