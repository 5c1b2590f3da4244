#include "net/network.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/random.h"
#include "layers/layer.h"
#include "layers/loss.h"
#include "net/fusion.h"
#include "net/memory.h"
#include "net/plan.h"
#include "net/program.h"

namespace tabtrain {
namespace {

/// Images evaluated between two meetings of the threads.
constexpr std::size_t kEvaluationChunk = 1024;

/// A slot for every block of whole groups of images, because gradients are reduced group by group;
/// and one for every thread, for evaluation.
int count_slots(int batch, int lanes, int threads) {
  if (batch < 1) fail("[network] batch size: got ", batch, ", allowed 1 and more");
  const int groups = (batch + kGroupImages - 1) / kGroupImages;
  return std::max(groups * (kGroupImages / lanes), threads);
}

/// Lanes without an image hold zeros: what an earlier batch left there could be infinite, and
/// infinity times a gradient of 0 is no number.
void clear(const Shape& shape, const LaneView& lane) {
  for (int c = 0; c < shape.channels; ++c)
    for (int h = 0; h < shape.height; ++h)
      for (int w = 0; w < shape.width; ++w) lane.at(c, h, w) = 0.0F;
}

}  // namespace

struct Network::State {
  State(Graph g, int batch, const KernelTable& k, ThreadPool& p);

  void make_layers();
  void begin(const Pass& next, std::span<const std::uint8_t> batch_labels,
             const ImageWriter& writer);
  void run(const std::vector<Segment>& program, bool slot_for_each_block);
  void run_stage(const Stage& stage, int slot, int block_index, float* workspace);
  void load(int slot, int block_index);
  void forward(std::size_t node, int slot, int block_index, float* workspace);
  void loss(int slot, int block_index);
  void backward(std::size_t node, int slot, float* workspace);

  int lanes() const { return kernels.lanes; }
  int blocks() const { return (pass.images + lanes() - 1) / lanes(); }
  int logits_tensor() const { return plan.nodes.back().output; }

  Graph graph;
  int max_batch;
  const KernelTable& kernels;
  ThreadPool& pool;
  Plan plan;
  std::vector<NodeFusion> fusions;
  int slots;
  NetworkMemory memory;
  std::vector<std::unique_ptr<Layer>> layers;
  std::vector<Segment> training_program;
  std::vector<Segment> evaluation_program;

  double label_smoothing = 0;
  // The batch at work.
  Pass pass;
  std::span<const std::uint8_t> labels;
  const ImageWriter* images = nullptr;
  std::vector<ImageLoss> image_losses;
  BatchResult result;
};

Network::State::State(Graph g, int batch, const KernelTable& k, ThreadPool& p)
    : graph(std::move(g)),
      max_batch(batch),
      kernels(k),
      pool(p),
      plan(make_plan(graph)),
      fusions(fuse(graph, plan)),
      slots(count_slots(batch, k.lanes, p.size())),
      memory(graph, plan, k.lanes, slots) {
  make_layers();
  std::vector<bool> couples;
  for (const auto& layer : layers) couples.push_back(layer->couples_images());
  training_program = make_training_program(couples);
  evaluation_program = make_evaluation_program(couples.size());
  const auto count = static_cast<std::size_t>(batch);
  image_losses.resize(std::max(count + kGroupImages, kEvaluationChunk));
  result.loss.reserve(count);
  result.smoothed_loss.reserve(count);
  result.predicted.reserve(count);
  result.probability.reserve(count);
}

void Network::State::make_layers() {
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    const Node& node = graph.nodes[n];
    LayerResources r{kernels, static_cast<int>(n),  slots, {}, node.info.output,
                     {},      fusions[n].neighbours};
    for (int input : node.inputs) r.inputs.push_back(graph.shape_of(input));
    r.parameters = memory.parameters_of(n);
    layers.push_back(make_layer(node.options, std::move(r)));
    if (layers.back()->couples_images()) memory.exclude_from_reduce(n);
  }
  std::ptrdiff_t workspace = 0;
  for (const auto& layer : layers) workspace = std::max(workspace, layer->workspace_size());
  memory.reserve_workspace(workspace, pool.size());
}

void Network::State::load(int slot, int block_index) {
  const Block input = memory.activation(0, slot);
  for (int lane = 0; lane < lanes(); ++lane) {
    const LaneView view{input.at(0, 0, 0) + lane, input.plane_stride(), input.row_stride(),
                        input.lanes};
    const int position = block_index * lanes() + lane;
    if (position < pass.images) {
      (*images)(position, view);
    } else {
      clear(graph.input, view);
    }
  }
}

void Network::State::loss(int slot, int block_index) {
  const auto first = std::min(static_cast<std::size_t>(block_index * lanes()), labels.size());
  const auto count = std::min(static_cast<std::size_t>(lanes()), labels.size() - first);
  Block grad;
  if (pass.training) {
    grad = memory.gradient(logits_tensor(), slot);
    if (grad.halo > 0) kernels.zero_halo(grad);
  }
  cross_entropy(memory.activation(logits_tensor(), slot), labels.subspan(first, count),
                {1.0 / pass.images, pass.training ? label_smoothing : 0.0},
                std::span(image_losses).subspan(first, count), grad);
}

void Network::State::forward(std::size_t node, int slot, int block_index, float* workspace) {
  if (fusions[node].skip_forward) return;
  const NodePlan& p = plan.nodes[node];
  ForwardBlocks b;
  for (std::size_t i = 0; i < graph.nodes[node].inputs.size(); ++i) {
    b.inputs[i] = memory.activation(p.inputs[i], slot);
  }
  b.output = memory.activation(p.output, slot);
  const bool shared = plan.tensors[static_cast<std::size_t>(p.output)].shares_memory;
  if (shared && !p.in_place && b.output.halo > 0) kernels.zero_halo(b.output);
  b.workspace = workspace;
  layers[node]->forward(pass, slot, block_index, b);
}

void Network::State::backward(std::size_t node, int slot, float* workspace) {
  if (fusions[node].skip_backward) return;
  const NodePlan& p = plan.nodes[node];
  BackwardBlocks b;
  b.output = memory.activation(p.output, slot);
  b.grad_output = memory.gradient(p.output, slot);
  if (b.grad_output.data == nullptr) return;
  std::array<Block, 2> totals;
  for (std::size_t i = 0; i < graph.nodes[node].inputs.size(); ++i) {
    b.inputs[i] = memory.activation(p.inputs[i], slot);
    if (p.modes[i] == GradientMode::kNone) continue;
    b.grad_inputs[i] = memory.gradient(p.inputs[i], slot);
    if (p.modes[i] == GradientMode::kAccumulate) {
      totals[i] = b.grad_inputs[i];
      b.grad_inputs[i] = memory.scratch(p.inputs[i], slot);
    } else if (!p.in_place && b.grad_inputs[i].halo > 0) {
      kernels.zero_halo(b.grad_inputs[i]);
    }
  }
  b.workspace = workspace;
  layers[node]->backward(pass, slot, b);
  for (std::size_t i = 0; i < totals.size(); ++i) {
    if (totals[i].data != nullptr) kernels.add(totals[i], b.grad_inputs[i], totals[i]);
  }
}

void Network::State::run_stage(const Stage& stage, int slot, int block_index, float* workspace) {
  const std::size_t n = stage.node;
  const auto input = [&] { return memory.activation(plan.nodes[n].inputs[0], slot); };
  switch (stage.kind) {
    case Stage::kLoad:
      return load(slot, block_index);
    case Stage::kForward:
      return forward(n, slot, block_index, workspace);
    case Stage::kLoss:
      return loss(slot, block_index);
    case Stage::kBackward:
      return backward(n, slot, workspace);
    case Stage::kForwardStatistics:
      return layers[n]->forward_statistics(pass, slot, input());
    case Stage::kBackwardStatistics:
      return layers[n]->backward_statistics(pass, slot, input(),
                                            memory.gradient(plan.nodes[n].output, slot));
  }
}

void Network::State::run(const std::vector<Segment>& program, bool slot_for_each_block) {
  for (const Segment& segment : program) {
    pool.parallel_for(blocks(), [&](int block_index, int thread) {
      const int slot = slot_for_each_block ? block_index : thread;
      float* workspace = memory.workspace(thread);
      for (const Stage& stage : segment.stages) run_stage(stage, slot, block_index, workspace);
    });
    if (segment.end == Segment::kReduceForward) layers[segment.node]->reduce_forward(pass);
    if (segment.end == Segment::kReduceBackward) layers[segment.node]->reduce_backward(pass);
  }
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
std::span<const Parameter> Network::parameters() const { return state_->memory.parameters(); }

void Network::initialise(std::uint64_t seed) {
  std::uint32_t index = 0;
  for (const Parameter& p : state_->memory.parameters()) {
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

void Network::set_label_smoothing(double label_smoothing) {
  state_->label_smoothing = label_smoothing;
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
  s.memory.reduce(s.blocks(), s.pool);
  s.result.loss.clear();
  s.result.smoothed_loss.clear();
  s.result.predicted.clear();
  s.result.probability.clear();
  for (int n = 0; n < count; ++n) {
    const ImageLoss& image = s.image_losses[static_cast<std::size_t>(n)];
    s.result.loss.push_back(image.loss);
    s.result.smoothed_loss.push_back(image.smoothed);
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
  const Block output = s.memory.activation(s.logits_tensor(), 0);
  std::vector<float> values;
  for (int k = 0; k < output.channels; ++k) values.push_back(output.at(k, 0, 0)[0]);
  return values;
}

std::int64_t Network::memory_bytes() const {
  std::int64_t total = state_->memory.size_bytes();
  for (const auto& layer : state_->layers) total += layer->memory_bytes();
  return total;
}

int copy_matching_parameters(std::span<const Parameter> from, std::span<const Parameter> to) {
  int copied = 0;
  for (const Parameter& target : to) {
    const auto source = std::find_if(from.begin(), from.end(), [&](const Parameter& p) {
      return p.name == target.name && p.spec.shape == target.spec.shape;
    });
    if (source == from.end() || !target.spec.learned) continue;
    std::copy(source->value.begin(), source->value.end(), target.value.begin());
    ++copied;
  }
  return copied;
}

std::vector<float> values_of(std::span<const Parameter> parameters) {
  std::vector<float> values;
  for (const Parameter& p : parameters) values.insert(values.end(), p.value.begin(), p.value.end());
  return values;
}

std::vector<Parameter> with_values(std::span<const Parameter> parameters, std::span<float> values) {
  std::size_t size = 0;
  for (const Parameter& p : parameters) size += p.value.size();
  if (values.size() != size) {
    fail("[network] ", values.size(), " values, its parameters take ", size);
  }
  std::vector<Parameter> result(parameters.begin(), parameters.end());
  for (Parameter& p : result) {
    p.value = values.first(p.value.size());
    p.gradient = {};
    values = values.subspan(p.value.size());
  }
  return result;
}

}  // namespace tabtrain
