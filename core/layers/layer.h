// A layer at work on blocks: forward beside backward.
//
// The network calls every layer slot by slot: a slot is the memory of one block, L images, which
// one thread carries through as many layers as it can. A layer that looks across the batch
// (batch_norm) says so with couples_images(); then all slots meet between its statistics and its
// forward or backward pass.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "kernels/kernel_table.h"
#include "layers/infer.h"
#include "layers/options.h"

namespace tabtrain {

/// One batch on its way through the network.
struct Pass {
  int images = 0;  ///< real images; the lanes beyond them count nowhere
  bool training = false;
  std::uint64_t seed = 0;
  std::uint32_t step = 0;
};

struct ForwardBlocks {
  Block inputs[2];
  Block output;
  float* workspace = nullptr;  ///< workspace_size() floats of the calling thread
};

struct BackwardBlocks {
  Block inputs[2];
  Block output;
  Block grad_output;
  Block grad_inputs[2];  ///< to be overwritten; data is null where no gradient is wanted
  float* workspace = nullptr;
};

/// Where one parameter lives. In backward a layer writes the sum over one slot's images to
/// `partial(slot)`; the network adds the slots in a fixed order.
struct ParameterMemory {
  std::span<float> value;
  std::span<float> gradient;  ///< empty for buffers
  float* partials = nullptr;
  std::ptrdiff_t partial_stride = 0;

  float* partial(int slot) const { return partials + slot * partial_stride; }
};

/// Neighbours whose work this layer does in its own passes over memory (net/fusion.h).
struct FusedNeighbours {
  bool relu_output = false;  ///< a ReLU follows: conv2d, linear and normalisations
  bool relu_input = false;   ///< the input is a ReLU's output: normalisations in backward
  int dropout_node = -1;     ///< the dropout that follows a normalisation (and its ReLU); -1: none
  float dropout_p = 0;
};

/// What a layer is given for its life.
struct LayerResources {
  const KernelTable& kernels;
  int node = 0;  ///< index in the graph; part of the key of random numbers
  int slots = 0;
  std::vector<Shape> inputs;
  Shape output;
  std::vector<ParameterMemory> parameters;  ///< in the order of LayerInfo::parameters
  FusedNeighbours fused;
};

class Layer {
 public:
  explicit Layer(LayerResources resources) : r_(std::move(resources)) {}
  virtual ~Layer() = default;
  Layer(const Layer&) = delete;
  Layer& operator=(const Layer&) = delete;

  /// Once a batch, before any slot: repacks what depends on parameters.
  virtual void prepare(const Pass&) {}

  /// `slot` names the memory, `block` the images: block * L is the first.
  virtual void forward(const Pass&, int slot, int block, const ForwardBlocks&) = 0;
  virtual void backward(const Pass&, int slot, const BackwardBlocks&) = 0;

  /// True when training needs statistics over the whole batch.
  virtual bool couples_images() const { return false; }
  virtual void forward_statistics(const Pass&, int /*slot*/, const Block& /*input*/) {}
  virtual void reduce_forward(const Pass&) {}
  virtual void backward_statistics(const Pass&, int /*slot*/, const Block& /*input*/,
                                   const Block& /*grad_output*/) {}
  /// Also writes the parameters' gradients, for which no partials are kept.
  virtual void reduce_backward(const Pass&) {}

  /// Floats that forward or backward of one slot works in; nothing stays there.
  virtual std::ptrdiff_t workspace_size() const { return 0; }

  /// Bytes beyond parameters and activations.
  virtual std::int64_t memory_bytes() const { return 0; }

 protected:
  LayerResources r_;
};

/// May write its output over its input: neither it nor its backward pass needs the input.
bool works_in_place(const LayerOptions& options);
/// Zeros around the input that forward reads.
int input_halo(const LayerOptions& options);
/// Zeros around grad_output that backward reads.
int grad_output_halo(const LayerOptions& options, const Shape& input);

std::unique_ptr<Layer> make_layer(const LayerOptions& options, LayerResources resources);

}  // namespace tabtrain
