#include "report/compare.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/number_text.h"
#include "net/summary.h"
#include "report/text.h"

namespace tabtrain::report {
namespace {

constexpr std::size_t kMostPairsInWords = 6;
constexpr std::size_t kLongestValue = 70;
constexpr const char* kSeed = "seed";
constexpr const char* kNetwork = "network";
constexpr const char* kParameters = "parameters";

using Settings = std::vector<Setting>;

Settings without_seed(Settings settings) {
  settings.erase(std::remove_if(settings.begin(), settings.end(),
                                [](const Setting& s) { return s.name == kSeed; }),
                 settings.end());
  return settings;
}

/// What `fields` has otherwise than any of `others`.
Fields differing(const Fields& fields, const std::vector<const Fields*>& others) {
  Fields different;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool same = std::all_of(others.begin(), others.end(), [&](const Fields* other) {
      return std::find(other->begin(), other->end(), fields[i]) != other->end();
    });
    if (!same && !fields[i].second.empty()) different.push_back(fields[i]);
  }
  return different;
}

/// Indices of the settings in which two runs differ. Another network has other parameters: they
/// count by themselves only where they come with something else, as LayerNorm's do.
std::vector<std::size_t> differences_of(const Settings& a, const Settings& b) {
  std::vector<std::size_t> indices;
  bool network = false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i] || (network && a[i].name == kParameters)) continue;
    network = network || a[i].name == kNetwork;
    indices.push_back(i);
  }
  return indices;
}

/// Fields of one setting that tell `mine` from the others.
std::string value_among(const Setting& mine, const std::vector<const Setting*>& all) {
  std::vector<const Fields*> others;
  for (const Setting* setting : all) others.push_back(&setting->fields);
  const std::string text = fields_text(differing(mine.fields, others));
  return text.empty() ? "none" : shortened(text, kLongestValue);
}

/// Names, with what tells apart those that share one; at last with a number.
std::vector<std::string> unique_labels(const std::vector<std::string>& names,
                                       const std::vector<Settings>& settings) {
  std::vector<std::string> labels = names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::vector<std::size_t> same;
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (names[k] == names[i]) same.push_back(k);
    }
    for (std::size_t s = 0; same.size() > 1 && s < settings[i].size(); ++s) {
      if (settings[i][s].name == kParameters) continue;  // they come with something else
      std::vector<const Setting*> all;
      for (const std::size_t k : same) all.push_back(&settings[k][s]);
      if (std::all_of(all.begin(), all.end(), [&](const Setting* o) { return *o == *all[0]; })) {
        continue;
      }
      const Setting& mine = settings[i][s];
      labels[i] +=
          ", " + (mine.name == "normalisation" ? "" : mine.name + " ") + value_among(mine, all);
    }
  }
  std::map<std::string, int> seen;
  for (std::string& label : labels) {
    const int count = ++seen[label];
    if (count > 1) label += " (" + std::to_string(count) + ")";
  }
  return labels;
}

std::set<std::uint64_t> seeds_of(std::span<const RunRecord> runs, const SeedGroup& group) {
  std::set<std::uint64_t> seeds;
  for (const std::size_t run : group.runs) seeds.insert(runs[run].config.seed);
  return seeds;
}

bool share_a_seed(std::span<const RunRecord> runs, const SeedGroup& a, const SeedGroup& b) {
  const std::set<std::uint64_t> others = seeds_of(runs, b);
  const std::set<std::uint64_t> mine = seeds_of(runs, a);
  return std::any_of(mine.begin(), mine.end(),
                     [&](std::uint64_t seed) { return others.count(seed) > 0; });
}

std::string seeds_text(std::span<const RunRecord> runs, const SeedGroup& group) {
  std::string text;
  for (const std::uint64_t seed : seeds_of(runs, group))
    text += (text.empty() ? "" : ", ") + std::to_string(seed);
  return text;
}

std::vector<SeedGroup> groups_of(const std::vector<Settings>& settings) {
  std::vector<SeedGroup> groups;
  for (std::size_t r = 0; r < settings.size(); ++r) {
    const Settings mine = without_seed(settings[r]);
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const SeedGroup& g) {
      return without_seed(settings[g.runs[0]]) == mine;
    });
    if (group == groups.end()) {
      groups.push_back({{r}, ""});
    } else {
      group->runs.push_back(r);
    }
  }
  return groups;
}

/// A run's name, without the seed that a grid puts there.
std::string seedless(const RunRecord& run) {
  std::string name = clean_text(run.facts.name);
  const std::string seed = "_seed=" + std::to_string(run.config.seed);
  const std::size_t at = name.find(seed);
  const std::size_t end = at + seed.size();
  const bool whole = at != std::string::npos && (end == name.size() || name[end] == '_');
  return whole ? name.erase(at, seed.size()) : name;
}

/// What runs that differ in their seeds are called together: the first one's name, without its seed
/// where all have one name then.
std::string group_name(std::span<const RunRecord> runs, const SeedGroup& group) {
  const std::string name = seedless(runs[group.runs[0]]);
  const bool shared =
      group.runs.size() > 1 && std::all_of(group.runs.begin(), group.runs.end(),
                                           [&](auto run) { return seedless(runs[run]) == name; });
  return shared ? name : clean_text(runs[group.runs[0]].facts.name);
}

/// "normalisation (BatchNorm; GroupNorm(4)), batch size (128; 64)"
std::string differences_text(const Settings& a, const Settings& b,
                             const std::vector<std::size_t>& indices) {
  std::string text;
  for (const std::size_t i : indices) {
    const std::vector<const Setting*> both{&a[i], &b[i]};
    text += (text.empty() ? "" : ", ") + a[i].name + " (" + value_among(a[i], both) + "; " +
            value_among(b[i], both) + ")";
  }
  return text;
}

/// What may be concluded from each pair of groups.
void judge_pairs(std::span<const RunRecord> runs, const std::vector<Settings>& settings,
                 Comparison& comparison) {
  const std::vector<SeedGroup>& groups = comparison.groups;
  const std::size_t pairs = groups.size() * (groups.size() - 1) / 2;
  std::size_t many = 0;
  std::string example;
  for (std::size_t a = 0; a < groups.size(); ++a) {
    for (std::size_t b = a + 1; b < groups.size(); ++b) {
      std::vector<std::size_t> indices = differences_of(settings[a], settings[b]);
      if (share_a_seed(runs, groups[a], groups[b])) {
        indices.erase(std::remove_if(indices.begin(), indices.end(),
                                     [&](std::size_t i) { return settings[a][i].name == kSeed; }),
                      indices.end());
      }
      const std::string both = groups[a].label + " and " + groups[b].label;
      const std::string list = differences_text(settings[a], settings[b], indices);
      if (indices.size() > 1) {
        ++many;
        const std::string text = both + " differ in " + std::to_string(indices.size()) +
                                 " things at once: " + list + ".";
        if (example.empty()) example = text;
        if (pairs > kMostPairsInWords) continue;
        comparison.warnings.push_back(
            text + " What differs in their results cannot be put down to one of these.");
      } else if (pairs <= kMostPairsInWords) {
        comparison.remarks.push_back(both + " differ in one thing only: " + list + ".");
      }
    }
  }
  if (pairs <= kMostPairsInWords || many == 0) return;
  comparison.warnings.push_back(std::to_string(many) + " of " + std::to_string(pairs) +
                                " pairs differ in more than one thing at once. For example, " +
                                example + " Compare only those that share all but one column of " +
                                "the table of differences.");
}

void judge_budget(std::span<const RunRecord> runs, Comparison& comparison) {
  std::string over;
  std::size_t count = 0;
  for (const SeedGroup& group : comparison.groups) {
    const std::int64_t parameters = runs[group.runs[0]].facts.parameters;
    if (parameters <= kParameterBudget) continue;
    ++count;
    over += (over.empty() ? "" : ", ") + group.label + " (" + grouped(parameters) + ")";
  }
  if (count == 0) return;
  std::string text = "Above the budget of " + grouped(kParameterBudget) + " parameters: " + over;
  if (count < comparison.groups.size()) text += "; the others are within it";
  comparison.warnings.push_back(text + ".");
}

void judge_seeds(std::span<const RunRecord> runs, Comparison& comparison) {
  bool several = false;
  for (const SeedGroup& group : comparison.groups) {
    const std::set<std::uint64_t> seeds = seeds_of(runs, group);
    several = several || seeds.size() > 1;
    if (seeds.size() == group.runs.size()) continue;
    comparison.warnings.push_back(group.label + " is there " + std::to_string(group.runs.size()) +
                                  " times with " + std::to_string(seeds.size()) +
                                  (seeds.size() == 1 ? " seed" : " seeds") +
                                  ": runs of one seed are one result, counted more than once.");
  }
  if (!several) {
    comparison.remarks.push_back(
        "Every setting was run with one seed: how much of a difference is chance, these runs do "
        "not show.");
  }
}

void judge_ends(std::span<const RunRecord> runs, Comparison& comparison) {
  for (std::size_t r = 0; r < runs.size(); ++r) {
    if (runs[r].status == "finished") continue;
    comparison.warnings.push_back(comparison.labels[r] + " is no complete run (" + runs[r].status +
                                  "): " + std::to_string(runs[r].history.size()) + " of " +
                                  std::to_string(runs[r].config.epochs) + " epochs.");
  }
}

std::vector<Comparison::Difference> difference_table(const std::vector<Settings>& settings) {
  std::vector<Comparison::Difference> table;
  for (std::size_t s = 0; s < settings[0].size(); ++s) {
    std::vector<const Setting*> all;
    for (const Settings& one : settings) all.push_back(&one[s]);
    if (std::all_of(all.begin(), all.end(), [&](const Setting* o) { return *o == *all[0]; })) {
      continue;
    }
    Comparison::Difference difference{all[0]->name, {}};
    for (const Setting* one : all) difference.values.push_back(value_among(*one, all));
    table.push_back(std::move(difference));
  }
  return table;
}

}  // namespace

Comparison compare(std::span<const RunRecord> runs) {
  std::vector<Settings> settings;
  std::vector<std::string> names;
  for (const RunRecord& run : runs) {
    settings.push_back(settings_of(run));
    names.push_back(clean_text(run.facts.name));
  }
  Comparison comparison;
  comparison.labels = unique_labels(names, settings);
  comparison.groups = groups_of(settings);
  std::vector<Settings> of_groups;
  std::vector<std::string> group_names;
  for (const SeedGroup& group : comparison.groups) {
    of_groups.push_back(without_seed(settings[group.runs[0]]));
    group_names.push_back(group_name(runs, group));
  }
  const std::vector<std::string> labels = unique_labels(group_names, of_groups);
  for (std::size_t g = 0; g < labels.size(); ++g) {
    comparison.groups[g].label = labels[g];
    of_groups[g].push_back({kSeed, {{"", seeds_text(runs, comparison.groups[g])}}});
  }
  comparison.differences = difference_table(of_groups);
  judge_pairs(runs, of_groups, comparison);
  judge_budget(runs, comparison);
  judge_ends(runs, comparison);
  judge_seeds(runs, comparison);
  return comparison;
}

SeedStatistics seed_statistics(std::span<const RunRecord> runs, const SeedGroup& group) {
  SeedStatistics statistics;
  double sum = 0;
  for (const std::size_t run : group.runs) {
    if (runs[run].history.empty()) continue;
    const double accuracy = runs[run].history.back().event.test_accuracy;
    statistics.low = statistics.runs == 0 ? accuracy : std::min(statistics.low, accuracy);
    statistics.high = statistics.runs == 0 ? accuracy : std::max(statistics.high, accuracy);
    sum += accuracy;
    ++statistics.runs;
  }
  if (statistics.runs > 0) statistics.mean = sum / statistics.runs;
  return statistics;
}

}  // namespace tabtrain::report
