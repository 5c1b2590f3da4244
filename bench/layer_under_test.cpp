#include "bench/layer_under_test.h"

#include <string_view>

namespace tabtrain::bench {
namespace {

/// Operations for each element of the input, of layers that have no multiply-adds, as their
/// formulas are written; and whether backward reads an activation beside the gradient.
struct Elementwise {
  std::string_view type;
  double forward;
  double backward;
  bool reads_activation;
};
constexpr Elementwise kElementwise[] = {
    {"relu", 1, 1, true},
    {"dropout", 1, 1, false},
    {"add", 1, 0, false},
    {"max_pool2d", 1, 1, true},
    {"avg_pool2d", 1, 1, false},
    {"global_avg_pool", 1, 1, false},
    // Mean and squared deviations 1 + 3, normalise 3; the two sums of backward 1 + 3, combine 5.
    {"batch_norm", 7, 9, true},
    {"instance_norm", 7, 9, true},
    {"group_norm", 7, 9, true},
    {"layer_norm", 7, 9, true},
};

const Elementwise* find_elementwise(const LayerOptions& options) {
  for (const Elementwise& e : kElementwise) {
    if (e.type == type_name(options)) return &e;
  }
  return nullptr;
}

void fill(AlignedBuffer& buffer, std::size_t shift) {
  for (std::size_t i = 0; i < buffer.size(); ++i) {
    buffer.data()[i] = static_cast<float>((7 * i + shift) % 17) / 8.0F - 1.0F;
  }
}

double bytes_of(const Shape& shape) { return static_cast<double>(shape.size()) * sizeof(float); }

}  // namespace

Block LayerUnderTest::Tensor::slot(int index) const {
  Block block = first;
  if (block.data != nullptr) block.data += index * block.size();
  return block;
}

LayerUnderTest::LayerUnderTest(const Graph& graph, const Plan& plan, std::size_t node,
                               const FusedNeighbours& fused, const KernelTable& kernels, int slots)
    : kernels_(kernels),
      slots_(slots),
      pass_{slots * kernels.lanes, true, 1, 0},
      options_(graph.nodes[node].options),
      info_(graph.nodes[node].info),
      in_place_(plan.nodes[node].in_place) {
  for (int input : graph.nodes[node].inputs) input_shapes_.push_back(graph.shape_of(input));
  make_activations(plan, node);
  layer_ = make_layer(options_, make_resources(graph.nodes[node], node, fused));
  workspace_ = AlignedBuffer(static_cast<std::uint64_t>(layer_->workspace_size()));
  refill();
  layer_->prepare(pass_);
}

LayerUnderTest::Tensor LayerUnderTest::make_tensor(const Shape& shape, int halo) const {
  Tensor tensor;
  tensor.first = {nullptr, shape.channels, shape.height, shape.width, halo, kernels_.lanes};
  tensor.memory = AlignedBuffer(static_cast<std::uint64_t>(tensor.first.size() * slots_));
  tensor.first.data = tensor.memory.data();
  return tensor;
}

void LayerUnderTest::make_activations(const Plan& plan, std::size_t node) {
  const NodePlan& p = plan.nodes[node];
  const auto tensor = [&](int index) { return plan.tensors[static_cast<std::size_t>(index)]; };
  for (std::size_t i = 0; i < input_shapes_.size(); ++i) {
    const TensorPlan& input = tensor(p.inputs[i]);
    inputs_.push_back(make_tensor(input.shape, input.halo));
    const bool wanted = p.modes[i] != GradientMode::kNone && !in_place_;
    grad_inputs_.push_back(wanted ? make_tensor(input.shape, input.gradient_halo) : Tensor{});
  }
  const TensorPlan& output = tensor(p.output);
  has_backward_ = output.gradient_offset >= 0;
  if (!in_place_) output_ = make_tensor(output.shape, output.halo);
  grad_output_ = make_tensor(output.shape, output.gradient_halo);
}

LayerResources LayerUnderTest::make_resources(const Node& node, std::size_t index,
                                              const FusedNeighbours& fused) {
  LayerResources r{kernels_, static_cast<int>(index), slots_, input_shapes_, info_.output, {},
                   fused};
  for (const ParameterSpec& spec : node.info.parameters) {
    const auto size = static_cast<std::size_t>(spec.size());
    const auto take = [&](std::size_t count) {
      parameter_memory_.emplace_back(static_cast<std::uint64_t>(count));
      return parameter_memory_.back().data();
    };
    ParameterMemory memory;
    memory.value = {take(size), size};
    for (float& value : memory.value) value = spec.init == Init::kOnes ? 1.0F : 0.01F;
    if (spec.learned) {
      memory.gradient = {take(size), size};
      memory.partial_stride = static_cast<std::ptrdiff_t>((size + 15) / 16 * 16);
      memory.partials =
          take(static_cast<std::size_t>(memory.partial_stride) * static_cast<std::size_t>(slots_));
    }
    r.parameters.push_back(memory);
  }
  return r;
}

void LayerUnderTest::refill() {
  std::size_t shift = 0;
  for (Tensor& t : inputs_) fill(t.memory, ++shift);
  fill(output_.memory, ++shift);
  fill(grad_output_.memory, ++shift);
}

ForwardBlocks LayerUnderTest::forward_blocks(int slot) {
  ForwardBlocks b;
  for (std::size_t i = 0; i < inputs_.size(); ++i) b.inputs[i] = inputs_[i].slot(slot);
  b.output = in_place_ ? b.inputs[0] : output_.slot(slot);
  b.workspace = workspace_.data();
  return b;
}

BackwardBlocks LayerUnderTest::backward_blocks(int slot) {
  BackwardBlocks b;
  b.grad_output = grad_output_.slot(slot);
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    b.inputs[i] = inputs_[i].slot(slot);
    b.grad_inputs[i] = in_place_ ? b.grad_output : grad_inputs_[i].slot(slot);
  }
  b.output = in_place_ ? b.inputs[0] : output_.slot(slot);
  b.workspace = workspace_.data();
  return b;
}

void LayerUnderTest::forward() {
  if (layer_->couples_images()) {
    for (int s = 0; s < slots_; ++s) layer_->forward_statistics(pass_, s, inputs_[0].slot(s));
    layer_->reduce_forward(pass_);
  }
  for (int s = 0; s < slots_; ++s) layer_->forward(pass_, s, s, forward_blocks(s));
}

void LayerUnderTest::backward() {
  if (layer_->couples_images()) {
    for (int s = 0; s < slots_; ++s) {
      layer_->backward_statistics(pass_, s, inputs_[0].slot(s), grad_output_.slot(s));
    }
    layer_->reduce_backward(pass_);
  }
  for (int s = 0; s < slots_; ++s) layer_->backward(pass_, s, backward_blocks(s));
}

Cost LayerUnderTest::forward_cost() const {
  Cost cost{2.0 * static_cast<double>(info_.multiply_adds), bytes_of(info_.output), 0};
  for (const Shape& input : input_shapes_) cost.bytes += bytes_of(input);
  if (const Elementwise* e = find_elementwise(options_)) {
    cost.operations = e->forward * static_cast<double>(input_shapes_[0].size());
  }
  cost.footprint = cost.bytes - (in_place_ ? bytes_of(info_.output) : 0);
  return cost;
}

Cost LayerUnderTest::backward_cost() const {
  Cost cost{0, bytes_of(info_.output), 0};
  int wanted = in_place_ ? 1 : 0;
  for (const Tensor& t : grad_inputs_) wanted += t.first.data != nullptr ? 1 : 0;
  cost.bytes += wanted * bytes_of(input_shapes_[0]);
  const Elementwise* e = find_elementwise(options_);
  if (e == nullptr || e->reads_activation) cost.bytes += bytes_of(input_shapes_[0]);
  // Without multiply-adds: the gradient of the input; with them that of the weight as well.
  cost.operations = e != nullptr ? e->backward * static_cast<double>(input_shapes_[0].size())
                                 : 2.0 * (1 + wanted) * static_cast<double>(info_.multiply_adds);
  cost.footprint = cost.bytes - (in_place_ ? bytes_of(info_.output) : 0);
  return cost;
}

}  // namespace tabtrain::bench
