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
      winograd_(choose_winograd(geometry, r_.output.height, r_.output.width)),
      bias_(bias) {
  const auto size = [&](bool winograd) {
    return static_cast<std::uint64_t>(winograd ? winograd_weight_size(geometry_)
                                               : geometry_.weight_size());
  };
  forward_weight_ = AlignedBuffer(size(winograd_.forward));
  backward_weight_ = AlignedBuffer(size(winograd_.backward_input));
}

void Conv2dLayer::prepare(const Pass& pass) {
  const float* weight = r_.parameters[0].value.data();
  const auto pack_forward = winograd_.forward ? transform_forward_weight : pack_forward_weight;
  pack_forward(geometry_, weight, forward_weight_.data());
  if (!pass.training) return;
  const auto pack_backward =
      winograd_.backward_input ? transform_backward_weight : pack_backward_weight;
  pack_backward(geometry_, weight, backward_weight_.data());
}

void Conv2dLayer::forward(const Pass&, int /*slot*/, int /*block*/, const ForwardBlocks& b) {
  const float* bias = bias_ ? r_.parameters[1].value.data() : nullptr;
  const bool relu = r_.fused.relu_output;
  if (winograd_.forward) {
    r_.kernels.winograd_forward(geometry_, b.inputs[0], forward_weight_.data(), bias, relu,
                                b.output, b.workspace);
  } else {
    r_.kernels.conv2d_forward(geometry_, b.inputs[0], forward_weight_.data(), bias, relu, b.output);
  }
}

void Conv2dLayer::backward(const Pass&, int slot, const BackwardBlocks& b) {
  float* grad_weight = r_.parameters[0].partial(slot);
  if (winograd_.backward_weight) {
    r_.kernels.winograd_backward_weight(geometry_, b.inputs[0], b.grad_output, grad_weight,
                                        b.workspace);
  } else {
    r_.kernels.conv2d_backward_weight(geometry_, b.inputs[0], b.grad_output, grad_weight);
  }
  if (bias_) r_.kernels.conv2d_backward_bias(b.grad_output, r_.parameters[1].partial(slot));
  if (b.grad_inputs[0].data == nullptr) return;
  if (winograd_.backward_input) {
    r_.kernels.winograd_forward(transposed(geometry_), b.grad_output, backward_weight_.data(),
                                nullptr, false, b.grad_inputs[0], b.workspace);
  } else {
    r_.kernels.conv2d_backward_input(geometry_, b.grad_output, backward_weight_.data(),
                                     b.grad_inputs[0]);
  }
}

std::ptrdiff_t Conv2dLayer::workspace_size() const {
  const bool any = winograd_.forward || winograd_.backward_input || winograd_.backward_weight;
  return any ? winograd_workspace_size(geometry_, r_.kernels.lanes) : 0;
}

std::int64_t Conv2dLayer::memory_bytes() const {
  return static_cast<std::int64_t>(forward_weight_.size_bytes() + backward_weight_.size_bytes());
}

}  // namespace tabtrain
