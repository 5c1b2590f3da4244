// Many runs as one document: a grid.
#pragma once

#include <string>
#include <vector>

#include "train/run_config.h"

namespace tabtrain {

struct SweepSetting {
  std::string path;   ///< "optimizer.l1"
  std::string value;  ///< as JSON: "0.001"
};

struct SweepRun {
  std::string folder;                  ///< unique in the sweep, fit for a file name
  RunConfig config;                    ///< its name is the folder's
  std::vector<SweepSetting> settings;  ///< what the grid gave it, in the grid's order
};

struct Sweep {
  std::string name;
  std::vector<SweepRun> runs;
};

/// As kRunVersion: grids that do not say are of version 1.
inline constexpr int kSweepVersion = 1;

/// Most runs that one document may ask for.
inline constexpr std::size_t kMostSweepRuns = 10000;

/// Reads a grid document (docs/SWEEPS.md):
///
///   {"name": "r4", "set": {"epochs": 20},
///    "runs": [{"preset": "r4-bn", "grid": {"optimizer.l1": [0, 0.001], "seed": [0, 1]}}, ...]}
///
/// Every entry of "runs" is a preset or, under "run", a run document; "set" changes fields for all
/// of it; "grid" makes one run for each combination, the last field changing fastest. Throws Error
/// that names the entry and the field.
Sweep parse_sweep(const std::string& json);

/// The run document `json` with the field at `path` ("optimizer.lr") set to `value`: JSON, or what
/// is none as text. Whether there is such a field, parse_run_config says.
std::string with_field(const std::string& json, const std::string& path, const std::string& value);

}  // namespace tabtrain
