// The images that a run document asks for.
#pragma once

#include <string>

#include "data/dataset.h"
#include "train/run_config.h"

namespace tabtrain::cli {

/// Draws the built-in set or reads CIFAR-10 from `folder` or `folder`/cifar-10-batches-bin. Throws
/// Error that names missing files, or when the document asks for more images than there are.
DataSplits load_data(const DataConfig& config, const std::string& folder);

}  // namespace tabtrain::cli
