// The files of a report, with their pictures encoded.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "report/report.h"

namespace tabtrain::cli {

/// All that report_pictures asks for, as PNG.
std::vector<report::EncodedPicture> encoded_pictures(std::span<const RunRecord> runs);

/// report.html, report.md or both, and the pictures and charts beside them.
std::vector<report::ReportFile> report_files(std::span<const RunRecord> runs, bool page,
                                             bool markdown);

/// Makes the folder where it is missing.
void write_report_folder(const std::string& folder, std::span<const report::ReportFile> files);

}  // namespace tabtrain::cli
