// Facts about a convolution that need no SIMD: shared by packing and by the kernels.
#pragma once

#include "kernels/kernel_table.h"

namespace tabtrain::kernels {

/// Filters computed together; packed weights come in runs of so many (the last run may be shorter).
inline constexpr int kTileFilters = 4;

/// True where the input gradient is a forward convolution of grad_output with turned weights.
inline bool is_plain_transposed(const Conv2dGeometry& g) {
  return g.stride == 1 && g.kernel_h == g.kernel_w && g.padding < g.kernel_h;
}

}  // namespace tabtrain::kernels
