// Convolution and the fully connected layer, which is a convolution with a window of the whole
// image.
#pragma once

#include "layers/layer.h"
#include "tensor/aligned_buffer.h"

namespace tabtrain {

Conv2dGeometry geometry(const Conv2dOptions& options, const Shape& input);
Conv2dGeometry geometry(const LinearOptions& options, const Shape& input);

/// Saved for backward: nothing of its own; reads its input again.
class Conv2dLayer : public Layer {
 public:
  Conv2dLayer(const Conv2dGeometry& geometry, bool bias, LayerResources resources);

  void prepare(const Pass& pass) override;
  void forward(const Pass&, int slot, int block, const ForwardBlocks& blocks) override;
  void backward(const Pass&, int slot, const BackwardBlocks& blocks) override;
  std::ptrdiff_t workspace_size() const override;
  std::int64_t memory_bytes() const override;

 private:
  Conv2dGeometry geometry_;
  WinogradChoice winograd_;
  bool bias_;
  AlignedBuffer forward_weight_;
  AlignedBuffer backward_weight_;
};

}  // namespace tabtrain
