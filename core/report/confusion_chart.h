// A confusion matrix with its shading.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/document.h"

namespace tabtrain::report {

/// 0 to 10: how dark a cell is. On the diagonal by the share of its class that was right, elsewhere
/// by the number of images next to the largest number of any confusion.
std::vector<int> confusion_shades(const std::vector<std::int32_t>& counts, std::size_t classes);

/// A picture file.
std::string confusion_file(const ConfusionMatrix& matrix);

}  // namespace tabtrain::report
