// The report of one or several runs: everything about them, ready to hand in.
//
// Whoever drives the core encodes the pictures between the two calls: the command line with
// libspng, the page with a canvas.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/document.h"
#include "report/pictures.h"
#include "run/run_record.h"

namespace tabtrain::report {

/// Runs that one report takes.
inline constexpr std::size_t kMostRuns = 200;

struct ReportFile {
  std::string path;
  std::vector<std::uint8_t> bytes;
};

/// One self-contained page: style, charts and pictures are inside, there are no scripts, and
/// nothing is asked for from outside. `encoded` has all of report_pictures(runs). Throws Error
/// without runs, with more than kMostRuns, or when a picture is missing.
std::string html_report(std::span<const RunRecord> runs, std::span<const EncodedPicture> encoded);

/// report.md and the pictures that it shows. Same errors.
std::vector<ReportFile> markdown_report(std::span<const RunRecord> runs,
                                        std::span<const EncodedPicture> encoded);

/// The pictures alone, for slides: curves.svg, confusion.svg, mistakes.png, comparison.svg and so
/// on. Same errors.
std::vector<ReportFile> report_figures(std::span<const RunRecord> runs,
                                       std::span<const EncodedPicture> encoded);

/// What a report says, before it has a format.
Document report_document(std::span<const RunRecord> runs);

}  // namespace tabtrain::report
