// The order of work of one batch: segments that each block runs through without waiting for others.
//
// Only layers that look across the batch end a segment. A network without batch_norm is one single
// segment from loading its images to the gradients of its first layer.
#pragma once

#include <cstddef>
#include <vector>

namespace tabtrain {

/// One piece of work on one block.
struct Stage {
  enum Kind { kLoad, kForwardStatistics, kForward, kLoss, kBackwardStatistics, kBackward };
  Kind kind;
  std::size_t node = 0;
};

/// Stages that one thread runs on one block in order; then all blocks meet, and `node` reduces.
struct Segment {
  enum End { kDone, kReduceForward, kReduceBackward };
  std::vector<Stage> stages;
  End end = kDone;
  std::size_t node = 0;
};

/// `couples_images[n]`: node n needs statistics over the whole batch.
std::vector<Segment> make_training_program(const std::vector<bool>& couples_images);
std::vector<Segment> make_evaluation_program(std::size_t nodes);

}  // namespace tabtrain
