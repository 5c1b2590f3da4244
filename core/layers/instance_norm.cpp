#include <algorithm>

#include "layers/norm.h"

namespace tabtrain {

InstanceNormLayer::InstanceNormLayer(const InstanceNormOptions& options, LayerResources resources)
    : Layer(std::move(resources)) {
  const int channels = r_.output.channels;
  LayerResources inner = r_;
  if (!options.affine) {
    const auto count = static_cast<std::size_t>(channels);
    constants_ = AlignedBuffer(2 * count);
    unused_ = AlignedBuffer(static_cast<std::size_t>(r_.slots) * 2 * count);
    std::fill_n(constants_.data(), count, 1.0F);
    for (std::size_t i = 0; i < 2; ++i) {  // weight, then bias
      ParameterMemory memory;
      memory.value = {constants_.data() + i * count, count};
      memory.partials = unused_.data() + i * count;
      memory.partial_stride = 2 * channels;
      inner.parameters.push_back(memory);
    }
  }
  group_norm_ =
      std::make_unique<GroupNormLayer>(GroupNormOptions{channels, options.eps}, std::move(inner));
}

std::int64_t InstanceNormLayer::memory_bytes() const {
  return group_norm_->memory_bytes() +
         static_cast<std::int64_t>(constants_.size_bytes() + unused_.size_bytes());
}

}  // namespace tabtrain
