// The results of a sweep as tables.
#pragma once

#include <string>
#include <vector>

#include "run/run_record.h"
#include "run/sweep.h"

namespace tabtrain::cli {

struct SweepRow {
  const SweepRun* run;
  RunRecord record;
};

/// One row for each run: its normalisation, parameters and what grids change, the last epoch as the
/// result, the best one beside it and named as such.
std::string sweep_csv(const std::vector<SweepRow>& rows);
// The same for reading, without the settings that the names say. Runs that differ by their seed
// alone are followed by a row with mean and range.
std::string sweep_markdown(const std::string& name, const std::vector<SweepRow>& rows);
std::string sweep_text(const std::vector<SweepRow>& rows);

}  // namespace tabtrain::cli
