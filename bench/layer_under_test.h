// One layer of a network by itself, with memory laid out as the network would lay it out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "layers/layer.h"
#include "net/graph.h"
#include "net/plan.h"
#include "tensor/aligned_buffer.h"

namespace tabtrain::bench {

/// What one image costs in one direction.
struct Cost {
  double operations = 0;  ///< floating-point; a multiply-add counts two. 0 where nobody counted
  double bytes = 0;       ///< activations and gradients read or written, each once
  double footprint = 0;   ///< bytes of different places; fewer where a layer works in place
};

class LayerUnderTest {
 public:
  /// Node `node` of `graph`, for `slots` blocks, with the work of neighbours that it does in the
  /// network. Keeps a reference to `kernels`.
  LayerUnderTest(const Graph& graph, const Plan& plan, std::size_t node,
                 const FusedNeighbours& fused, const KernelTable& kernels, int slots);

  /// New values in all activations and gradients: layers that work in place change theirs.
  void refill();
  /// One pass of the whole batch through the layer, statistics over the batch included.
  void forward();
  void backward();

  Cost forward_cost() const;
  Cost backward_cost() const;
  /// Nothing that is learned lies before the layer, so its backward pass has no gradient to give.
  bool has_backward() const { return has_backward_; }
  bool in_place() const { return in_place_; }
  int images() const { return slots_ * kernels_.lanes; }

 private:
  /// A tensor of every slot.
  struct Tensor {
    AlignedBuffer memory;
    Block first;
    Block slot(int index) const;
  };

  Tensor make_tensor(const Shape& shape, int halo) const;
  void make_activations(const Plan& plan, std::size_t node);
  LayerResources make_resources(const Node& node, std::size_t index, const FusedNeighbours& fused);
  ForwardBlocks forward_blocks(int slot);
  BackwardBlocks backward_blocks(int slot);

  const KernelTable& kernels_;
  int slots_;
  Pass pass_;
  LayerOptions options_;
  LayerInfo info_;
  std::vector<Shape> input_shapes_;
  bool in_place_ = false;
  bool has_backward_ = false;
  std::vector<Tensor> inputs_;
  std::vector<Tensor> grad_inputs_;  ///< without memory where no gradient is wanted
  Tensor output_;
  Tensor grad_output_;
  std::vector<AlignedBuffer> parameter_memory_;
  AlignedBuffer workspace_;
  std::unique_ptr<Layer> layer_;
};

}  // namespace tabtrain::bench
