// Which layers are computed inside their neighbours' passes over memory.
//
//   conv2d or linear -> relu           the ReLU is applied as the convolution stores
//   norm -> relu -> dropout            both (either may be absent) as the normalisation stores, and
//                                      in backward as it reads its grad_output
//   relu -> norm                       in backward, as the normalisation writes its grad_input
//
// Only layers that work in place are fused, so no tensor disappears and no result changes a bit.
#pragma once

#include <vector>

#include "layers/layer.h"
#include "net/graph.h"
#include "net/plan.h"

namespace tabtrain {

struct NodeFusion {
  FusedNeighbours neighbours;  ///< what this node does for others
  bool skip_forward = false;   ///< others do this node's work
  bool skip_backward = false;
};

std::vector<NodeFusion> fuse(const Graph& graph, const Plan& plan);

}  // namespace tabtrain
