#include "layers/norm.h"

namespace tabtrain {

BlockTail::BlockTail(const FusedNeighbours& fused, const Pass& pass, int block, int lanes)
    : keys_(pass, fused.dropout_node, block, lanes) {
  tail_.relu = fused.relu_output;
  if (fused.dropout_node >= 0 && pass.training) {
    tail_.dropout_keys = keys_.of_lane;
    tail_.dropout_p = fused.dropout_p;
  }
}

}  // namespace tabtrain
