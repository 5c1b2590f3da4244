// The output folder of a run: run.json, log.jsonl, weights.safetensors, result.json.
#pragma once

#include <fstream>
#include <string>
#include <vector>

#include "run/run_record.h"

namespace tabtrain::cli {

/// Throws Error when `folder` exists, holds anything and `force` is not set.
void check_out_folder(const std::string& folder, bool force);

class RunFolder {
 public:
  /// Makes the folder, removes what an earlier run left of these files, writes run.json and the
  /// first line of the log.
  RunFolder(const std::string& folder, const RunConfig& config, const RunFacts& facts);

  // Lines of log.jsonl, each written out at once.
  void log(const StepEvent& event);
  void log(const EpochRecord& record);
  void log(const DivergedEvent& event);

  /// Writes the weights, the result and the log's last line.
  void finish(const RunRecord& record, Trainer& trainer);

 private:
  void line(const std::string& text);
  std::string path(const std::string& name) const { return folder_ + "/" + name; }

  std::string folder_;
  std::ofstream log_;
};

}  // namespace tabtrain::cli
