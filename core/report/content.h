// The parts that a report is made of.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/compare.h"
#include "report/document.h"
#include "run/run_record.h"

namespace tabtrain::report {

/// Above this many classes a confusion matrix is a list of the most frequent confusions.
inline constexpr std::size_t kMostMatrixClasses = 40;

/// The result in a few numbers, and warnings about it.
std::vector<Block> result_blocks(const RunRecord& run);

/// Everything about one run under headings of `level`; `prefix` begins ids and file names.
std::vector<Section> run_sections(const RunRecord& run, int level, const std::string& prefix);

/// Loss, accuracy and learning rate.
std::vector<Chart> curves(const RunRecord& run);

/// How several runs compare.
std::vector<Section> comparison_sections(std::span<const RunRecord> runs,
                                         const Comparison& comparison);

/// "82.59 %" of the last epoch; "–" without epochs.
std::string last_accuracy(const RunRecord& run);

}  // namespace tabtrain::report
