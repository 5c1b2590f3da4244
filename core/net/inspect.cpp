#include "net/inspect.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "base/error.h"
#include "base/strict_math.h"
#include "layers/layer.h"
#include "tensor/aligned_buffer.h"

namespace tabtrain {
namespace {

/// A tensor of up to L images.
struct Tensor {
  Tensor(const Shape& s, int halo_width, int lanes_wide)
      : shape(s),
        halo(halo_width),
        lanes(lanes_wide),
        data(static_cast<std::uint64_t>(s.channels) *
             static_cast<std::uint64_t>((s.height + 2 * halo_width) * (s.width + 2 * halo_width)) *
             static_cast<std::uint64_t>(lanes_wide)) {}
  Block block() { return {data.data(), shape.channels, shape.height, shape.width, halo, lanes}; }

  Shape shape;
  int halo;
  int lanes;
  AlignedBuffer data;
};

/// Calls visit(c, h, w) in the order of [C][H][W].
template <class Visit>
void for_each(const Shape& shape, const Visit& visit) {
  for (int c = 0; c < shape.channels; ++c)
    for (int h = 0; h < shape.height; ++h)
      for (int w = 0; w < shape.width; ++w) visit(c, h, w);
}

std::size_t learned_or_not(const Graph& graph) {
  std::size_t count = 0;
  for (const Node& node : graph.nodes) count += node.info.parameters.size();
  return count;
}

/// The layers of a network, each with an output of its own.
class Bench {
 public:
  explicit Bench(const Inspected& network);

  /// Up to L images; the other lanes hold zeros.
  void forward(std::span<const std::span<const float>> images);
  /// After forward(): gradients of one logit of the first image down to node `last`'s output.
  void backward(int target, int last);

  Block output(std::size_t node) { return tensors_[node + 1].block(); }
  Block gradient(std::size_t node) { return gradients_[node + 1].block(); }
  int lanes() const { return network_.kernels.lanes; }

 private:
  void make_tensors();
  void make_layers();
  void backward_node(std::size_t n);
  /// In evaluation BatchNorm is one factor a channel.
  void backward_batch_norm(std::size_t n, const Block& grad, const Block& grad_input);
  std::span<const float> parameter(std::size_t node, std::size_t which) const {
    return network_.parameters[first_parameter_[node] + which].value;
  }

  const Inspected& network_;
  const Graph& graph_;
  std::vector<Tensor> tensors_;    ///< 0 is the network's input
  std::vector<Tensor> gradients_;  ///< likewise
  std::vector<std::size_t> first_parameter_;
  std::vector<AlignedBuffer> partials_;  ///< gradients of parameters, which nobody asks for
  std::vector<std::unique_ptr<Layer>> layers_;
  AlignedBuffer workspace_;
  Pass pass_;
};

Bench::Bench(const Inspected& network) : network_(network), graph_(network.graph) {
  if (network.parameters.size() != learned_or_not(graph_)) {
    fail("[inspect] ", network.parameters.size(), " parameters, the graph has ",
         learned_or_not(graph_));
  }
  make_tensors();
  make_layers();
}

void Bench::make_tensors() {
  const std::size_t count = graph_.nodes.size() + 1;
  std::vector<int> halo(count, 0);
  std::vector<int> gradient_halo(count, 0);
  for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
    const Node& node = graph_.nodes[n];
    for (int input : node.inputs) {
      int& needed = halo[static_cast<std::size_t>(input + 1)];
      needed = std::max(needed, input_halo(node.options));
    }
    gradient_halo[n + 1] = grad_output_halo(node.options, graph_.shape_of(node.inputs[0]));
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Shape& shape = graph_.shape_of(static_cast<int>(i) - 1);
    tensors_.emplace_back(shape, halo[i], lanes());
    gradients_.emplace_back(shape, gradient_halo[i], lanes());
  }
}

void Bench::make_layers() {
  std::size_t next = 0;
  std::ptrdiff_t workspace = 0;
  for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
    const Node& node = graph_.nodes[n];
    LayerResources r{network_.kernels, static_cast<int>(n), 1, {}, node.info.output, {}, {}};
    for (int input : node.inputs) r.inputs.push_back(graph_.shape_of(input));
    first_parameter_.push_back(next);
    for (const ParameterSpec& spec : node.info.parameters) {
      const auto size = static_cast<std::uint64_t>(spec.size());
      partials_.emplace_back(size);
      r.parameters.push_back({network_.parameters[next].value,
                              {},
                              partials_.back().data(),
                              static_cast<std::ptrdiff_t>(size)});
      ++next;
    }
    layers_.push_back(make_layer(node.options, std::move(r)));
    workspace = std::max(workspace, layers_.back()->workspace_size());
  }
  workspace_ = AlignedBuffer(static_cast<std::uint64_t>(workspace));
}

void Bench::forward(std::span<const std::span<const float>> images) {
  const Block input = tensors_[0].block();
  const auto pixels = static_cast<std::size_t>(graph_.input.size());
  for (std::size_t lane = 0; lane < static_cast<std::size_t>(lanes()); ++lane) {
    if (lane < images.size() && images[lane].size() != pixels) {
      fail("[inspect] image of ", images[lane].size(), " numbers, the network takes ", pixels);
    }
    std::size_t i = 0;
    for_each(graph_.input, [&](int c, int h, int w) {
      input.at(c, h, w)[lane] = lane < images.size() ? images[lane][i++] : 0.0F;
    });
  }
  pass_ = {static_cast<int>(images.size()), false, 0, 0};
  for (std::size_t n = 0; n < graph_.nodes.size(); ++n) {
    const Node& node = graph_.nodes[n];
    // In training convolutions pack what backward reads; a BatchNorm would expect a batch.
    Pass packing = pass_;
    packing.training = !layers_[n]->couples_images();
    layers_[n]->prepare(packing);
    ForwardBlocks b;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      b.inputs[i] = tensors_[static_cast<std::size_t>(node.inputs[i] + 1)].block();
    }
    b.output = output(n);
    b.workspace = workspace_.data();
    layers_[n]->forward(pass_, 0, 0, b);
  }
}

void Bench::backward(int target, int last) {
  for (Tensor& gradient : gradients_) {
    std::fill_n(gradient.data.data(), gradient.data.size(), 0.0F);
  }
  gradient(graph_.nodes.size() - 1).at(target, 0, 0)[0] = 1.0F;
  for (std::size_t n = graph_.nodes.size(); n-- > static_cast<std::size_t>(last + 1);) {
    backward_node(n);
  }
}

void Bench::backward_node(std::size_t n) {
  const Node& node = graph_.nodes[n];
  BackwardBlocks b;
  std::vector<Tensor> parts;  // added where several layers read one tensor
  parts.reserve(node.inputs.size());
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const auto input = static_cast<std::size_t>(node.inputs[i] + 1);
    b.inputs[i] = tensors_[input].block();
    parts.emplace_back(tensors_[input].shape, 0, lanes());
    b.grad_inputs[i] = parts.back().block();
  }
  b.output = output(n);
  b.grad_output = gradient(n);
  b.workspace = workspace_.data();
  const bool identity = std::holds_alternative<DropoutOptions>(node.options);
  if (identity) {
    network_.kernels.copy(b.grad_output, b.grad_inputs[0]);
  } else if (layers_[n]->couples_images()) {
    backward_batch_norm(n, b.grad_output, b.grad_inputs[0]);
  } else {
    layers_[n]->backward(pass_, 0, b);
  }
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const Block total = gradients_[static_cast<std::size_t>(node.inputs[i] + 1)].block();
    network_.kernels.add(total, b.grad_inputs[i], total);
  }
}

void Bench::backward_batch_norm(std::size_t n, const Block& grad, const Block& grad_input) {
  const auto& options = std::get<BatchNormOptions>(graph_.nodes[n].options);
  for_each(graph_.nodes[n].info.output, [&](int c, int h, int w) {
    const auto i = static_cast<std::size_t>(c);
    const double rstd = 1.0 / std::sqrt(double{parameter(n, 3)[i]} + options.eps);
    const auto factor = static_cast<float>(rstd * parameter(n, 0)[i]);
    for (int lane = 0; lane < lanes(); ++lane) {
      grad_input.at(c, h, w)[lane] = grad.at(c, h, w)[lane] * factor;
    }
  });
}

std::vector<double> softmax(std::span<const float> logits) {
  const double highest = *std::max_element(logits.begin(), logits.end());
  std::vector<double> shares;
  double sum = 0;
  for (float logit : logits) {
    shares.push_back(strict::exp(logit - highest));
    sum += shares.back();
  }
  for (double& share : shares) share /= sum;
  return shares;
}

/// -1: there is none.
int last_wide_convolution(const Graph& graph) {
  int found = -1;
  for (std::size_t n = 0; n < graph.nodes.size(); ++n) {
    const Shape& shape = graph.nodes[n].info.output;
    const bool convolution = std::holds_alternative<Conv2dOptions>(graph.nodes[n].options);
    if (convolution && shape.height * shape.width > 1) found = static_cast<int>(n);
  }
  return found;
}

/// Sums of one node's output, channel by channel.
struct Sums {
  std::vector<double> first;
  std::vector<double> second;
};

void add_sums(const Shape& shape, const Block& output, std::size_t images, Sums& sums) {
  sums.first.resize(static_cast<std::size_t>(shape.channels));
  sums.second.resize(static_cast<std::size_t>(shape.channels));
  for_each(shape, [&](int c, int h, int w) {
    for (std::size_t lane = 0; lane < images; ++lane) {
      const double x = output.at(c, h, w)[lane];
      sums.first[static_cast<std::size_t>(c)] += x;
      sums.second[static_cast<std::size_t>(c)] += x * x;
    }
  });
}

OutputStatistics statistics_of(const Sums& sums, double values) {
  OutputStatistics s;
  double first = 0;
  double second = 0;
  for (std::size_t c = 0; c < sums.first.size(); ++c) {
    const double mean = sums.first[c] / values;
    s.channel_mean.push_back(mean);
    s.channel_variance.push_back(std::max(0.0, sums.second[c] / values - mean * mean));
    first += sums.first[c];
    second += sums.second[c];
  }
  const double all = values * static_cast<double>(sums.first.size());
  s.mean = first / all;
  s.variance = std::max(0.0, second / all - s.mean * s.mean);
  return s;
}

}  // namespace

Inspection inspect(const Inspected& network, std::span<const float> image) {
  Bench bench(network);
  const std::span<const float> images[] = {image};
  bench.forward(images);
  Inspection result;
  for (std::size_t n = 0; n < network.graph.nodes.size(); ++n) {
    const Block output = bench.output(n);
    std::vector<float>& values = result.outputs.emplace_back();
    for_each(network.graph.nodes[n].info.output,
             [&](int c, int h, int w) { values.push_back(output.at(c, h, w)[0]); });
  }
  result.probability = softmax(result.outputs.back());
  return result;
}

bool has_grad_cam(const Graph& graph) { return last_wide_convolution(graph) >= 0; }

int grad_cam_node(const Graph& graph) {
  const auto count = static_cast<int>(graph.nodes.size());
  const int found = last_wide_convolution(graph);
  if (found < 0) fail("[grad_cam] no convolution has an output of more than one pixel");
  std::vector<int> readers;
  for (int n = found + 1; n < count; ++n) {
    for (int input : graph.nodes[static_cast<std::size_t>(n)].inputs) {
      if (input == found) readers.push_back(n);
    }
  }
  const bool relu =
      readers.size() == 1 && std::holds_alternative<ReluOptions>(
                                 graph.nodes[static_cast<std::size_t>(readers[0])].options);
  return relu ? readers[0] : found;
}

ClassActivation grad_cam(const Inspected& network, std::span<const float> image, int target) {
  const int classes = network.graph.output().channels;
  if (target < 0 || target >= classes) {
    fail("[grad_cam] class ", target, ", allowed 0 to ", classes - 1);
  }
  const int node = grad_cam_node(network.graph);
  const auto n = static_cast<std::size_t>(node);
  Bench bench(network);
  const std::span<const float> images[] = {image};
  bench.forward(images);
  bench.backward(target, node);
  const Shape& shape = network.graph.nodes[n].info.output;
  const Block output = bench.output(n);
  const Block gradient = bench.gradient(n);
  const auto pixels =
      static_cast<std::size_t>(shape.height) * static_cast<std::size_t>(shape.width);
  std::vector<double> weight(static_cast<std::size_t>(shape.channels));
  for_each(shape, [&](int c, int h, int w) {
    weight[static_cast<std::size_t>(c)] += gradient.at(c, h, w)[0] / static_cast<double>(pixels);
  });
  std::vector<double> sum(pixels);
  for_each(shape, [&](int c, int h, int w) {
    sum[static_cast<std::size_t>(h * shape.width + w)] +=
        weight[static_cast<std::size_t>(c)] * output.at(c, h, w)[0];
  });
  ClassActivation result{node, shape.height, shape.width, {}};
  for (double value : sum) result.map.push_back(static_cast<float>(std::max(0.0, value)));
  return result;
}

std::vector<OutputStatistics> output_statistics(const Inspected& network,
                                                std::span<const std::vector<float>> images) {
  if (images.empty()) fail("[inspect] statistics of no image");
  const auto& nodes = network.graph.nodes;
  Bench bench(network);
  std::vector<Sums> sums(nodes.size());
  const auto lanes = static_cast<std::size_t>(bench.lanes());
  for (std::size_t first = 0; first < images.size(); first += lanes) {
    std::vector<std::span<const float>> part;
    for (std::size_t i = first; i < std::min(first + lanes, images.size()); ++i) {
      part.emplace_back(images[i]);
    }
    bench.forward(part);
    for (std::size_t n = 0; n < nodes.size(); ++n) {
      add_sums(nodes[n].info.output, bench.output(n), part.size(), sums[n]);
    }
  }
  std::vector<OutputStatistics> result;
  for (std::size_t n = 0; n < nodes.size(); ++n) {
    const Shape& shape = nodes[n].info.output;
    const double values = static_cast<double>(images.size()) * shape.height * shape.width;
    result.push_back(statistics_of(sums[n], values));
  }
  return result;
}

std::vector<double> gradient_norms(const Inspected& network) {
  std::vector<double> norms;
  std::size_t next = 0;
  for (const Node& node : network.graph.nodes) {
    double sum = 0;
    for (std::size_t i = 0; i < node.info.parameters.size(); ++i) {
      for (float g : network.parameters[next].gradient) sum += double{g} * g;
      ++next;
    }
    norms.push_back(std::sqrt(sum));
  }
  return norms;
}

}  // namespace tabtrain
