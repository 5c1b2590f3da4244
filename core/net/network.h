// A graph with memory and arithmetic: forward, backward, parameters.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "kernels/kernel_table.h"
#include "net/graph.h"
#include "tensor/lane_view.h"

namespace tabtrain {

/// A parameter or buffer of the network; `value` and `gradient` are in PyTorch's element order.
struct Parameter {
  std::string name;  ///< "<layer>.<weight|bias|running_mean|running_var>"
  ParameterSpec spec;
  std::span<float> value;
  std::span<float> gradient;  ///< empty for buffers
};

/// Writes image `position` of a batch into the network's input. Called from any thread, once for
/// each position.
using ImageWriter = std::function<void(int position, const LaneView& out)>;

/// Result of a batch, image by image.
struct BatchResult {
  std::vector<float> loss;              ///< cross-entropy, natural logarithm
  std::vector<float> smoothed_loss;     ///< training only: with label smoothing
  std::vector<std::uint8_t> predicted;  ///< the first class with the largest logit
  std::vector<float> probability;       ///< of the predicted class
};

class Network {
 public:
  /// Reserves all memory for batches of up to `max_batch` images.
  Network(Graph graph, int max_batch, const KernelTable& kernels, ThreadPool& pool);
  ~Network();

  const Graph& graph() const;
  int max_batch() const;
  /// In order of layers; spans stay valid for the network's life.
  std::span<const Parameter> parameters() const;

  /// PyTorch's default initialisation, drawn from `seed`.
  void initialise(std::uint64_t seed);

  /// Label smoothing of the loss in training, 0 to 1 (layers/loss.h); 0 at first.
  void set_label_smoothing(double label_smoothing);

  /// Forward in training mode and backward: leaves the gradient of the mean loss in the parameters'
  /// gradients (overwriting them) and updates running statistics. `dropout_key` names the step.
  const BatchResult& train_batch(std::span<const std::uint8_t> labels, const ImageWriter& images,
                                 std::uint64_t seed, std::uint32_t step);

  /// Forward in evaluation mode, for any number of images. Results are appended to `result`.
  void evaluate(std::span<const std::uint8_t> labels, const ImageWriter& images,
                BatchResult& result);

  /// Logits of one image in evaluation mode.
  std::vector<float> logits(const std::function<void(const LaneView&)>& image);

  /// Bytes held for activations, gradients, parameters and scratch.
  std::int64_t memory_bytes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Copies the learned values of `from` to the parameters of the same name and shape of `to`, so
/// that two networks start from the same weights although they draw their own from a seed. Returns
/// how many parameters that were.
int copy_matching_parameters(std::span<const Parameter> from, std::span<const Parameter> to);

/// A copy of every value, parameter after parameter: the network as it is now, for later.
std::vector<float> values_of(std::span<const Parameter> parameters);

/// The same parameters with the values that values_of() gave, which must outlive them. They have no
/// gradients. Throws Error when there are more or fewer values than parameters take.
std::vector<Parameter> with_values(std::span<const Parameter> parameters, std::span<float> values);

}  // namespace tabtrain
