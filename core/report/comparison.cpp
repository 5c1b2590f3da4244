#include <algorithm>
#include <iterator>
#include <map>

#include "base/number_text.h"
#include "net/norm_name.h"
#include "net/summary.h"
#include "report/content.h"
#include "report/text.h"

namespace tabtrain::report {
namespace {

constexpr Marker kMarkers[] = {Marker::kNone,     Marker::kCircle,  Marker::kSquare,
                               Marker::kTriangle, Marker::kDiamond, Marker::kCross};
constexpr int kComparisonWidth = 720;
constexpr int kComparisonHeight = 380;

std::string parameters_text(const RunFacts& facts) {
  const std::string count = grouped(facts.parameters);
  return facts.parameters > kParameterBudget ? count + " (over budget)" : count;
}

std::string capitalised(std::string name) {
  if (name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

std::vector<Cell> result_row(const RunRecord& run, const std::string& label) {
  std::vector<Cell> row{{label}, {last_accuracy(run), true}};
  if (run.history.empty()) {
    for (int i = 0; i < 3; ++i) row.emplace_back("\xE2\x80\x93");
  } else {
    const auto best = static_cast<std::size_t>(best_epoch_on_test_set(run.history));
    const EpochEvent& last = run.history.back().event;
    const EpochEvent& top = run.history[best].event;
    row.emplace_back(percent(top.test_accuracy) + " (" + std::to_string(top.epoch) + ")");
    row.emplace_back(percent(last.train_accuracy));
    row.emplace_back(decimal(last.test_loss, 4));
  }
  const std::string done = std::to_string(run.history.size());
  const std::string epochs = std::to_string(run.config.epochs);
  row.emplace_back(norm_name(run.config.network));
  row.emplace_back(parameters_text(run.facts));
  row.emplace_back(done == epochs ? epochs : done + " of " + epochs);
  row.emplace_back(std::to_string(run.config.seed));
  row.emplace_back(duration(run.seconds));
  return row;
}

Table result_table(std::span<const RunRecord> runs, const Comparison& comparison) {
  Table table;
  table.caption =
      "The last epoch is the result. The best epoch was chosen by looking at the test set and is "
      "there for comparison with reports that quote it.";
  table.columns = {{"Run", false},
                   {"Test accuracy, last epoch"},
                   {"Best on the test set (epoch)"},
                   {"Train accuracy"},
                   {"Test loss"},
                   {"Normalisation", false},
                   {"Parameters"},
                   {"Epochs"},
                   {"Seed"},
                   {"Time"}};
  for (std::size_t r = 0; r < runs.size(); ++r) {
    table.rows.push_back(result_row(runs[r], comparison.labels[r]));
  }
  return table;
}

Section difference_section(const Comparison& comparison) {
  Section section{2, "differences", "What differs", {}};
  for (const std::string& warning : comparison.warnings) {
    section.blocks.push_back(Warning{warning});
  }
  for (const std::string& remark : comparison.remarks) {
    section.blocks.push_back(Paragraph{remark});
  }
  if (comparison.differences.empty()) return section;
  Table table{"All settings that are not the same everywhere", {{"Run", false}}, {}};
  for (const auto& difference : comparison.differences) {
    table.columns.push_back({capitalised(difference.name), false});
  }
  for (std::size_t g = 0; g < comparison.groups.size(); ++g) {
    std::vector<Cell> row{{comparison.groups[g].label}};
    for (const auto& difference : comparison.differences) row.emplace_back(difference.values[g]);
    table.rows.push_back(std::move(row));
  }
  section.blocks.push_back(table);
  return section;
}

/// Test accuracy of some runs; those of one normalisation share a colour and differ in markers.
Chart accuracy_chart(std::span<const RunRecord> runs, const Comparison& comparison,
                     const std::vector<std::size_t>& shown, const std::string& title) {
  Chart chart;
  chart.title = title;
  chart.width = kComparisonWidth;
  chart.height = kComparisonHeight;
  std::map<std::string, std::size_t> of_colour;
  for (const std::size_t r : shown) {
    const RunRecord& run = runs[r];
    const Ink ink = norm_ink(run.config.network);
    const std::size_t turn = of_colour[ink.css_class]++;
    Series series{comparison.labels[r], ink, false, kMarkers[turn % std::size(kMarkers)], {}};
    for (const EpochRecord& epoch : run.history) {
      series.points.push_back(
          {static_cast<double>(epoch.event.epoch), 100 * epoch.event.test_accuracy});
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

/// So that plots of some runs have the axis of the plot of all.
std::vector<double> all_accuracies(std::span<const RunRecord> runs) {
  std::vector<double> values;
  for (const RunRecord& run : runs) {
    for (const EpochRecord& epoch : run.history) values.push_back(100 * epoch.event.test_accuracy);
  }
  return values;
}

Section plot_section(std::span<const RunRecord> runs, const Comparison& comparison) {
  std::vector<std::size_t> all;
  std::vector<std::string> norms;
  std::map<std::string, std::vector<std::size_t>> by_norm;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    if (runs[r].history.empty()) continue;
    const std::string norm = norm_name(runs[r].config.network);
    if (by_norm[norm].empty()) norms.push_back(norm);
    by_norm[norm].push_back(r);
    all.push_back(r);
  }
  Section section{2, "plots", "Test accuracy", {}};
  section.blocks.push_back(
      Charts{"comparison",
             "Colours are those of the normalisation; markers tell runs of one colour apart.",
             {accuracy_chart(runs, comparison, all, "Test accuracy, %")}});
  if (norms.size() < 2 || norms.size() == all.size()) return section;
  const std::vector<double> shared = all_accuracies(runs);
  for (const std::string& norm : norms) {
    Chart chart = accuracy_chart(runs, comparison, by_norm[norm], "Test accuracy, %: " + norm);
    chart.also_shown = shared;
    section.blocks.push_back(Charts{"comparison-" + file_slug(norm), "", {chart}});
  }
  return section;
}

Section seed_section(std::span<const RunRecord> runs, const Comparison& comparison) {
  Table table{"Test accuracy of the last epoch over runs that differ in their seeds only",
              {{"Runs", false}, {"Seeds"}, {"Mean"}, {"Lowest"}, {"Highest"}, {"Range, points"}},
              {}};
  for (const SeedGroup& group : comparison.groups) {
    const SeedStatistics s = seed_statistics(runs, group);
    if (s.runs == 0) continue;
    table.rows.push_back({{group.label},
                          {std::to_string(s.runs)},
                          {percent(s.mean), true},
                          {percent(s.low)},
                          {percent(s.high)},
                          {s.runs > 1 ? decimal(100 * (s.high - s.low), 2) : "\xE2\x80\x93"}});
  }
  return {2, "seeds", "Mean and range over seeds", {table}};
}

}  // namespace

std::vector<Section> comparison_sections(std::span<const RunRecord> runs,
                                         const Comparison& comparison) {
  std::vector<Section> sections;
  sections.push_back({2, "results", "Results", {result_table(runs, comparison)}});
  if (comparison.groups.size() < runs.size()) {
    sections.push_back(seed_section(runs, comparison));
  }
  sections.push_back(difference_section(comparison));
  sections.push_back(plot_section(runs, comparison));
  return sections;
}

}  // namespace tabtrain::report
