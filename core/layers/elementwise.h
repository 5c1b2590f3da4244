// ReLU, dropout and the sum of a skip connection.
#pragma once

#include "layers/layer.h"

namespace tabtrain {

/// output = max(input, 0). Backward reads its output.
class ReluLayer : public Layer {
 public:
  using Layer::Layer;
  void forward(const Pass&, int, int, const ForwardBlocks& b) override {
    r_.kernels.relu_forward(b.inputs[0], b.output);
  }
  void backward(const Pass&, int, const BackwardBlocks& b) override {
    if (b.grad_inputs[0].data == nullptr) return;
    r_.kernels.relu_backward(b.output, b.grad_output, b.grad_inputs[0]);
  }
};

/// The random keys of dropout node `node` for the lanes of one block.
struct DropoutKeys {
  std::uint32_t of_lane[kGroupImages];

  DropoutKeys(const Pass& pass, int node, int block, int lanes);
};

/// Zeroes each activation with probability p and divides the others by 1 - p; in evaluation the
/// identity. The mask is drawn again in backward instead of being saved.
class DropoutLayer : public Layer {
 public:
  DropoutLayer(const DropoutOptions& options, LayerResources r)
      : Layer(std::move(r)), p_(options.p) {}
  void forward(const Pass& pass, int slot, int block, const ForwardBlocks& b) override;
  void backward(const Pass& pass, int slot, const BackwardBlocks& b) override;

 private:
  void apply(const Pass& pass, int block, const Block& input, const Block& output) const;
  float p_;
};

/// output = inputs[0] + inputs[1]; both gradients are grad_output.
class AddLayer : public Layer {
 public:
  using Layer::Layer;
  void forward(const Pass&, int, int, const ForwardBlocks& b) override {
    r_.kernels.add(b.inputs[0], b.inputs[1], b.output);
  }
  void backward(const Pass&, int, const BackwardBlocks& b) override {
    for (const Block& grad_input : b.grad_inputs) {
      if (grad_input.data != nullptr) r_.kernels.copy(b.grad_output, grad_input);
    }
  }
};

}  // namespace tabtrain
