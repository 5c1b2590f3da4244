#include "net/memory.h"

#include <algorithm>

namespace tabtrain {
namespace {

/// Parameters whose gradients are added over slots together by one thread.
constexpr std::int64_t kReduceChunk = 2048;

}  // namespace

NetworkMemory::NetworkMemory(const Graph& graph, const Plan& plan, int lanes, int slots)
    : graph_(graph), plan_(plan), lanes_(lanes), slots_(slots), excluded_(graph.nodes.size()) {
  make_parameters();
  make_chunks();
  const auto buffer = [&](std::int64_t size) {
    return AlignedBuffer(static_cast<std::uint64_t>(size * lanes_ * slots_));
  };
  tensors_ = buffer(plan.slot_size);
  scratch_ = buffer(plan.scratch_size);
}

void NetworkMemory::make_parameters() {
  std::int64_t total = 0;
  for (const Node& node : graph_.nodes)
    for (const ParameterSpec& spec : node.info.parameters) {
      total += spec.size();
      if (spec.learned) learned_ += spec.size();
    }
  partial_stride_ = (learned_ + 15) / 16 * 16;
  values_ = AlignedBuffer(static_cast<std::uint64_t>(total));
  gradients_ = AlignedBuffer(static_cast<std::uint64_t>(learned_));
  partials_ = AlignedBuffer(static_cast<std::uint64_t>(partial_stride_ * slots_));
  std::int64_t next_learned = 0;
  std::int64_t next_buffer = learned_;
  for (const Node& node : graph_.nodes) {
    first_parameter_.push_back(parameters_.size());
    for (const ParameterSpec& spec : node.info.parameters) {
      std::int64_t& next = spec.learned ? next_learned : next_buffer;
      Parameter parameter;
      parameter.name = node.name + "." + spec.name;
      parameter.spec = spec;
      const auto size = static_cast<std::size_t>(spec.size());
      parameter.value = {values_.data() + next, size};
      if (spec.learned) parameter.gradient = {gradients_.data() + next, size};
      next += spec.size();
      parameters_.push_back(std::move(parameter));
    }
  }
  first_parameter_.push_back(parameters_.size());
}

std::vector<ParameterMemory> NetworkMemory::parameters_of(std::size_t node) {
  std::vector<ParameterMemory> memory;
  for (std::size_t i = first_parameter_[node]; i < first_parameter_[node + 1]; ++i) {
    const Parameter& p = parameters_[i];
    memory.push_back({p.value, p.gradient});
    if (p.gradient.empty()) continue;
    memory.back().partials = partials_.data() + (p.gradient.data() - gradients_.data());
    memory.back().partial_stride = partial_stride_;
  }
  return memory;
}

void NetworkMemory::exclude_from_reduce(std::size_t node) {
  excluded_[node] = true;
  make_chunks();
}

void NetworkMemory::reserve_workspace(std::ptrdiff_t size, int threads) {
  workspace_stride_ = (size + 15) / 16 * 16;  // whole cache lines: threads share none
  workspaces_ = AlignedBuffer(static_cast<std::uint64_t>(workspace_stride_ * threads));
}

void NetworkMemory::make_chunks() {
  chunks_.clear();
  for (std::size_t node = 0; node < graph_.nodes.size(); ++node) {
    if (excluded_[node]) continue;
    for (std::size_t i = first_parameter_[node]; i < first_parameter_[node + 1]; ++i) {
      const auto gradient = parameters_[i].gradient;
      const std::int64_t first = gradient.data() - gradients_.data();
      const auto size = static_cast<std::int64_t>(gradient.size());
      for (std::int64_t done = 0; done < size; done += kReduceChunk) {
        chunks_.emplace_back(first + done, std::min(kReduceChunk, size - done));
      }
    }
  }
}

/// A tree over the blocks of each 16 images, then these groups in order. A block that the batch
/// does not reach counts as zeros, so that every SIMD width adds the same numbers in the same
/// order.
void NetworkMemory::reduce_chunk(std::int64_t first, std::int64_t count, int blocks) {
  const int per_group = kGroupImages / lanes_;
  const int groups = (blocks + per_group - 1) / per_group;
  float* total = gradients_.data() + first;
  std::fill_n(total, count, 0.0F);
  for (int group = 0; group < groups; ++group) {
    float* base = partials_.data() + first + group * per_group * partial_stride_;
    for (int b = std::max(blocks - group * per_group, 0); b < per_group; ++b) {
      std::fill_n(base + b * partial_stride_, count, 0.0F);
    }
    for (int width = 1; width < per_group; width *= 2) {
      for (int b = 0; b < per_group; b += 2 * width) {
        float* left = base + b * partial_stride_;
        const float* right = left + width * partial_stride_;
        for (std::int64_t i = 0; i < count; ++i) left[i] += right[i];
      }
    }
    for (std::int64_t i = 0; i < count; ++i) total[i] += base[i];
  }
}

void NetworkMemory::reduce(int blocks, ThreadPool& pool) {
  pool.parallel_for(static_cast<int>(chunks_.size()), [&](int index, int /*thread*/) {
    const auto& [first, count] = chunks_[static_cast<std::size_t>(index)];
    reduce_chunk(first, count, blocks);
  });
}

Block NetworkMemory::block(std::int64_t offset, const Shape& shape, int halo, int slot) {
  float* data = tensors_.data() + (slot * plan_.slot_size + offset) * lanes_;
  return {data, shape.channels, shape.height, shape.width, halo, lanes_};
}

Block NetworkMemory::activation(int tensor, int slot) {
  const TensorPlan& t = plan_.tensors[static_cast<std::size_t>(tensor)];
  return block(t.offset, t.shape, t.halo, slot);
}

Block NetworkMemory::gradient(int tensor, int slot) {
  const TensorPlan& t = plan_.tensors[static_cast<std::size_t>(tensor)];
  if (t.gradient_offset < 0) return {};
  return block(t.gradient_offset, t.shape, t.gradient_halo, slot);
}

Block NetworkMemory::scratch(int tensor, int slot) {
  const Shape& shape = plan_.tensors[static_cast<std::size_t>(tensor)].shape;
  float* data = scratch_.data() + slot * plan_.scratch_size * lanes_;
  return {data, shape.channels, shape.height, shape.width, 0, lanes_};
}

std::int64_t NetworkMemory::size_bytes() const {
  std::size_t bytes = values_.size_bytes() + gradients_.size_bytes() + partials_.size_bytes() +
                      tensors_.size_bytes() + scratch_.size_bytes() + workspaces_.size_bytes();
  return static_cast<std::int64_t>(bytes);
}

}  // namespace tabtrain
