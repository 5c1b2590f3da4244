// The images that a run document asks for.
#pragma once

#include <string>

#include "data/dataset.h"
#include "train/run_config.h"

namespace tabtrain::cli {

/// Draws the built-in set, or reads the document's source from `place`, a folder or an archive
/// (docs/DATA.md says what is looked for where). Images of a folder are resized to `input`; the
/// other sources have a size of their own. Throws Error that names missing files, or when the
/// document asks for more images than there are.
DataSplits load_data(const DataConfig& config, const Shape& input, const std::string& place);

}  // namespace tabtrain::cli
