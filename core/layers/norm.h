// Normalisation layers. Formulas, names and defaults are PyTorch's.
//
//   y = (x - mean) * rstd * weight + bias,  rstd = 1 / sqrt(var + eps),  var biased
//
// They differ in what shares a mean and a variance: batch_norm one channel of all images,
// group_norm a group of channels of one image, layer_norm one image (with a weight and a bias for
// every activation), instance_norm one channel of one image.
#pragma once

#include <memory>

#include "layers/elementwise.h"
#include "layers/layer.h"
#include "tensor/aligned_buffer.h"

namespace tabtrain {

/// What follows a normalisation in its own pass over one block.
class BlockTail {
 public:
  BlockTail(const FusedNeighbours& fused, const Pass& pass, int block, int lanes);
  BlockTail(const BlockTail&) = delete;
  BlockTail& operator=(const BlockTail&) = delete;
  const NormTail& get() const { return tail_; }

 private:
  DropoutKeys keys_;
  NormTail tail_;
};

/// Ioffe and Szegedy, 2015 (arXiv:1502.03167); torch.nn.BatchNorm2d. Saved: the batch's mean and
/// rstd. Running statistics: running = (1 - momentum) * running + momentum * batch, variance
/// unbiased.
class BatchNormLayer : public Layer {
 public:
  BatchNormLayer(const BatchNormOptions& options, LayerResources resources);

  bool couples_images() const override { return true; }
  void prepare(const Pass& pass) override;
  void forward_statistics(const Pass&, int slot, const Block& input) override;
  void reduce_forward(const Pass& pass) override;
  void forward(const Pass& pass, int slot, int block, const ForwardBlocks& blocks) override;
  void backward_statistics(const Pass&, int slot, const Block& input,
                           const Block& grad_output) override;
  void reduce_backward(const Pass& pass) override;
  void backward(const Pass& pass, int slot, const BackwardBlocks& blocks) override;
  std::int64_t memory_bytes() const override;

 private:
  int channels() const { return r_.output.channels; }
  std::int64_t pixels() const { return std::int64_t{r_.output.height} * r_.output.width; }
  std::size_t slot_size() const { return static_cast<std::size_t>(channels() * r_.kernels.lanes); }
  void set_forward(int channel, double mean, double rstd);
  NormForward coefficients() const { return {mean_.data(), scale_.data(), shift_.data()}; }

  BatchNormOptions options_;
  AlignedBuffer first_;   ///< [slots][C][L]: mean, later sum of grad_output
  AlignedBuffer second_;  ///< [slots][C][L]: m2, later sum of grad_output * (input - mean)
  AlignedBuffer mean_, scale_, shift_;                 ///< [C][L], all lanes equal
  AlignedBuffer grad_scale_, centred_scale_, offset_;  ///< [2][C][L]: whole blocks, the last block
  std::vector<double> batch_mean_, batch_rstd_;        ///< [C]
};

/// Wu and He, 2018 (arXiv:1803.08494); torch.nn.GroupNorm. Saved for each slot: mean and rstd.
class GroupNormLayer : public Layer {
 public:
  GroupNormLayer(const GroupNormOptions& options, LayerResources resources);

  void prepare(const Pass&) override;
  void forward(const Pass&, int slot, int block, const ForwardBlocks& blocks) override;
  void backward(const Pass&, int slot, const BackwardBlocks& blocks) override;
  std::int64_t memory_bytes() const override;

 private:
  struct Scratch;
  int per_group() const { return r_.output.channels / options_.num_groups; }

  GroupNormOptions options_;
  AlignedBuffer saved_;    ///< [slots][mean C x L, scale C x L, rstd C x L]
  AlignedBuffer scratch_;  ///< [slots][6][C][L]
  AlignedBuffer shift_;    ///< [C][L]
};

/// Ba et al., 2016 (arXiv:1607.06450); torch.nn.LayerNorm with normalized_shape (C, H, W).
/// Saved for each slot: mean and rstd.
class LayerNormLayer : public Layer {
 public:
  LayerNormLayer(const LayerNormOptions& options, LayerResources resources);

  void forward(const Pass&, int slot, int block, const ForwardBlocks& blocks) override;
  void backward(const Pass&, int slot, const BackwardBlocks& blocks) override;
  std::int64_t memory_bytes() const override;

 private:
  const float* weight() const { return r_.parameters[0].value.data(); }
  const float* bias() const { return r_.parameters[1].value.data(); }
  LayerNormOptions options_;
  AlignedBuffer saved_;  ///< [slots][mean L, rstd L, two sums L]
};

/// Ulyanov et al., 2016 (arXiv:1607.08022); torch.nn.InstanceNorm2d. It is a group_norm with one
/// channel in each group; without affine its weight is 1 and its bias 0.
class InstanceNormLayer : public Layer {
 public:
  InstanceNormLayer(const InstanceNormOptions& options, LayerResources resources);

  void prepare(const Pass& pass) override { group_norm_->prepare(pass); }
  void forward(const Pass& pass, int slot, int block, const ForwardBlocks& blocks) override {
    group_norm_->forward(pass, slot, block, blocks);
  }
  void backward(const Pass& pass, int slot, const BackwardBlocks& blocks) override {
    group_norm_->backward(pass, slot, blocks);
  }
  std::int64_t memory_bytes() const override;

 private:
  AlignedBuffer constants_;  ///< without affine: [2][C], weight and bias
  AlignedBuffer unused_;     ///< without affine: [slots][2][C], gradients that nobody asks for
  std::unique_ptr<GroupNormLayer> group_norm_;
};

}  // namespace tabtrain
