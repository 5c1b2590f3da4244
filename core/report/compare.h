// What tells several runs apart, and what may be said about it.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/describe.h"

namespace tabtrain::report {

/// Runs that differ in their seeds only.
struct SeedGroup {
  std::vector<std::size_t> runs;
  std::string label;
};

struct Comparison {
  std::vector<std::string> labels;  ///< of the runs, all different
  std::vector<SeedGroup> groups;
  /// The settings in which groups differ, with only the fields that do, as text for each group.
  struct Difference {
    std::string name;
    std::vector<std::string> values;
  };
  std::vector<Difference> differences;
  std::vector<std::string> warnings;  ///< what a comparison of these runs cannot show
  std::vector<std::string> remarks;   ///< what it can
};

/// Last-epoch test accuracy over the seeds of a group.
struct SeedStatistics {
  int runs = 0;  ///< with at least one epoch
  double mean = 0;
  double low = 0;
  double high = 0;
};

Comparison compare(std::span<const RunRecord> runs);

SeedStatistics seed_statistics(std::span<const RunRecord> runs, const SeedGroup& group);

}  // namespace tabtrain::report
