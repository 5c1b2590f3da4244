// One reader for each source of data. `place` is what --data names.
#pragma once

#include <string>

#include "data/dataset.h"
#include "train/run_config.h"

namespace tabtrain::cli {

/// The unpacked batches of either version, in `place` or its cifar-10-batches-bin or
/// cifar-10-batches-py, else the archive cifar-10-binary.tar.gz or cifar-10-python.tar.gz in it; or
/// `place` is such an archive itself.
DataSplits load_cifar10(const std::string& place);

/// The four IDX files, zipped or not, in `place` or its mnist, MNIST/raw or raw.
DataSplits load_mnist(const std::string& place);

/// Pictures in class folders (data/image_folder.h) in `place`, which may be an archive of them.
DataSplits load_folder(const DataConfig& config, const Shape& input, const std::string& place);

}  // namespace tabtrain::cli
