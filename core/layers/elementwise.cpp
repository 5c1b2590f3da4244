#include "layers/elementwise.h"

#include "base/random.h"

namespace tabtrain {

DropoutKeys::DropoutKeys(const Pass& pass, int node, int block, int lanes) {
  for (int lane = 0; lane < lanes; ++lane) {
    of_lane[lane] =
        stream_key(pass.seed, Purpose::kDropout, pass.step, static_cast<std::uint32_t>(node),
                   static_cast<std::uint32_t>(block * lanes + lane));
  }
}

void DropoutLayer::apply(const Pass& pass, int block, const Block& input,
                         const Block& output) const {
  const DropoutKeys keys(pass, r_.node, block, input.lanes);
  r_.kernels.dropout(input, keys.of_lane, p_, output);
}

void DropoutLayer::forward(const Pass& pass, int /*slot*/, int block, const ForwardBlocks& b) {
  if (pass.training && p_ > 0) {
    apply(pass, block, b.inputs[0], b.output);
  } else if (b.inputs[0].data != b.output.data) {
    r_.kernels.copy(b.inputs[0], b.output);
  }
}

void DropoutLayer::backward(const Pass& pass, int slot, const BackwardBlocks& b) {
  if (b.grad_inputs[0].data == nullptr) return;
  if (p_ > 0) {
    apply(pass, slot, b.grad_output, b.grad_inputs[0]);
  } else if (b.grad_output.data != b.grad_inputs[0].data) {
    r_.kernels.copy(b.grad_output, b.grad_inputs[0]);
  }
}

}  // namespace tabtrain
