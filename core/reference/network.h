// A whole network in plain arithmetic: what Network must compute, up to rounding.
//
// The reference stands beside the fast path and uses base, tensor, layers and net/graph.h only.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "net/graph.h"
#include "reference/activation.h"
#include "reference/conv.h"
#include "reference/loss.h"
#include "reference/norm.h"
#include "reference/pool.h"

namespace tabtrain::reference {

/// "<layer>.<weight|bias|running_mean|running_var>" -> elements in PyTorch's order.
template <class T>
using ParameterMap = std::map<std::string, std::vector<T>>;

/// Dropout layer -> N C H W of 0 (dropped) and 1 / (1 - p) (kept).
template <class T>
using MaskMap = std::map<std::string, Tensor4<T>>;

template <class T>
struct Result {
  T loss = 0;                 ///< mean over the images
  std::vector<T> image_loss;  ///< cross-entropy, natural logarithm; in training smoothed
  Tensor4<T> logits;          ///< N K 1 1
  /// Training only: of the mean loss, for every learned parameter and for the network's input.
  ParameterMap<T> gradients;
  Tensor4<T> grad_input;
  /// How far the nearest relu or max_pool2d was from deciding otherwise; exact ties are left out.
  /// Where another arithmetic rounds by more than this, its gradients may rightly differ.
  T margin = std::numeric_limits<T>::infinity();
};

template <class T>
class ReferenceNetwork {
 public:
  /// Throws Error when a parameter of the graph is missing or has another size.
  ReferenceNetwork(Graph graph, ParameterMap<T> parameters)
      : graph_(std::move(graph)), parameters_(std::move(parameters)) {
    for (const Node& node : graph_.nodes) {
      for (const ParameterSpec& spec : node.info.parameters) {
        const std::string name = node.name + "." + spec.name;
        const auto found = parameters_.find(name);
        if (found == parameters_.end()) fail("[reference] parameter ", name, " is missing");
        if (static_cast<std::int64_t>(found->second.size()) != spec.size()) {
          fail("[reference] parameter ", name, ": got ", found->second.size(), " elements, needs ",
               spec.size());
        }
      }
    }
  }

  const Graph& graph() const { return graph_; }
  ParameterMap<T>& parameters() { return parameters_; }
  /// Of the loss in training; 0 at first.
  void set_label_smoothing(T label_smoothing) { label_smoothing_ = label_smoothing; }

  /// Forward in training mode (updates running statistics) and backward. images N C H W.
  Result<T> train_batch(const Tensor4<T>& images, const std::vector<std::uint8_t>& labels,
                        const MaskMap<T>& masks = {}) {
    Result<T> result = train_forward(images, labels, masks);
    backward(labels, result);
    return result;
  }

  /// The first half of train_batch: no gradients.
  Result<T> train_forward(const Tensor4<T>& images, const std::vector<std::uint8_t>& labels,
                          const MaskMap<T>& masks = {}) {
    masks_ = &masks;
    training_ = true;
    return forward(images, labels);
  }

  /// Forward in evaluation mode.
  Result<T> evaluate(const Tensor4<T>& images, const std::vector<std::uint8_t>& labels) {
    training_ = false;
    return forward(images, labels);
  }

 private:
  /// What the forward pass of one node leaves for its backward pass.
  struct Saved {
    Tensor4<T> output;
    Statistics<T> statistics{};
    Tensor4<int> argmax;
  };

  const Tensor4<T>& output_of(int node) const { return node < 0 ? images_ : saved_[node].output; }
  const Tensor4<T>& input_of(const Node& node) const { return output_of(node.inputs[0]); }
  const Shape& input_shape(const Node& node) const { return graph_.shape_of(node.inputs[0]); }

  std::vector<T>& flat(const Node& node, const char* name) {
    return parameters_.at(node.name + "." + name);
  }
  Tensor1<T> vector_of(const Node& node, const char* name) {
    const auto& values = flat(node, name);
    return from_flat<Tensor1<T>>(values, {values.size()});
  }
  Tensor1<T> bias_or_empty(const Node& node, bool bias) {
    return bias ? vector_of(node, "bias") : Tensor1<T>::from_shape({0});
  }
  Tensor4<T> conv_weight(const Node& node) {
    const auto& d = node.info.parameters[0].shape;
    using Size = std::size_t;
    return from_flat<Tensor4<T>>(flat(node, "weight"),
                                 {Size(d[0]), Size(d[1]), Size(d[2]), Size(d[3])});
  }
  Tensor2<T> linear_weight(const Node& node) {
    const auto& d = node.info.parameters[0].shape;
    return from_flat<Tensor2<T>>(flat(node, "weight"), {std::size_t(d[0]), std::size_t(d[1])});
  }

  Result<T> forward(const Tensor4<T>& images, const std::vector<std::uint8_t>& labels) {
    images_ = images;
    saved_.assign(graph_.nodes.size(), Saved{});
    margin_ = std::numeric_limits<T>::infinity();
    for (std::size_t i = 0; i < saved_.size(); ++i) {
      const Node& node = graph_.nodes[i];
      std::visit([&](const auto& o) { saved_[i].output = forward(o, node, saved_[i]); },
                 node.options);
    }
    Result<T> result;
    result.margin = margin_;
    result.logits = saved_.back().output;
    log_probability_ = log_softmax(result.logits);
    result.image_loss =
        cross_entropy(log_probability_, labels, training_ ? label_smoothing_ : T{0});
    for (T loss : result.image_loss) result.loss += loss;
    result.loss /= static_cast<T>(labels.size());
    return result;
  }

  void backward(const std::vector<std::uint8_t>& labels, Result<T>& result) {
    gradients_.clear();
    grad_images_ = xt::zeros<T>(images_.shape());
    grad_outputs_.clear();
    for (const Saved& s : saved_) grad_outputs_.push_back(xt::zeros<T>(s.output.shape()));
    grad_outputs_.back() = cross_entropy_backward(log_probability_, labels, label_smoothing_);
    for (std::size_t i = saved_.size(); i-- > 0;) {
      const Node& node = graph_.nodes[i];
      std::visit([&](const auto& o) { backward(o, node, saved_[i], grad_outputs_[i]); },
                 node.options);
    }
    result.gradients = std::move(gradients_);
    result.grad_input = std::move(grad_images_);
  }

  /// A tensor that several layers read gets the sum of their gradients.
  void add_gradient(int node, const Tensor4<T>& gradient) {
    (node < 0 ? grad_images_ : grad_outputs_[node]) += gradient;
  }
  template <class Tensor>
  void set_gradient(const Node& node, const char* name, const Tensor& gradient) {
    gradients_[node.name + "." + name] = to_flat(gradient);
  }

  // Each layer's forward beside its backward.

  Tensor4<T> forward(const Conv2dOptions& o, const Node& node, Saved&) {
    return conv2d(input_of(node), conv_weight(node), bias_or_empty(node, o.bias), o);
  }
  void backward(const Conv2dOptions& o, const Node& node, const Saved&, const Tensor4<T>& grad) {
    const auto g = conv2d_backward(grad, input_of(node), conv_weight(node), o);
    add_gradient(node.inputs[0], g.input);
    set_gradient(node, "weight", g.weight);
    if (o.bias) set_gradient(node, "bias", g.bias);
  }

  Tensor4<T> forward(const LinearOptions& o, const Node& node, Saved&) {
    return linear(input_of(node), linear_weight(node), bias_or_empty(node, o.bias));
  }
  void backward(const LinearOptions& o, const Node& node, const Saved&, const Tensor4<T>& grad) {
    const auto g = linear_backward(grad, input_of(node), linear_weight(node));
    add_gradient(node.inputs[0], g.input);
    set_gradient(node, "weight", g.weight);
    if (o.bias) set_gradient(node, "bias", g.bias);
  }

  Tensor4<T> forward(const MaxPool2dOptions& o, const Node& node, Saved& saved) {
    auto pooled = max_pool2d(input_of(node), o);
    saved.argmax = pooled.argmax;
    margin_ = std::min(margin_, pooled.margin);
    return pooled.output;
  }
  void backward(const MaxPool2dOptions&, const Node& node, const Saved& saved,
                const Tensor4<T>& grad) {
    add_gradient(node.inputs[0], max_pool2d_backward(grad, input_of(node), saved.argmax));
  }

  Tensor4<T> forward(const AvgPool2dOptions& o, const Node& node, Saved&) {
    return avg_pool2d(input_of(node), o);
  }
  void backward(const AvgPool2dOptions& o, const Node& node, const Saved&, const Tensor4<T>& grad) {
    add_gradient(node.inputs[0], avg_pool2d_backward(grad, input_of(node), o));
  }

  Tensor4<T> forward(const GlobalAvgPoolOptions&, const Node& node, Saved&) {
    return global_avg_pool(input_of(node));
  }
  void backward(const GlobalAvgPoolOptions&, const Node& node, const Saved&,
                const Tensor4<T>& grad) {
    add_gradient(node.inputs[0], global_avg_pool_backward(grad, input_of(node)));
  }

  Tensor4<T> forward(const ReluOptions&, const Node& node, Saved&) {
    for (T x : input_of(node)) {
      if (x != 0) margin_ = std::min(margin_, std::abs(x));
    }
    return relu(input_of(node));
  }
  void backward(const ReluOptions&, const Node& node, const Saved& saved, const Tensor4<T>& grad) {
    add_gradient(node.inputs[0], relu_backward(grad, saved.output));
  }

  template <class Options, class Layout>
  Tensor4<T> forward_norm(const Options& o, const Node& node, const Statistics<T>& s,
                          const Layout& layout) {
    return normalise(input_of(node), s, static_cast<T>(o.eps), vector_of(node, "weight"),
                     vector_of(node, "bias"), layout);
  }
  template <class Options, class Layout>
  void backward_norm(const Options& o, const Node& node, const Saved& saved, const Tensor4<T>& grad,
                     const Layout& layout) {
    const auto g = normalise_backward(grad, input_of(node), saved.statistics, static_cast<T>(o.eps),
                                      vector_of(node, "weight"), layout);
    add_gradient(node.inputs[0], g.input);
    set_gradient(node, "weight", g.weight);
    set_gradient(node, "bias", g.bias);
  }

  Tensor4<T> forward(const BatchNormOptions& o, const Node& node, Saved& saved) {
    const BatchNormLayout layout{input_shape(node)};
    Tensor1<T> mean = vector_of(node, "running_mean");
    Tensor1<T> var = vector_of(node, "running_var");
    if (training_) {
      saved.statistics = statistics(input_of(node), layout);
      update_running(saved.statistics, static_cast<T>(o.momentum), mean, var);
      flat(node, "running_mean") = to_flat(mean);
      flat(node, "running_var") = to_flat(var);
    } else {
      saved.statistics = {0, mean, var};
    }
    return forward_norm(o, node, saved.statistics, layout);
  }
  void backward(const BatchNormOptions& o, const Node& node, const Saved& saved,
                const Tensor4<T>& grad) {
    backward_norm(o, node, saved, grad, BatchNormLayout{input_shape(node)});
  }

  Tensor4<T> forward(const GroupNormOptions& o, const Node& node, Saved& saved) {
    const GroupNormLayout layout{input_shape(node), o.num_groups};
    saved.statistics = statistics(input_of(node), layout);
    return forward_norm(o, node, saved.statistics, layout);
  }
  void backward(const GroupNormOptions& o, const Node& node, const Saved& saved,
                const Tensor4<T>& grad) {
    backward_norm(o, node, saved, grad, GroupNormLayout{input_shape(node), o.num_groups});
  }

  Tensor4<T> forward(const LayerNormOptions& o, const Node& node, Saved& saved) {
    const LayerNormLayout layout{input_shape(node)};
    saved.statistics = statistics(input_of(node), layout);
    return forward_norm(o, node, saved.statistics, layout);
  }
  void backward(const LayerNormOptions& o, const Node& node, const Saved& saved,
                const Tensor4<T>& grad) {
    backward_norm(o, node, saved, grad, LayerNormLayout{input_shape(node)});
  }

  static GroupNormLayout instance_layout(const Shape& shape) { return {shape, shape.channels}; }
  Tensor4<T> forward(const InstanceNormOptions& o, const Node& node, Saved& saved) {
    const GroupNormLayout layout = instance_layout(input_shape(node));
    saved.statistics = statistics(input_of(node), layout);
    if (o.affine) return forward_norm(o, node, saved.statistics, layout);
    return normalise(input_of(node), saved.statistics, static_cast<T>(o.eps), all(layout, 1),
                     all(layout, 0), layout);
  }
  void backward(const InstanceNormOptions& o, const Node& node, const Saved& saved,
                const Tensor4<T>& grad) {
    const GroupNormLayout layout = instance_layout(input_shape(node));
    if (o.affine) return backward_norm(o, node, saved, grad, layout);
    const auto g = normalise_backward(grad, input_of(node), saved.statistics, static_cast<T>(o.eps),
                                      all(layout, 1), layout);
    add_gradient(node.inputs[0], g.input);
  }
  /// What stands for a weight or a bias that is not learned.
  static Tensor1<T> all(const GroupNormLayout& layout, T value) {
    Tensor1<T> values = xt::zeros<T>({layout.affine_count()});
    values.fill(value);
    return values;
  }

  const Tensor4<T>& mask_of(const Node& node) const {
    const auto found = masks_->find(node.name);
    if (found == masks_->end()) fail("[reference] dropout layer ", node.name, " has no mask");
    return found->second;
  }
  Tensor4<T> forward(const DropoutOptions& o, const Node& node, Saved&) {
    if (!training_ || o.p == 0) return input_of(node);
    return dropout(input_of(node), mask_of(node));
  }
  void backward(const DropoutOptions& o, const Node& node, const Saved&, const Tensor4<T>& grad) {
    add_gradient(node.inputs[0], o.p == 0 ? grad : dropout_backward(grad, mask_of(node)));
  }

  Tensor4<T> forward(const AddOptions&, const Node& node, Saved&) {
    return add(output_of(node.inputs[0]), output_of(node.inputs[1]));
  }
  void backward(const AddOptions&, const Node& node, const Saved&, const Tensor4<T>& grad) {
    add_gradient(node.inputs[0], grad);
    add_gradient(node.inputs[1], grad);
  }

  Graph graph_;
  ParameterMap<T> parameters_;
  const MaskMap<T>* masks_ = nullptr;
  bool training_ = false;
  T label_smoothing_ = 0;
  T margin_ = 0;
  Tensor4<T> images_;
  std::vector<Saved> saved_;  // by node
  Tensor2<T> log_probability_;
  std::vector<Tensor4<T>> grad_outputs_;  // by node
  Tensor4<T> grad_images_;
  ParameterMap<T> gradients_;
};

}  // namespace tabtrain::reference
