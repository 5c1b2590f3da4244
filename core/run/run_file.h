// A run as one file, which the command line and the page both write and open, and go on with.
//
// It is a .safetensors file (train/safetensors.h), so anything that reads those finds the weights
// under their own names. What else belongs to a run stands in tensors named "tabtrain.*" and, as
// JSON, in the metadata "tabtrain". docs/RUN_FILE.md has the whole layout.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "run/run_record.h"
#include "train/safetensors.h"
#include "train/trainer.h"

namespace tabtrain {

/// Files of this version and of older ones can be read.
inline constexpr int kRunFileVersion = 1;

struct RunFile {
  RunRecord record;
  std::vector<OwnedTensor> weights;  ///< all parameters and buffers, snapshot.values by name
  TrainerSnapshot snapshot;          ///< to go on from (Trainer::restore)
};

/// `parameters` give the names and shapes of what snapshot.values holds. A run that went on from
/// its own snapshot ends with the bits of one that never stopped.
std::vector<std::uint8_t> write_run_file(const RunRecord& record,
                                         std::span<const Parameter> parameters,
                                         const TrainerSnapshot& snapshot);

/// Throws Error that names `file`, the place in it, what was found and what is allowed; so for
/// files of a later version, and for weights that are no numbers.
RunFile read_run_file(std::span<const std::uint8_t> bytes, const std::string& file);

/// The weights of any .safetensors file, run files included.
std::vector<OwnedTensor> read_weights(std::span<const std::uint8_t> bytes, const std::string& file);

}  // namespace tabtrain
