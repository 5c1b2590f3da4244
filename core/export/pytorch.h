// A network as a file of Python that a person reads and PyTorch runs.
#pragma once

#include <string>

#include "run/run_record.h"

namespace tabtrain {

/// A module `Network` whose state_dict() has the names and shapes of our parameters and buffers,
/// CLASS_NAMES, MEAN, STD, standardise(), and load(path), which reads the weights of a .safetensors
/// file or run file without the safetensors package. Needs PyTorch 1.10 or newer.
///
/// Throws Error when a layer's name is one that PyTorch cannot give to a layer: an attribute that
/// modules have ("forward"), an empty part ("a..b"), or another layer's with a dot behind it.
std::string write_pytorch(const RunRecord& record);

}  // namespace tabtrain
