// log-softmax with cross-entropy.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/block.h"

namespace tabtrain {

/// What the loss says of one image.
struct ImageLoss {
  float loss = 0;              ///< -log softmax(logits)[label]
  std::uint8_t predicted = 0;  ///< first class with the largest logit
  float probability = 0;       ///< softmax of the predicted class
};

/// Computes `result` for the first `labels.size()` lanes of `logits` ({classes, 1, 1}) in double
/// with strict exp and log. Unless grad_logits.data is null, writes there (softmax(logits)[k] - [k
/// = label]) * grad_scale, and 0 for the lanes beyond.
void cross_entropy(const Block& logits, std::span<const std::uint8_t> labels, double grad_scale,
                   std::span<ImageLoss> result, const Block& grad_logits);

}  // namespace tabtrain
