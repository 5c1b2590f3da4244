#include "cli/report_files.h"

#include <filesystem>

#include "base/error.h"
#include "cli/files.h"
#include "cli/pictures.h"

namespace tabtrain::cli {

using report::EncodedPicture;
using report::ReportFile;

std::vector<EncodedPicture> encoded_pictures(std::span<const RunRecord> runs) {
  std::vector<EncodedPicture> pictures;
  for (const report::NamedPicture& picture : report::report_pictures(runs)) {
    pictures.push_back({picture.name, encode_png(picture.picture)});
  }
  return pictures;
}

std::vector<ReportFile> report_files(std::span<const RunRecord> runs, bool page, bool markdown) {
  const std::vector<EncodedPicture> pictures = encoded_pictures(runs);
  std::vector<ReportFile> files;
  if (page) {
    const std::string text = report::html_report(runs, pictures);
    files.push_back({"report.html", {text.begin(), text.end()}});
  }
  for (ReportFile& file : markdown ? report::markdown_report(runs, pictures)
                                   : report::report_figures(runs, pictures)) {
    files.push_back(std::move(file));
  }
  return files;
}

void write_report_folder(const std::string& folder, std::span<const ReportFile> files) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail("--out: ", folder, ": cannot be made: ", error.message());
  for (const ReportFile& file : files) write_file(folder + "/" + file.path, file.bytes);
}

}  // namespace tabtrain::cli
