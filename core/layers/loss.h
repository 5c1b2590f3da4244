// log-softmax with cross-entropy.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/block.h"

namespace tabtrain {

/// What the loss says of one image.
struct ImageLoss {
  float loss = 0;              ///< -log softmax(logits)[label]
  float smoothed = 0;          ///< the loss with label smoothing, whose gradient is computed
  std::uint8_t predicted = 0;  ///< first class with the largest logit
  float probability = 0;       ///< softmax of the predicted class
};

/// How a batch's loss is made from its images'.
struct LossOptions {
  double grad_scale = 1;       ///< 1 / images for a mean
  double label_smoothing = 0;  ///< 0 to 1
};

/// Computes `result` for the first `labels.size()` lanes of `logits` ({classes, 1, 1}) in double
/// with strict exp and log. With K classes and smoothing s the target of class k is
///   t[k] = s / K + (k = label ? 1 - s : 0),
/// the smoothed loss -sum of t[k] * log softmax(logits)[k]; s = 0 is the plain loss.
/// torch.nn.CrossEntropyLoss; Szegedy et al., 2016 (arXiv:1512.00567), section 7.
/// Unless grad_logits.data is null, writes there (softmax(logits)[k] - t[k]) * grad_scale, and 0
/// for the lanes beyond.
void cross_entropy(const Block& logits, std::span<const std::uint8_t> labels,
                   const LossOptions& options, std::span<ImageLoss> result,
                   const Block& grad_logits);

}  // namespace tabtrain
