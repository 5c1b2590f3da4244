#include <cmath>

#include "layers/norm.h"

namespace tabtrain {

LayerNormLayer::LayerNormLayer(const LayerNormOptions& options, LayerResources resources)
    : Layer(std::move(resources)), options_(options) {
  saved_ = AlignedBuffer(static_cast<std::size_t>(r_.slots) * 4 * kGroupImages);
}

void LayerNormLayer::forward(const Pass& pass, int slot, int block, const ForwardBlocks& b) {
  float* mean = saved_.data() + std::ptrdiff_t{slot} * 4 * kGroupImages;
  float* rstd = mean + kGroupImages;
  r_.kernels.moments(b.inputs[0], r_.output.channels, mean, rstd);
  const auto count = static_cast<float>(r_.output.size());
  for (int lane = 0; lane < r_.kernels.lanes; ++lane) {
    rstd[lane] = 1.0F / std::sqrt(rstd[lane] / count + options_.eps);
  }
  const BlockTail tail(r_.fused, pass, block, r_.kernels.lanes);
  r_.kernels.layer_norm_forward({mean, rstd, weight(), bias()}, tail.get(), b.inputs[0], b.output);
}

void LayerNormLayer::backward(const Pass& pass, int slot, const BackwardBlocks& b) {
  float* mean = saved_.data() + std::ptrdiff_t{slot} * 4 * kGroupImages;
  float* rstd = mean + kGroupImages;
  float* grads = rstd + kGroupImages;
  float* grads_hat = grads + kGroupImages;
  const BlockTail tail(r_.fused, pass, slot, r_.kernels.lanes);
  r_.kernels.layer_norm_backward_sums(
      {mean, rstd, weight(), bias()}, tail.get(), b.inputs[0], b.grad_output,
      {grads, grads_hat, r_.parameters[0].partial(slot), r_.parameters[1].partial(slot)});
  if (b.grad_inputs[0].data == nullptr) return;
  const auto count = static_cast<float>(r_.output.size());
  for (int lane = 0; lane < r_.kernels.lanes; ++lane) {
    grads[lane] /= count;
    grads_hat[lane] /= count;
  }
  r_.kernels.layer_norm_backward({mean, rstd, weight(), grads, grads_hat}, r_.fused.relu_input,
                                 b.inputs[0], b.grad_output, b.grad_inputs[0]);
}

std::int64_t LayerNormLayer::memory_bytes() const {
  return static_cast<std::int64_t>(saved_.size_bytes());
}

}  // namespace tabtrain
