#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/report_files.h"
#include "cli/run_folder.h"
#include "cli/zip_writer.h"
#include "report/report.h"

namespace tabtrain::cli {
namespace {

using report::ReportFile;

struct ReportArguments {
  std::vector<std::string> runs;
  std::string out;
  std::string format;  ///< empty: all that fit
};

enum class Target { kPage, kZip, kFolder };

Target target_of(const ReportArguments& arguments) {
  const std::string extension = std::filesystem::path(arguments.out).extension().string();
  if (extension == ".html" || extension == ".htm") {
    if (arguments.format == "markdown") {
      fail("--format: markdown needs --out DIR or FILE.zip, for its pictures; got ", arguments.out);
    }
    return Target::kPage;
  }
  if (extension == ".zip") return Target::kZip;
  if (extension == ".md" || extension == ".pdf") {
    fail("--out: got ", arguments.out, ", allowed FILE.html, FILE.zip or a folder",
         extension == ".md" ? " (a Markdown report has pictures beside it)"
                            : " (a browser prints FILE.html as PDF)");
  }
  if (std::filesystem::exists(arguments.out) && !std::filesystem::is_directory(arguments.out)) {
    fail("--out: ", arguments.out, " is a file, allowed FILE.html, FILE.zip or a folder");
  }
  return Target::kFolder;
}

bool keeps_run(const std::filesystem::path& folder) {
  return std::filesystem::exists(folder / "run.safetensors");
}

/// `place`, or the runs in it where it is the folder of a sweep.
std::vector<std::string> runs_at(const std::string& place) {
  if (!std::filesystem::is_directory(place) || keeps_run(place)) return {place};
  std::vector<std::string> runs;
  for (const auto& entry : std::filesystem::directory_iterator(place)) {
    if (entry.is_directory() && keeps_run(entry.path())) runs.push_back(entry.path().string());
  }
  if (runs.empty()) fail(place, ": holds no run.safetensors, and no folder in it does");
  std::sort(runs.begin(), runs.end());
  return runs;
}

std::vector<RunRecord> read_records(const std::vector<std::string>& places) {
  std::vector<std::string> all;
  for (const std::string& place : places) {
    for (const std::string& run : runs_at(place)) all.push_back(run);
  }
  if (all.size() > report::kMostRuns) {
    fail("report: got ", all.size(), " runs, allowed up to ", report::kMostRuns);
  }
  std::vector<RunRecord> records;
  for (const std::string& run : all) records.push_back(open_run(run).record);
  return records;
}

void write_zip(const std::string& path, const std::vector<ReportFile>& files) {
  std::vector<ZipEntry> entries;
  for (const ReportFile& file : files) entries.push_back({file.path, file.bytes});
  write_file(path, make_zip(entries));
}

void write_report(const ReportArguments& arguments) {
  const Target target = target_of(arguments);
  const std::vector<RunRecord> runs = read_records(arguments.runs);
  std::size_t written = 1;
  if (target == Target::kPage) {
    write_text_file(arguments.out, report::html_report(runs, encoded_pictures(runs)));
  } else {
    const std::vector<ReportFile> files =
        report_files(runs, arguments.format != "markdown", arguments.format != "html");
    written = files.size();
    target == Target::kZip ? write_zip(arguments.out, files)
                           : write_report_folder(arguments.out, files);
  }
  std::printf("%s: %zu %s, %zu %s\n", arguments.out.c_str(), runs.size(),
              runs.size() == 1 ? "run" : "runs", written, written == 1 ? "file" : "files");
}

}  // namespace

void add_report_command(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<ReportArguments>();
  CLI::App* command =
      app.add_subcommand("report", "Write a report of one run, or of several to compare");
  command
      ->add_option("runs", arguments->runs,
                   "a folder of train or sweep --out, or a run file (docs/REPORT.md)")
      ->type_name("RUN")
      ->required();
  command
      ->add_option("--out", arguments->out,
                   "one page with everything in it; or the page, a Markdown report and all "
                   "pictures in a folder or an archive")
      ->type_name("FILE.html|FILE.zip|DIR")
      ->required();
  command->add_option("--format", arguments->format, "leave out the page, or the Markdown report")
      ->check(CLI::IsMember({"html", "markdown"}));
  command->footer(
      "Examples:\n"
      "  tabtrain report out/r1-bn --out report.html\n"
      "  tabtrain report out/r1-bn out/r1-gn out/r1-ln --out report.html\n"
      "  tabtrain report out/r4 --out r4-report.zip");
  command->callback([arguments, &exit_code] {
    write_report(*arguments);
    exit_code = 0;
  });
}

}  // namespace tabtrain::cli
