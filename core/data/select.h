// Which images of a data set a run uses.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/dataset.h"

namespace tabtrain {

/// Indices of the images of one split that a run uses, increasing.
///
/// Without `balanced` the first `limit` (0 or more than there are: all). With it the same number of
/// each class, the first of each in order: limit / classes, or for limit 0 as many as the rarest
/// class has. `part` is "train" or "test". Throws Error, with `balanced`, when a class has too few
/// images or `limit` is less than the number of classes: "data.train_images: got 5, ...".
std::vector<std::uint32_t> select_images(const Dataset& images, int limit, bool balanced,
                                         const std::string& part);

}  // namespace tabtrain
