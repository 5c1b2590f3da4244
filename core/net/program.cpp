#include "net/program.h"

namespace tabtrain {

std::vector<Segment> make_training_program(const std::vector<bool>& couples_images) {
  std::vector<Segment> program(1);
  const auto meet = [&](Stage::Kind statistics, Segment::End end, std::size_t node) {
    program.back().stages.push_back({statistics, node});
    program.back().end = end;
    program.back().node = node;
    program.emplace_back();
  };
  program.back().stages.push_back({Stage::kLoad});
  for (std::size_t n = 0; n < couples_images.size(); ++n) {
    if (couples_images[n]) meet(Stage::kForwardStatistics, Segment::kReduceForward, n);
    program.back().stages.push_back({Stage::kForward, n});
  }
  program.back().stages.push_back({Stage::kLoss});
  for (std::size_t n = couples_images.size(); n-- > 0;) {
    if (couples_images[n]) meet(Stage::kBackwardStatistics, Segment::kReduceBackward, n);
    program.back().stages.push_back({Stage::kBackward, n});
  }
  return program;
}

std::vector<Segment> make_evaluation_program(std::size_t nodes) {
  Segment segment;
  segment.stages.push_back({Stage::kLoad});
  for (std::size_t n = 0; n < nodes; ++n) segment.stages.push_back({Stage::kForward, n});
  segment.stages.push_back({Stage::kLoss});
  return {segment};
}

}  // namespace tabtrain
