#include "run/sweep.h"

#include <cctype>
#include <set>

#include "base/error.h"
#include "layers/json.h"
#include "train/presets.h"

namespace tabtrain {
namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr std::size_t kMaxFolderName = 120;
constexpr int kMaxDepth = 8;  ///< of paths; run documents are less deep

/// Sets "optimizer.lr" inside a run document; objects on the way are made where they are missing.
void set_field(Json& document, const std::string& path, const Json& value,
               const std::string& place) {
  Json* at = &document;
  std::size_t begin = 0;
  for (int depth = 1;; ++depth) {
    if (depth > kMaxDepth) fail(place, ": ", printable(path), ": deeper than ", kMaxDepth);
    const std::size_t dot = path.find('.', begin);
    const std::string part = path.substr(begin, dot - begin);
    if (part.empty()) fail(place, ": \"", printable(path), "\" is no path of a field");
    if (dot == std::string::npos) {
      (*at)[part] = value;
      return;
    }
    at = &(*at)[part];
    if (at->is_null()) *at = Json::object();
    if (!at->is_object()) {
      fail(place, ": ", printable(path), ": ", part, " is no object in this document");
    }
    begin = dot + 1;
  }
}

void set_fields(Json& document, const Json& fields, const std::string& place) {
  require_object(fields, place);
  for (const auto& [path, value] : fields.items()) set_field(document, path, value, place);
}

/// Letters, digits and ".+-=_" stay; anything else becomes "-".
std::string file_name(const std::string& text) {
  std::string name;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                       std::string(".+-=_").find(c) != std::string::npos;
    name += plain ? c : '-';
  }
  if (name.size() > kMaxFolderName) name.resize(kMaxFolderName);
  while (!name.empty() && name.front() == '.') name.erase(0, 1);
  return name;
}

std::string last_part(const std::string& path) { return path.substr(path.rfind('.') + 1); }

struct Axis {
  std::string path;
  Json values;
};

std::vector<Axis> parse_grid(const Json& entry, const std::string& place) {
  std::vector<Axis> axes;
  if (!entry.contains("grid")) return axes;
  require_object(entry["grid"], place + ".grid");
  std::size_t runs = 1;
  for (const auto& [path, values] : entry["grid"].items()) {
    const std::string axis = place + ".grid[\"" + printable(path) + "\"]";
    require_list(values, axis, kMostSweepRuns);
    if (values.empty()) fail(axis, ": no values, so no runs");
    runs *= values.size();
    if (runs > kMostSweepRuns) fail(place, ".grid: more than ", kMostSweepRuns, " runs");
    axes.push_back({path, values});
  }
  return axes;
}

/// The run document that an entry starts from.
Json base_document(const Json& entry, const std::string& place) {
  require_object(entry, place);
  check_known(entry, place, {"preset", "run", "set", "grid"});
  if (entry.contains("preset") == entry.contains("run")) {
    fail(place, ": give either \"preset\" or \"run\"");
  }
  if (!entry.contains("preset")) {
    require_object(entry["run"], place + ".run");
    return entry["run"];
  }
  const std::string name = read_text(entry["preset"], place + ".preset", nullptr, 200);
  try {
    return parse_json(find_preset(name).json, name);
  } catch (const Error& error) {
    fail(place, ".preset: ", error.what());
  }
}

SweepRun make_run(Json document, const std::vector<Axis>& axes, std::size_t number,
                  const std::string& place) {
  SweepRun run;
  std::string settings;
  for (std::size_t a = axes.size(); a-- > 0;) {
    const Json& value = axes[a].values[number % axes[a].values.size()];
    number /= axes[a].values.size();
    set_field(document, axes[a].path, value, place + ".grid");
    run.settings.insert(run.settings.begin(), {axes[a].path, value.dump()});
  }
  for (const SweepSetting& setting : run.settings) {
    settings += " " + setting.path + "=" + setting.value;
    run.folder += "_" + last_part(setting.path) + "=" +
                  (setting.value.front() == '"' ? setting.value.substr(1, setting.value.size() - 2)
                                                : setting.value);
  }
  try {
    run.config = parse_run_config(document.dump());
  } catch (const Error& error) {
    fail(place, settings.empty() ? "" : " with" + settings, ": ", error.what());
  }
  run.folder = file_name(run.config.name + run.folder);
  if (run.folder.empty()) run.folder = "run";
  run.config.name = run.folder;
  return run;
}

}  // namespace

std::string with_field(const std::string& json, const std::string& path, const std::string& value) {
  Json document = parse_json(json, "run document");
  require_object(document, "document");
  Json parsed = Json::parse(value, nullptr, /*allow_exceptions=*/false);
  if (parsed.is_discarded()) parsed = value;
  set_field(document, path, parsed, "field");
  return document.dump();
}

Sweep parse_sweep(const std::string& json) {
  const Json document = parse_json(json, "grid document", kMaxBytes);
  require_object(document, "grid document");
  if (document.contains("version")) check_version(document["version"], "version", kSweepVersion);
  check_known(document, "", {"version", "name", "set", "runs"});
  Sweep sweep;
  sweep.name =
      document.contains("name") ? read_text(document["name"], "name", nullptr, 200) : "sweep";
  if (!document.contains("runs")) fail("runs: missing");
  require_list(document["runs"], "runs", kMostSweepRuns);
  if (document["runs"].empty()) fail("runs: empty, so there is nothing to run");
  std::set<std::string> folders;
  for (std::size_t i = 0; i < document["runs"].size(); ++i) {
    const std::string place = "runs[" + std::to_string(i) + "]";
    const Json& entry = document["runs"][i];
    Json base = base_document(entry, place);
    if (document.contains("set")) set_fields(base, document["set"], "set");
    if (entry.contains("set")) set_fields(base, entry["set"], place + ".set");
    const std::vector<Axis> axes = parse_grid(entry, place);
    std::size_t count = 1;
    for (const Axis& axis : axes) count *= axis.values.size();
    if (sweep.runs.size() + count > kMostSweepRuns) {
      fail(place, ": more than ", kMostSweepRuns, " runs");
    }
    for (std::size_t number = 0; number < count; ++number) {
      SweepRun run = make_run(base, axes, number, place);
      if (!folders.insert(run.folder).second) {
        fail(place, ": ", run.folder, " is there twice; set another \"name\"");
      }
      sweep.runs.push_back(std::move(run));
    }
  }
  return sweep;
}

}  // namespace tabtrain
