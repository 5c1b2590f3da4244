// The output folder of a run: run.json, log.jsonl, run.safetensors, weights.safetensors,
// result.json.
#pragma once

#include <cstdint>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "run/run_file.h"

namespace tabtrain::cli {

/// Throws Error when `folder` exists and holds anything, unless `force` is set; with `resume` the
/// files of a run that was cut off before it was first saved do not count.
void check_out_folder(const std::string& folder, bool force, bool resume = false);

/// The run that a folder keeps; nothing where there is none.
std::optional<RunFile> kept_run(const std::string& folder);

/// A run by its folder or by its run file.
RunFile open_run(const std::string& folder_or_file);

class RunFolder {
 public:
  /// Makes the folder, removes what an earlier run left of these files, writes run.json and the
  /// first line of the log.
  RunFolder(const std::string& folder, const RunConfig& config, const RunFacts& facts);
  /// To go on with the run that the folder keeps: the log loses what came after `snapshot`.
  RunFolder(const std::string& folder, const TrainerSnapshot& snapshot);

  // Lines of log.jsonl, each written out at once. Throw Error where that cannot be; the line is
  // then written with the next one.
  void log(const StepEvent& event);
  void log(const EpochRecord& record);
  void log(const DivergedEvent& event);

  /// Writes run.safetensors, at once or not at all.
  void save(const RunRecord& record, std::span<const Parameter> parameters,
            const TrainerSnapshot& snapshot);
  /// Likewise, and the weights, the result and the log's last line.
  void finish(const RunRecord& record, std::span<const Parameter> parameters,
              const TrainerSnapshot& snapshot);

 private:
  void line(const std::string& text);
  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  std::string folder_;
  std::ofstream log_;
  std::uintmax_t log_bytes_ = 0;  ///< of whole lines
  std::string unwritten_;
};

}  // namespace tabtrain::cli
