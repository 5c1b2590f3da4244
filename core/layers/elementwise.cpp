#include "layers/elementwise.h"

#include "base/random.h"

namespace tabtrain {

void DropoutLayer::apply(const Pass& pass, int block, const Block& input,
                         const Block& output) const {
  std::uint32_t keys[kGroupImages];
  for (int lane = 0; lane < input.lanes; ++lane) {
    const auto image = static_cast<std::uint32_t>(block * input.lanes + lane);
    keys[lane] = stream_key(pass.seed, Purpose::kDropout, pass.step,
                            static_cast<std::uint32_t>(r_.node), image);
  }
  r_.kernels.dropout(input, keys, p_, output);
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
