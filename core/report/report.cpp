#include "report/report.h"

#include <utility>

#include "base/error.h"
#include "report/confusion_chart.h"
#include "report/content.h"
#include "report/html.h"
#include "report/markdown.h"

namespace tabtrain::report {
namespace {

ReportFile text_file(const std::string& path, const std::string& text) {
  return {path, {text.begin(), text.end()}};
}

Document single(const RunRecord& run) {
  const std::string prefix;
  Document document{run.facts.name, {}, {}};
  document.blocks = result_blocks(run);
  document.sections = run_sections(run, 2, prefix);
  return document;
}

Document several(std::span<const RunRecord> runs) {
  const Comparison comparison = compare(runs);
  Document document{"Comparison of " + std::to_string(runs.size()) + " runs", {}, {}};
  document.sections = comparison_sections(runs, comparison);
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const std::string prefix = file_prefix(runs, r);
    document.sections.push_back({2, prefix + "result",
                                 "Run " + std::to_string(r + 1) + ": " + comparison.labels[r],
                                 result_blocks(runs[r])});
    for (Section& section : run_sections(runs[r], 3, prefix)) {
      document.sections.push_back(std::move(section));
    }
  }
  return document;
}

/// Appends the picture file of a block that has one.
void add_figure(const Block& block, std::span<const EncodedPicture> encoded,
                std::vector<ReportFile>& files) {
  if (const auto* charts = std::get_if<Charts>(&block)) {
    files.push_back(text_file(charts->name + ".svg", charts_file(charts->charts)));
  } else if (const auto* matrix = std::get_if<ConfusionMatrix>(&block)) {
    files.push_back(text_file(matrix->name + ".svg", confusion_file(*matrix)));
  } else if (const auto* mistakes = std::get_if<Mistakes>(&block)) {
    const std::string name = mistakes->name + ".png";
    files.push_back({name, picture_named(encoded, name)});
  }
}

std::vector<ReportFile> figures_of(const Document& document,
                                   std::span<const EncodedPicture> encoded) {
  std::vector<ReportFile> files;
  for (const Section& section : document.sections) {
    for (const Block& block : section.blocks) add_figure(block, encoded, files);
  }
  return files;
}

}  // namespace

Document report_document(std::span<const RunRecord> runs) {
  if (runs.empty() || runs.size() > kMostRuns) {
    fail("[report] got ", runs.size(), " runs, allowed 1 to ", kMostRuns);
  }
  return runs.size() == 1 ? single(runs[0]) : several(runs);
}

std::string html_report(std::span<const RunRecord> runs, std::span<const EncodedPicture> encoded) {
  return html_of(report_document(runs), encoded);
}

std::vector<ReportFile> markdown_report(std::span<const RunRecord> runs,
                                        std::span<const EncodedPicture> encoded) {
  const Document document = report_document(runs);
  std::vector<ReportFile> files{text_file("report.md", markdown_of(document))};
  for (ReportFile& file : figures_of(document, encoded)) files.push_back(std::move(file));
  return files;
}

std::vector<ReportFile> report_figures(std::span<const RunRecord> runs,
                                       std::span<const EncodedPicture> encoded) {
  return figures_of(report_document(runs), encoded);
}

}  // namespace tabtrain::report
