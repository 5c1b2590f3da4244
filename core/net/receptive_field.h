// What part of the image one output pixel of a layer sees.
#pragma once

#include <cstdint>
#include <vector>

#include "net/graph.h"

namespace tabtrain {

/// With kernel size k and stride s of a layer, by axis:
///   r_out = r_in + (k - 1) * j_in,  j_out = j_in * s
/// beginning with r = j = 1 at the image. Padding does not count, so a field may be larger than the
/// image. Araujo et al., 2019, "Computing receptive fields of convolutional neural networks"
/// (https://distill.pub/2019/computing-receptive-fields).
struct ReceptiveField {
  std::int64_t rows = 1;
  std::int64_t columns = 1;
  std::int64_t jump = 1;  ///< pixels of the image between neighbouring outputs
  bool operator==(const ReceptiveField&) const = default;
};

/// Of every node. Global average pooling and linear layers are one window over their whole input,
/// of stride 1; layers of several inputs take the largest field and jump. Numbers above a billion
/// stay there.
std::vector<ReceptiveField> receptive_fields(const Graph& graph);

}  // namespace tabtrain
