#include "net/norm_name.h"

#include <algorithm>
#include <vector>

namespace tabtrain {
namespace {

std::string norm_of(const BatchNormOptions&) { return "BatchNorm"; }
std::string norm_of(const GroupNormOptions& o) {
  return "GroupNorm(" + std::to_string(o.num_groups) + ")";
}
std::string norm_of(const LayerNormOptions&) { return "LayerNorm (elementwise affine)"; }
std::string norm_of(const InstanceNormOptions& o) {
  return o.affine ? "InstanceNorm (affine)" : "InstanceNorm";
}
template <class Options>
std::string norm_of(const Options&) {
  return "";
}

}  // namespace

std::string norm_name(const LayerSpec& layer) {
  return std::visit([](const auto& o) { return norm_of(o); }, layer.options);
}

std::string norm_name(const NetworkSpec& network) {
  std::vector<std::string> names;
  for (const LayerSpec& layer : network.layers) {
    const std::string name = norm_name(layer);
    if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
  }
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text.empty() ? "none" : text;
}

}  // namespace tabtrain
