#include "cli/sweep_table.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "export/csv.h"
#include "layers/json.h"
#include "net/norm_name.h"
#include "report/text.h"

namespace tabtrain::cli {
namespace {

using Cells = std::vector<std::string>;

std::string percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", 100 * share);
  return text;
}

const Cells kHeader{
    "run",          "norm",       "parameters", "status", "epochs", "train %", "test %, last epoch",
    "best test %*", "best epoch", "time s",     "digest"};
constexpr std::size_t kTextColumns = 2;
constexpr std::size_t kResultColumn = 6;

Cells row_of(const SweepRow& row) {
  const RunRecord& record = row.record;
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%.1f", record.seconds);
  Cells cells{row.run->folder, norm_name(record.config.network),
              std::to_string(record.facts.parameters), record.status,
              std::to_string(record.history.size())};
  const int best = best_epoch_on_test_set(record.history);
  if (best < 0) {
    cells.insert(cells.end(), {"", "", "", ""});
  } else {
    const EpochEvent& last = record.history.back().event;
    const EpochEvent& top = record.history[static_cast<std::size_t>(best)].event;
    cells.insert(cells.end(), {percent(last.train_accuracy), percent(last.test_accuracy),
                               percent(top.test_accuracy), std::to_string(top.epoch)});
  }
  cells.insert(cells.end(), {seconds, record.digest});
  return cells;
}

/// The name of a run without its seed; empty when the grid has no seeds.
std::string group_of(const SweepRun& run) {
  std::string group = run.config.name;
  bool seeded = false;
  for (const SweepSetting& setting : run.settings) {
    if (setting.path != "seed") continue;
    const std::string part = "_seed=" + setting.value;
    const std::size_t at = group.find(part);
    if (at == std::string::npos) continue;
    group.erase(at, part.size());
    seeded = true;
  }
  return seeded ? group : "";
}

/// Mean and range of the last epoch's test accuracy over seeds.
std::vector<Cells> seed_rows(const std::vector<SweepRow>& rows) {
  std::map<std::string, std::vector<double>> groups;
  for (const SweepRow& row : rows) {
    const std::string group = group_of(*row.run);
    if (group.empty() || row.record.history.empty()) continue;
    groups[group].push_back(row.record.history.back().event.test_accuracy);
  }
  std::vector<Cells> result;
  for (const auto& [group, values] : groups) {
    if (values.size() < 2) continue;
    double sum = 0;
    for (const double value : values) sum += value;
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    Cells cells(kHeader.size());
    cells[0] = group + ", mean of " + std::to_string(values.size()) + " seeds";
    cells[kResultColumn] = percent(sum / static_cast<double>(values.size())) + " (" +
                           percent(*low) + " to " + percent(*high) + ")";
    result.push_back(std::move(cells));
  }
  return result;
}

std::vector<Cells> table_of(const std::vector<SweepRow>& rows) {
  std::vector<Cells> table{kHeader};
  for (const SweepRow& row : rows) table.push_back(row_of(row));
  for (Cells& cells : seed_rows(rows)) table.push_back(std::move(cells));
  return table;
}

/// Every field that a grid changes, in the order of the runs.
Cells grid_paths(const std::vector<SweepRow>& rows) {
  Cells paths;
  for (const SweepRow& row : rows) {
    for (const SweepSetting& setting : row.run->settings) {
      if (std::find(paths.begin(), paths.end(), setting.path) == paths.end()) {
        paths.push_back(setting.path);
      }
    }
  }
  return paths;
}

/// A field's value in a run: what the grid gave it, or what its document has there.
std::string value_of(const SweepRun& run, const Json& document, std::string path) {
  const auto text = [](const Json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  for (const SweepSetting& setting : run.settings) {
    if (setting.path == path) return text(Json::parse(setting.value));
  }
  std::replace(path.begin(), path.end(), '.', '/');
  const Json::json_pointer place("/" + path);
  return document.contains(place) ? text(document[place]) : "";
}

Cells csv_row(const SweepRow& row, const Cells& paths) {
  const RunRecord& record = row.record;
  Cells cells{row.run->folder, norm_name(record.config.network),
              std::to_string(record.facts.parameters)};
  const Json document = Json::parse(to_json(record.config));
  for (const std::string& path : paths) cells.push_back(value_of(*row.run, document, path));
  cells.insert(cells.end(), {record.status, std::to_string(record.history.size())});
  const int best = best_epoch_on_test_set(record.history);
  if (best < 0) {
    cells.insert(cells.end(), 6, "");
  } else {
    const EpochEvent& last = record.history.back().event;
    const EpochEvent& top = record.history[static_cast<std::size_t>(best)].event;
    cells.insert(cells.end(), {csv_number(last.train_loss), csv_percent(last.train_accuracy),
                               csv_number(last.test_loss), csv_percent(last.test_accuracy),
                               csv_percent(top.test_accuracy), std::to_string(top.epoch)});
  }
  cells.insert(cells.end(), {csv_number(record.seconds), record.digest});
  return cells;
}

constexpr const char* kFootnote = "* the best epoch as the test set saw it: no result to quote";

}  // namespace

std::string sweep_csv(const std::vector<SweepRow>& rows) {
  const Cells paths = grid_paths(rows);
  Cells header{"run", "norm", "parameters"};
  header.insert(header.end(), paths.begin(), paths.end());
  header.insert(header.end(), {"status", "epochs", "train_loss_nats", "train_accuracy_percent",
                               "test_loss_nats", "test_accuracy_percent",
                               "best_test_accuracy_percent", "best_epoch", "duration_s", "digest"});
  std::string text;
  append_csv_row(text, header);
  for (const SweepRow& row : rows) append_csv_row(text, csv_row(row, paths));
  return text;
}

std::string sweep_markdown(const std::string& name, const std::vector<SweepRow>& rows) {
  std::string text = "# " + report::markdown_text(name) + "\n\n";
  bool header = true;
  for (const Cells& cells : table_of(rows)) {
    for (const std::string& cell : cells) text += "| " + report::markdown_text(cell) + " ";
    text += "|\n";
    if (header) {
      for (std::size_t i = 0; i < cells.size(); ++i) text += "| --- ";
      text += "|\n";
    }
    header = false;
  }
  return text + "\n\\" + kFootnote + "\n";
}

std::string sweep_text(const std::vector<SweepRow>& rows) {
  const std::vector<Cells> table = table_of(rows);
  std::vector<std::size_t> width(kHeader.size(), 0);
  for (const Cells& cells : table) {
    for (std::size_t i = 0; i < cells.size(); ++i) width[i] = std::max(width[i], cells[i].size());
  }
  std::string text;
  for (const Cells& cells : table) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string space(width[i] - cells[i].size(), ' ');
      line += i < kTextColumns ? cells[i] + space + "  " : space + cells[i] + "  ";
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text + kFootnote + "\n";
}

}  // namespace tabtrain::cli
