// All memory of a network, reserved once.
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/thread_pool.h"
#include "kernels/block.h"
#include "layers/layer.h"
#include "net/network.h"
#include "net/plan.h"
#include "tensor/aligned_buffer.h"

namespace tabtrain {

/// Activations and gradients of every tensor for every slot, and the parameters with their
/// gradients.
class NetworkMemory {
 public:
  /// Keeps references to `graph` and `plan`. `slots` is a whole number of groups of images.
  NetworkMemory(const Graph& graph, const Plan& plan, int lanes, int slots);

  Block activation(int tensor, int slot);
  /// data is null when the tensor has no gradient.
  Block gradient(int tensor, int slot);
  Block scratch(int tensor, int slot);

  /// One workspace of `size` floats for each thread.
  void reserve_workspace(std::ptrdiff_t size, int threads);
  float* workspace(int thread) { return workspaces_.data() + thread * workspace_stride_; }

  std::span<const Parameter> parameters() const { return parameters_; }
  /// Of one node, in the order of LayerInfo::parameters.
  std::vector<ParameterMemory> parameters_of(std::size_t node);

  /// Leaves the parameters of `node` out of reduce(): it writes its gradients itself.
  void exclude_from_reduce(std::size_t node);
  /// gradient = the sum of all partials of the first `blocks` slots, in the order that
  /// docs/NUMERICS.md gives.
  void reduce(int blocks, ThreadPool& pool);

  std::int64_t size_bytes() const;

 private:
  void make_parameters();
  void make_chunks();
  void reduce_chunk(std::int64_t first, std::int64_t count, int blocks);
  Block block(std::int64_t offset, const Shape& shape, int halo, int slot);

  const Graph& graph_;
  const Plan& plan_;
  int lanes_;
  int slots_;
  AlignedBuffer values_;
  AlignedBuffer gradients_;
  AlignedBuffer partials_;  ///< [slots][partial_stride_]
  std::int64_t learned_ = 0;
  std::int64_t partial_stride_ = 0;
  std::vector<Parameter> parameters_;
  std::vector<std::size_t> first_parameter_;  ///< of each node, and one past the last
  std::vector<bool> excluded_;                ///< by node
  std::vector<std::pair<std::int64_t, std::int64_t>> chunks_;  ///< first, count
  AlignedBuffer tensors_;                                      ///< [slots][Plan::slot_size]
  AlignedBuffer scratch_;
  AlignedBuffer workspaces_;
  std::ptrdiff_t workspace_stride_ = 0;
};

}  // namespace tabtrain
