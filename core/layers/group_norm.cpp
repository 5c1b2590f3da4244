#include <algorithm>
#include <cmath>

#include "layers/norm.h"

namespace tabtrain {

/// One slot's working memory, each [C][L] (the first half of `sums` also holds group values).
struct GroupNormLayer::Scratch {
  float* group_mean;
  float* group_m2;
  float* sum_grad;
  float* sum_centred;
  float* centred_scale;
  float* offset;

  Scratch(float* base, std::ptrdiff_t size)
      : group_mean(base),
        group_m2(base + size),
        sum_grad(base + 2 * size),
        sum_centred(base + 3 * size),
        centred_scale(base + 4 * size),
        offset(base + 5 * size) {}
};

GroupNormLayer::GroupNormLayer(const GroupNormOptions& options, LayerResources resources)
    : Layer(std::move(resources)), options_(options) {
  const auto size = static_cast<std::size_t>(r_.output.channels * r_.kernels.lanes);
  const auto slots = static_cast<std::size_t>(r_.slots);
  saved_ = AlignedBuffer(slots * 3 * size);
  scratch_ = AlignedBuffer(slots * 6 * size);
  shift_ = AlignedBuffer(size);
}

void GroupNormLayer::prepare(const Pass&) {
  const int lanes = r_.kernels.lanes;
  for (int c = 0; c < r_.output.channels; ++c) {
    std::fill_n(shift_.data() + c * lanes, lanes,
                r_.parameters[1].value[static_cast<std::size_t>(c)]);
  }
}

void GroupNormLayer::forward(const Pass& pass, int slot, int block, const ForwardBlocks& b) {
  const int lanes = r_.kernels.lanes;
  const std::ptrdiff_t size = std::ptrdiff_t{r_.output.channels} * lanes;
  const Scratch scratch(scratch_.data() + slot * 6 * size, size);
  float* mean = saved_.data() + slot * 3 * size;
  float* scale = mean + size;
  float* rstd = scale + size;
  r_.kernels.moments(b.inputs[0], per_group(), scratch.group_mean, scratch.group_m2);
  const auto count = static_cast<float>(r_.output.size() / options_.num_groups);
  for (int c = 0; c < r_.output.channels; ++c) {
    const float weight = r_.parameters[0].value[static_cast<std::size_t>(c)];
    const int group = c / per_group();
    for (int lane = 0; lane < lanes; ++lane) {
      const int i = c * lanes + lane;
      const int j = group * lanes + lane;
      mean[i] = scratch.group_mean[j];
      rstd[i] = 1.0F / std::sqrt(scratch.group_m2[j] / count + options_.eps);
      scale[i] = rstd[i] * weight;
    }
  }
  const BlockTail tail(r_.fused, pass, block, lanes);
  r_.kernels.norm_forward({mean, scale, shift_.data()}, tail.get(), b.inputs[0], b.output);
}

void GroupNormLayer::backward(const Pass& pass, int slot, const BackwardBlocks& b) {
  const int lanes = r_.kernels.lanes;
  const int channels = r_.output.channels;
  const std::ptrdiff_t size = std::ptrdiff_t{channels} * lanes;
  const Scratch scratch(scratch_.data() + slot * 6 * size, size);
  const float* mean = saved_.data() + slot * 3 * size;
  const float* scale = mean + size;
  const float* rstd = scale + size;
  const BlockTail tail(r_.fused, pass, slot, lanes);
  r_.kernels.norm_backward_sums({mean, scale, shift_.data()}, tail.get(), b.inputs[0],
                                b.grad_output, scratch.sum_grad, scratch.sum_centred);
  // With g = dy * weight: dx = rstd * (g - mean(g) - hat * mean(g * hat)), means over the group.
  const auto count = static_cast<float>(r_.output.size() / options_.num_groups);
  for (int first = 0; first < channels; first += per_group()) {
    for (int lane = 0; lane < lanes; ++lane) {
      float grads = 0;
      float centred = 0;
      for (int c = first; c < first + per_group(); ++c) {
        const float weight = r_.parameters[0].value[static_cast<std::size_t>(c)];
        grads += weight * scratch.sum_grad[c * lanes + lane];
        centred += weight * scratch.sum_centred[c * lanes + lane];
      }
      const float r = rstd[first * lanes + lane];
      for (int c = first; c < first + per_group(); ++c) {
        scratch.centred_scale[c * lanes + lane] = r * r * r * (centred / count);
        scratch.offset[c * lanes + lane] = r * (grads / count);
      }
    }
  }
  if (b.grad_inputs[0].data != nullptr) {
    r_.kernels.norm_backward({mean, scale, scratch.centred_scale, scratch.offset},
                             r_.fused.relu_input, b.inputs[0], b.grad_output, b.grad_inputs[0]);
  }
  for (std::ptrdiff_t i = 0; i < size; ++i) scratch.sum_centred[i] *= rstd[i];
  r_.kernels.sum_lanes(scratch.sum_centred, channels, r_.parameters[0].partial(slot));
  r_.kernels.sum_lanes(scratch.sum_grad, channels, r_.parameters[1].partial(slot));
}

std::int64_t GroupNormLayer::memory_bytes() const {
  return static_cast<std::int64_t>(saved_.size_bytes() + scratch_.size_bytes() +
                                   shift_.size_bytes());
}

}  // namespace tabtrain
