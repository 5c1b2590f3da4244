// What happens inside a network in evaluation mode: every layer's output, what of an image speaks
// for a class, and statistics of all layers.
//
// Layers run one by one with the kernels of training, each with memory of its own: nothing is fused
// or written over, and the network that is being trained is only read.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "kernels/kernel_table.h"
#include "net/network.h"

namespace tabtrain {

/// A network to look into. It is read, never changed.
struct Inspected {
  const Graph& graph;
  std::span<const Parameter> parameters;  ///< Network::parameters()
  const KernelTable& kernels;
};

struct Inspection {
  std::vector<std::vector<float>> outputs;  ///< of every node, [C][H][W]
  std::vector<double> probability;          ///< softmax of the logits
};

/// `image` is standardised, [C][H][W]. Throws Error when it has another size.
Inspection inspect(const Inspected& network, std::span<const float> image);

struct ClassActivation {
  int node = 0;  ///< whose output was weighted
  int height = 0;
  int width = 0;
  std::vector<float> map;  ///< [H][W], 0 and more
};

/// Grad-CAM: map = max(0, sum over channels of weight[c] * A[c]), weight[c] the mean over pixels of
/// d logit[target] / d A[c], A the output of grad_cam_node(). Selvaraju et al., 2017
/// (arXiv:1610.02391). Throws Error for a target that is no class.
ClassActivation grad_cam(const Inspected& network, std::span<const float> image, int target);

/// The last convolution whose output has more than one pixel, or the ReLU that is its only reader.
/// Throws Error when there is none.
int grad_cam_node(const Graph& graph);
bool has_grad_cam(const Graph& graph);

struct OutputStatistics {
  double mean = 0;      ///< over channels, pixels and images
  double variance = 0;  ///< biased
  std::vector<double> channel_mean;
  std::vector<double> channel_variance;
};

/// Of every node's output over some images (standardised, [C][H][W] each).
std::vector<OutputStatistics> output_statistics(const Inspected& network,
                                                std::span<const std::vector<float>> images);

/// Of every node: the length of the gradient of its learned parameters, all together, as the
/// network's last training step left it; 0 for layers without.
std::vector<double> gradient_norms(const Inspected& network);

}  // namespace tabtrain
