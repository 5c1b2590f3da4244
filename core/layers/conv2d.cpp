#include "layers/conv2d.h"

#include <algorithm>

namespace tabtrain {

Conv2dGeometry geometry(const Conv2dOptions& o, const Shape& input) {
  return {input.channels, o.out_channels, o.kernel_size, o.kernel_size,
          o.stride,       o.padding,      o.groups};
}

Conv2dGeometry geometry(const LinearOptions& o, const Shape& input) {
  // There is one window only, so the stride is free: this one sends the input gradient to the
  // general kernel, which does one multiplication for each weight instead of a padded convolution.
  const int stride = std::max(input.height, input.width);
  return {input.channels, o.out_features, input.height, input.width, stride, 0, 1};
}

Conv2dLayer::Conv2dLayer(const Conv2dGeometry& geometry, bool bias, LayerResources resources)
    : Layer(std::move(resources)),
      geometry_(geometry),
      bias_(bias),
      forward_weight_(static_cast<std::size_t>(geometry.weight_size())),
      backward_weight_(static_cast<std::size_t>(geometry.weight_size())) {}

void Conv2dLayer::prepare(const Pass& pass) {
  const float* weight = r_.parameters[0].value.data();
  pack_forward_weight(geometry_, weight, forward_weight_.data());
  if (pass.training) pack_backward_weight(geometry_, weight, backward_weight_.data());
}

void Conv2dLayer::forward(const Pass&, int /*slot*/, int /*block*/, const ForwardBlocks& b) {
  const float* bias = bias_ ? r_.parameters[1].value.data() : nullptr;
  r_.kernels.conv2d_forward(geometry_, b.inputs[0], forward_weight_.data(), bias, b.output);
}

void Conv2dLayer::backward(const Pass&, int slot, const BackwardBlocks& b) {
  r_.kernels.conv2d_backward_weight(geometry_, b.inputs[0], b.grad_output,
                                    r_.parameters[0].partial(slot));
  if (bias_) r_.kernels.conv2d_backward_bias(b.grad_output, r_.parameters[1].partial(slot));
  if (b.grad_inputs[0].data != nullptr) {
    r_.kernels.conv2d_backward_input(geometry_, b.grad_output, backward_weight_.data(),
                                     b.grad_inputs[0]);
  }
}

std::int64_t Conv2dLayer::memory_bytes() const {
  return static_cast<std::int64_t>(forward_weight_.size_bytes() + backward_weight_.size_bytes());
}

}  // namespace tabtrain
