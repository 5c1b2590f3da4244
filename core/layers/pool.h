// Pooling layers. Backward reads the input again; nothing is saved.
#pragma once

#include "layers/layer.h"

namespace tabtrain {

PoolGeometry geometry(const MaxPool2dOptions& options);
PoolGeometry geometry(const AvgPool2dOptions& options);
PoolGeometry geometry(const GlobalAvgPoolOptions& options, const Shape& input);

class MaxPoolLayer : public Layer {
 public:
  MaxPoolLayer(const PoolGeometry& g, LayerResources r) : Layer(std::move(r)), geometry_(g) {}
  void forward(const Pass&, int, int, const ForwardBlocks& b) override {
    r_.kernels.max_pool_forward(geometry_, b.inputs[0], b.output);
  }
  void backward(const Pass&, int, const BackwardBlocks& b) override {
    if (b.grad_inputs[0].data == nullptr) return;
    r_.kernels.max_pool_backward(geometry_, b.inputs[0], b.grad_output, b.grad_inputs[0]);
  }

 private:
  PoolGeometry geometry_;
};

/// avg_pool2d, and global_avg_pool with a window of the whole image.
class AvgPoolLayer : public Layer {
 public:
  AvgPoolLayer(const PoolGeometry& g, LayerResources r) : Layer(std::move(r)), geometry_(g) {}
  void forward(const Pass&, int, int, const ForwardBlocks& b) override {
    r_.kernels.avg_pool_forward(geometry_, b.inputs[0], b.output);
  }
  void backward(const Pass&, int, const BackwardBlocks& b) override {
    if (b.grad_inputs[0].data == nullptr) return;
    r_.kernels.avg_pool_backward(geometry_, b.grad_output, b.grad_inputs[0]);
  }

 private:
  PoolGeometry geometry_;
};

}  // namespace tabtrain
