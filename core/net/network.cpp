#include "net/network.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/random.h"
#include "layers/layer.h"
#include "layers/loss.h"
#include "net/plan.h"
#include "net/program.h"
#include "tensor/aligned_buffer.h"

namespace tabtrain {
namespace {

/// Parameters whose gradients are added over slots together by one thread.
constexpr std::int64_t kReduceChunk = 2048;
/// Images evaluated between two meetings of the threads.
constexpr std::int64_t kEvaluationChunk = 1024;

std::int64_t round_up(std::int64_t n, std::int64_t multiple) {
  return (n + multiple - 1) / multiple * multiple;
}

}  // namespace

struct Network::State {
  State(Graph g, int batch, const KernelTable& k, ThreadPool& p);

  void make_parameters();
  void make_activations();
  void make_layers();
  void make_reduce_chunks();

  Block block(const TensorPlan& tensor, int slot) const;
  Block gradient(const TensorPlan& tensor, int slot) const;
  Block scratch(const TensorPlan& tensor, int slot) const;

  void forward(std::size_t node, int slot, int block_index);
  void backward(std::size_t node, int slot);
  void loss(int slot, int block_index);
  void load(int slot, int block_index);
  void run_stage(const Stage& stage, int slot, int block_index);
  void run(const std::vector<Segment>& program, bool slot_for_each_block);
  void reduce_gradients();
  void reduce_chunk(std::int64_t first, std::int64_t count, int blocks);
  void begin(const Pass& next, std::span<const std::uint8_t> batch_labels,
             const ImageWriter& writer);

  int lanes() const { return kernels.lanes; }
  int blocks() const { return (pass.images + lanes() - 1) / lanes(); }

  Graph graph;
  int max_batch;
  const KernelTable& kernels;
  ThreadPool& pool;
  Plan plan;
  int slots;
  std::vector<Segment> training_program;
  std::vector<Segment> evaluation_program;

  AlignedBuffer values;
  AlignedBuffer gradients;
  AlignedBuffer partials;  ///< [slots][learned]
  std::int64_t learned = 0;
  std::vector<Parameter> parameters;
  std::vector<std::int64_t> first_parameter;  ///< of each node, index into `parameters`
  std::vector<std::pair<std::int64_t, std::int64_t>> reduce_chunks;

  std::vector<AlignedBuffer> activations;  ///< of each tensor, [slots]
  std::vector<AlignedBuffer> gradient_buffers;
  AlignedBuffer scratch_buffer;
  std::vector<std::unique_ptr<Layer>> layers;

  // The batch at work.
  Pass pass;
  std::span<const std::uint8_t> labels;
  const ImageWriter* images = nullptr;
  std::vector<ImageLoss> image_losses;
  BatchResult result;
};

Network::State::State(Graph g, int batch, const KernelTable& k, ThreadPool& p)
    : graph(std::move(g)), max_batch(batch), kernels(k), pool(p), plan(make_plan(graph)) {
  if (batch < 1) fail("[network] batch size: got ", batch, ", allowed 1 and more");
  // Whole groups, because gradients are reduced group by group.
  slots = std::max(static_cast<int>(round_up(batch, kGroupImages) / lanes()), pool.size());
  std::vector<bool> couples;
  make_parameters();
  make_activations();
  make_layers();
  for (const auto& layer : layers) couples.push_back(layer->couples_images());
  training_program = make_training_program(couples);
  evaluation_program = make_evaluation_program(couples.size());
  make_reduce_chunks();
  image_losses.resize(
      static_cast<std::size_t>(std::max(round_up(batch, lanes()), kEvaluationChunk)));
  result.loss.reserve(static_cast<std::size_t>(batch));
  result.predicted.reserve(static_cast<std::size_t>(batch));
  result.probability.reserve(static_cast<std::size_t>(batch));
}

void Network::State::make_parameters() {
  std::int64_t total = 0;
  for (const Node& node : graph.nodes)
    for (const ParameterSpec& spec : node.info.parameters) {
      total += spec.size();
      if (spec.learned) learned += spec.size();
    }
  values = AlignedBuffer(static_cast<std::size_t>(total));
  gradients = AlignedBuffer(static_cast<std::size_t>(learned));
  partials = AlignedBuffer(static_cast<std::size_t>(round_up(learned, 16) * slots));
  std::int64_t next_learned = 0;
  std::int64_t next_buffer = learned;
  for (const Node& node : graph.nodes) {
    first_parameter.push_back(static_cast<std::int64_t>(parameters.size()));
    for (const ParameterSpec& spec : node.info.parameters) {
      std::int64_t& next = spec.learned ? next_learned : next_buffer;
      Parameter parameter;
      parameter.name = node.name + "." + spec.name;
      parameter.spec = spec;
      const auto size = static_cast<std::size_t>(spec.size());
      parameter.value = {values.data() + next, size};
      if (spec.learned) parameter.gradient = {gradients.data() + next, size};
      next += spec.size();
      parameters.push_back(std::move(parameter));
    }
  }
}

void Network::State::make_activations() {
  const auto buffer = [&](std::int64_t size) {
    return AlignedBuffer(static_cast<std::size_t>(size * lanes() * slots));
  };
  for (const TensorPlan& t : plan.tensors) {
    activations.push_back(buffer(padded_size(t.shape, t.halo)));
  }
  for (std::int64_t size : plan.gradient_buffers) gradient_buffers.push_back(buffer(size));
  scratch_buffer = buffer(plan.scratch_size);
}

void Network::State::make_layers() {
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    LayerResources r{kernels, static_cast<int>(n), slots, {}, node.info.output, {}};
    for (int input : node.inputs) r.inputs.push_back(graph.shape_of(input));
    for (std::size_t i = 0; i < node.info.parameters.size(); ++i) {
      const Parameter& p = parameters[static_cast<std::size_t>(first_parameter[n]) + i];
      ParameterMemory memory{p.value, p.gradient};
      if (!p.gradient.empty()) {
        memory.partials = partials.data() + (p.gradient.data() - gradients.data());
        memory.partial_stride = round_up(learned, 16);
      }
      r.parameters.push_back(memory);
    }
    layers.push_back(make_layer(node.options, std::move(r)));
  }
}

/// Cuts the learned parameters that have partials into chunks of work.
void Network::State::make_reduce_chunks() {
  for (std::size_t n = 0; n < layers.size(); ++n) {
    if (layers[n]->couples_images()) continue;
    for (std::size_t i = 0; i < graph.nodes[n].info.parameters.size(); ++i) {
      const Parameter& p = parameters[static_cast<std::size_t>(first_parameter[n]) + i];
      const std::int64_t first = p.gradient.data() - gradients.data();
      const auto size = static_cast<std::int64_t>(p.gradient.size());
      for (std::int64_t done = 0; done < size; done += kReduceChunk) {
        reduce_chunks.emplace_back(first + done, std::min(kReduceChunk, size - done));
      }
    }
  }
}

Block Network::State::block(const TensorPlan& t, int slot) const {
  const auto tensor = static_cast<std::size_t>(&t - plan.tensors.data());
  const std::int64_t size = padded_size(t.shape, t.halo) * lanes();
  auto* data = const_cast<float*>(activations[tensor].data()) + slot * size;
  return {data, t.shape.channels, t.shape.height, t.shape.width, t.halo, lanes()};
}

Block Network::State::gradient(const TensorPlan& t, int slot) const {
  if (t.gradient_buffer < 0) return {};
  const auto buffer = static_cast<std::size_t>(t.gradient_buffer);
  const std::int64_t size = plan.gradient_buffers[buffer] * lanes();
  auto* data = const_cast<float*>(gradient_buffers[buffer].data()) + slot * size;
  return {data, t.shape.channels, t.shape.height, t.shape.width, t.gradient_halo, lanes()};
}

Block Network::State::scratch(const TensorPlan& t, int slot) const {
  auto* data = const_cast<float*>(scratch_buffer.data()) + slot * plan.scratch_size * lanes();
  return {data, t.shape.channels, t.shape.height, t.shape.width, 0, lanes()};
}

void Network::State::load(int slot, int block_index) {
  const Block input = block(plan.tensors[0], slot);
  for (int lane = 0; lane < lanes(); ++lane) {
    const int position = block_index * lanes() + lane;
    if (position >= pass.images) break;
    (*images)(position,
              {input.at(0, 0, 0) + lane, input.plane_stride(), input.row_stride(), input.lanes});
  }
}

void Network::State::loss(int slot, int block_index) {
  const TensorPlan& t = plan.tensors[static_cast<std::size_t>(plan.nodes.back().output)];
  const auto first = static_cast<std::size_t>(block_index * lanes());
  const std::size_t count =
      std::min(static_cast<std::size_t>(lanes()), labels.size() - std::min(first, labels.size()));
  Block grad;
  if (pass.training) {
    grad = gradient(t, slot);
    if (grad.halo > 0) kernels.zero_halo(grad);
  }
  cross_entropy(block(t, slot), labels.subspan(std::min(first, labels.size()), count),
                1.0 / pass.images,
                std::span(image_losses).subspan(first, static_cast<std::size_t>(lanes())), grad);
}

void Network::State::forward(std::size_t node, int slot, int block_index) {
  const NodePlan& p = plan.nodes[node];
  ForwardBlocks b;
  for (std::size_t i = 0; i < graph.nodes[node].inputs.size(); ++i) {
    b.inputs[i] = block(plan.tensors[static_cast<std::size_t>(p.inputs[i])], slot);
  }
  b.output = block(plan.tensors[static_cast<std::size_t>(p.output)], slot);
  layers[node]->forward(pass, slot, block_index, b);
}

void Network::State::backward(std::size_t node, int slot) {
  const NodePlan& p = plan.nodes[node];
  const TensorPlan& output = plan.tensors[static_cast<std::size_t>(p.output)];
  BackwardBlocks b;
  b.output = block(output, slot);
  b.grad_output = gradient(output, slot);
  if (b.grad_output.data == nullptr) return;
  std::array<Block, 2> totals;
  for (std::size_t i = 0; i < graph.nodes[node].inputs.size(); ++i) {
    const TensorPlan& input = plan.tensors[static_cast<std::size_t>(p.inputs[i])];
    b.inputs[i] = block(input, slot);
    if (p.modes[i] == GradientMode::kNone) continue;
    b.grad_inputs[i] = gradient(input, slot);
    if (p.modes[i] == GradientMode::kAccumulate) {
      totals[i] = b.grad_inputs[i];
      b.grad_inputs[i] = scratch(input, slot);
    } else if (!p.in_place && b.grad_inputs[i].halo > 0) {
      kernels.zero_halo(b.grad_inputs[i]);
    }
  }
  layers[node]->backward(pass, slot, b);
  for (std::size_t i = 0; i < totals.size(); ++i) {
    if (totals[i].data != nullptr) kernels.add(totals[i], b.grad_inputs[i], totals[i]);
  }
}

void Network::State::run_stage(const Stage& stage, int slot, int block_index) {
  const auto tensor = [&](int index) -> const TensorPlan& {
    return plan.tensors[static_cast<std::size_t>(index)];
  };
  const std::size_t n = stage.node;
  switch (stage.kind) {
    case Stage::kLoad:
      return load(slot, block_index);
    case Stage::kForward:
      return forward(n, slot, block_index);
    case Stage::kLoss:
      return loss(slot, block_index);
    case Stage::kBackward:
      return backward(n, slot);
    case Stage::kForwardStatistics:
      return layers[n]->forward_statistics(pass, slot,
                                           block(tensor(plan.nodes[n].inputs[0]), slot));
    case Stage::kBackwardStatistics:
      return layers[n]->backward_statistics(pass, slot,
                                            block(tensor(plan.nodes[n].inputs[0]), slot),
                                            gradient(tensor(plan.nodes[n].output), slot));
  }
}

void Network::State::run(const std::vector<Segment>& program, bool slot_for_each_block) {
  for (const Segment& segment : program) {
    pool.parallel_for(blocks(), [&](int block_index, int thread) {
      const int slot = slot_for_each_block ? block_index : thread;
      for (const Stage& stage : segment.stages) run_stage(stage, slot, block_index);
    });
    if (segment.end == Segment::kReduceForward) layers[segment.node]->reduce_forward(pass);
    if (segment.end == Segment::kReduceBackward) layers[segment.node]->reduce_backward(pass);
  }
}

/// gradient = tree over the blocks of each 16 images, then these in order. A block that the batch
/// does not reach counts as zeros, so that every SIMD width adds the same numbers in the same
/// order.
void Network::State::reduce_chunk(std::int64_t first, std::int64_t count, int used) {
  const std::int64_t stride = round_up(learned, 16);
  const int per_group = kGroupImages / lanes();
  const int groups = (used + per_group - 1) / per_group;
  float* total = gradients.data() + first;
  std::fill_n(total, count, 0.0F);
  for (int group = 0; group < groups; ++group) {
    float* base = partials.data() + first + group * per_group * stride;
    for (int b = std::max(used - group * per_group, 0); b < per_group; ++b) {
      std::fill_n(base + b * stride, count, 0.0F);
    }
    for (int width = 1; width < per_group; width *= 2) {
      for (int b = 0; b < per_group; b += 2 * width) {
        float* left = base + b * stride;
        const float* right = left + width * stride;
        for (std::int64_t i = 0; i < count; ++i) left[i] += right[i];
      }
    }
    for (std::int64_t i = 0; i < count; ++i) total[i] += base[i];
  }
}

void Network::State::reduce_gradients() {
  const int used = blocks();
  pool.parallel_for(static_cast<int>(reduce_chunks.size()), [&](int index, int /*thread*/) {
    const auto& [first, count] = reduce_chunks[static_cast<std::size_t>(index)];
    reduce_chunk(first, count, used);
  });
}

void Network::State::begin(const Pass& next, std::span<const std::uint8_t> batch_labels,
                           const ImageWriter& writer) {
  pass = next;
  labels = batch_labels;
  images = &writer;
  for (const auto& layer : layers) layer->prepare(pass);
}

Network::Network(Graph graph, int max_batch, const KernelTable& kernels, ThreadPool& pool)
    : state_(std::make_unique<State>(std::move(graph), max_batch, kernels, pool)) {}

Network::~Network() = default;

const Graph& Network::graph() const { return state_->graph; }
int Network::max_batch() const { return state_->max_batch; }
std::span<const Parameter> Network::parameters() const { return state_->parameters; }

void Network::initialise(std::uint64_t seed) {
  std::uint32_t index = 0;
  for (const Parameter& p : state_->parameters) {
    RandomStream random(seed, Purpose::kWeights, index++);
    const auto bound = static_cast<float>(1.0 / std::sqrt(static_cast<double>(p.spec.fan_in)));
    for (float& value : p.value) {
      switch (p.spec.init) {
        case Init::kKaimingUniform:
          value = random.uniform(-bound, bound);
          break;
        case Init::kOnes:
          value = 1.0F;
          break;
        case Init::kZeros:
          value = 0.0F;
          break;
      }
    }
  }
}

const BatchResult& Network::train_batch(std::span<const std::uint8_t> labels,
                                        const ImageWriter& images, std::uint64_t seed,
                                        std::uint32_t step) {
  State& s = *state_;
  const auto count = static_cast<int>(labels.size());
  if (count < 1 || count > s.max_batch) {
    fail("[network] batch of ", count, " images, allowed 1 to ", s.max_batch);
  }
  s.begin({count, true, seed, step}, labels, images);
  s.run(s.training_program, true);
  s.reduce_gradients();
  s.result.loss.clear();
  s.result.predicted.clear();
  s.result.probability.clear();
  for (int n = 0; n < count; ++n) {
    const ImageLoss& image = s.image_losses[static_cast<std::size_t>(n)];
    s.result.loss.push_back(image.loss);
    s.result.predicted.push_back(image.predicted);
    s.result.probability.push_back(image.probability);
  }
  return s.result;
}

void Network::evaluate(std::span<const std::uint8_t> labels, const ImageWriter& images,
                       BatchResult& result) {
  State& s = *state_;
  const std::size_t chunk = s.image_losses.size();
  for (std::size_t first = 0; first < labels.size(); first += chunk) {
    const auto part = labels.subspan(first, std::min(chunk, labels.size() - first));
    const ImageWriter shifted = [&](int position, const LaneView& out) {
      images(static_cast<int>(first) + position, out);
    };
    s.begin({static_cast<int>(part.size()), false, 0, 0}, part, shifted);
    s.run(s.evaluation_program, false);
    for (std::size_t n = 0; n < part.size(); ++n) {
      result.loss.push_back(s.image_losses[n].loss);
      result.predicted.push_back(s.image_losses[n].predicted);
      result.probability.push_back(s.image_losses[n].probability);
    }
  }
}

std::vector<float> Network::logits(const std::function<void(const LaneView&)>& image) {
  State& s = *state_;
  const std::uint8_t label = 0;
  const ImageWriter writer = [&](int, const LaneView& out) { image(out); };
  s.begin({1, false, 0, 0}, {&label, 1}, writer);
  s.run(s.evaluation_program, false);
  const Block output =
      s.block(s.plan.tensors[static_cast<std::size_t>(s.plan.nodes.back().output)], 0);
  std::vector<float> values;
  for (int k = 0; k < output.channels; ++k) values.push_back(output.at(k, 0, 0)[0]);
  return values;
}

std::int64_t Network::memory_bytes() const {
  const State& s = *state_;
  std::size_t bytes = s.values.size_bytes() + s.gradients.size_bytes() + s.partials.size_bytes() +
                      s.scratch_buffer.size_bytes();
  for (const AlignedBuffer& buffer : s.activations) bytes += buffer.size_bytes();
  for (const AlignedBuffer& buffer : s.gradient_buffers) bytes += buffer.size_bytes();
  auto total = static_cast<std::int64_t>(bytes);
  for (const auto& layer : s.layers) total += layer->memory_bytes();
  return total;
}

}  // namespace tabtrain
