#include "cli/run_folder.h"

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <sstream>

#include "base/error.h"
#include "cli/files.h"
#include "layers/json.h"
#include "train/safetensors.h"

namespace tabtrain::cli {
namespace {

constexpr const char* kFiles[] = {"run.json", "log.jsonl", "run.safetensors", "weights.safetensors",
                                  "result.json"};
constexpr std::uint64_t kMaxRunFileBytes = std::uint64_t{1} << 31;
constexpr std::uint64_t kMaxLogBytes = std::uint64_t{1} << 32;

/// 9 significant digits name every float; JSON has no word for NaN.
std::string digits9(double value) {
  if (!std::isfinite(value)) return "null";
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

Json epoch_json(const EpochRecord& record) {
  Json json;
  json["epoch"] = record.event.epoch;
  json["train_loss"] = record.event.train_loss;
  if (record.event.train_objective != record.event.train_loss) {
    json["train_objective"] = record.event.train_objective;
  }
  json["train_accuracy"] = record.event.train_accuracy;
  json["test_loss"] = record.event.test_loss;
  json["test_accuracy"] = record.event.test_accuracy;
  json["digest"] = record.event.digest;
  json["images_per_s"] = std::round(record.images_per_s * 10) / 10;
  json["seconds"] = std::round(record.seconds * 1000) / 1000;
  return json;
}

Json facts_json(const RunFacts& facts) {
  Json json;
  json["name"] = facts.name;
  json["data"] = facts.data;
  json["train_images"] = facts.train_images;
  json["test_images"] = facts.test_images;
  json["epochs"] = facts.epochs;
  json["steps_per_epoch"] = facts.steps_per_epoch;
  json["parameters"] = facts.parameters;
  json["memory_bytes"] = facts.memory_bytes;
  json["threads"] = facts.threads;
  json["simd"] = facts.simd;
  json["arithmetic"] = facts.arithmetic;
  return json;
}

/// Accuracy of each class and the confusion matrix, [true class][predicted class].
void add_evaluation(Json& result, const Evaluation& evaluation,
                    const std::vector<std::string>& names) {
  const std::vector<double> shares = class_accuracy(evaluation.confusion);
  Json rows = Json::array();
  Json accuracy = Json::object();
  for (std::size_t truth = 0; truth < shares.size(); ++truth) {
    const auto* row = evaluation.confusion.data() + truth * shares.size();
    rows.push_back(std::vector<std::int32_t>(row, row + shares.size()));
    const std::string name = truth < names.size() ? names[truth] : std::to_string(truth);
    accuracy[name] = std::isnan(shares[truth]) ? Json() : Json(shares[truth]);
  }
  result["class_names"] = names;
  result["class_accuracy"] = accuracy;
  result["confusion_matrix"] = rows;
}

Json result_json(const RunRecord& record) {
  Json result = facts_json(record.facts);
  result["status"] = record.status;
  result["seconds"] = std::round(record.seconds * 1000) / 1000;
  result["digest"] = record.digest;
  result["last_epoch"] = Json();
  result["best_epoch_on_test_set"] = Json();
  if (record.history.empty()) return result;
  const int best = best_epoch_on_test_set(record.history);
  result["last_epoch"] = epoch_json(record.history.back());
  result["best_epoch_on_test_set"] = epoch_json(record.history[static_cast<std::size_t>(best)]);
  add_evaluation(result, record.evaluation, record.facts.class_names);
  return result;
}

}  // namespace

void check_out_folder(const std::string& folder, bool force, bool resume) {
  namespace fs = std::filesystem;
  if (!fs::exists(folder)) return;
  if (!fs::is_directory(folder)) fail("--out: ", folder, " is a file");
  if (resume && !fs::exists(folder + "/result.json")) {
    const auto ours = [](const fs::directory_entry& entry) {
      const fs::path name = entry.path().filename();
      if (name == "run.json" || name == "log.jsonl") return true;
      // One that was cut off while it was written.
      return std::any_of(std::begin(kFiles), std::end(kFiles),
                         [&](const std::string& file) { return name == file + ".part"; });
    };
    if (std::all_of(fs::directory_iterator(folder), fs::directory_iterator(), ours)) return;
  }
  if (!force && !fs::is_empty(folder)) {
    fail("--out: ", folder,
         " exists and is not empty; --resume goes on with the run in it, --force overwrites it");
  }
}

RunFolder::RunFolder(const std::string& folder, const RunConfig& config, const RunFacts& facts)
    : folder_(folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail("--out: ", folder, ": cannot be made: ", error.message());
  for (const char* name : kFiles) std::filesystem::remove(path(name), error);
  write_text_file(path("run.json"), to_json(config));
  Json start;
  start["event"] = "start";
  start.update(facts_json(facts));
  line(start.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::optional<RunFile> kept_run(const std::string& folder) {
  const std::string path = folder + "/run.safetensors";
  if (!std::filesystem::exists(path)) return std::nullopt;
  return read_run_file(read_file(path, kMaxRunFileBytes), path);
}

RunFile open_run(const std::string& folder_or_file) {
  if (!std::filesystem::is_directory(folder_or_file)) {
    return read_run_file(read_file(folder_or_file, kMaxRunFileBytes), folder_or_file);
  }
  std::optional<RunFile> run = kept_run(folder_or_file);
  if (!run) fail(folder_or_file, ": holds no run.safetensors");
  return std::move(*run);
}

RunFolder::RunFolder(const std::string& folder, const TrainerSnapshot& snapshot) : folder_(folder) {
  std::string kept;
  if (std::filesystem::exists(path("log.jsonl"))) {
    std::istringstream log(read_text_file(path("log.jsonl"), kMaxLogBytes));
    for (std::string text; std::getline(log, text);) {
      // The last line may have been cut while it was written.
      const Json event = Json::parse(text, nullptr, /*allow_exceptions=*/false);
      if (event.is_discarded() || !event.is_object()) break;
      const std::string kind = event.value("event", "");
      if (kind == "step" && event.value("global_step", std::int64_t{0}) > snapshot.global_step)
        break;
      if (kind == "epoch" && event.value("epoch", 0) > snapshot.epoch) break;
      if (kind != "end") kept += text + "\n";
    }
  }
  write_text_file(path("log.jsonl"), kept);
  log_bytes_ = kept.size();
  line("{\"event\":\"resume\",\"global_step\":" + std::to_string(snapshot.global_step) + "}");
}

void RunFolder::line(const std::string& text) {
  const std::string file = path("log.jsonl");
  unwritten_ += text + '\n';
  if (!log_.is_open()) {
    // What a failure left of a line goes first.
    std::error_code none_yet;
    std::filesystem::resize_file(file, log_bytes_, none_yet);
    log_.open(file, std::ios::app);
  }
  log_ << unwritten_ << std::flush;
  if (!log_) {
    const int reason = errno;
    log_.close();
    log_.clear();
    fail(file, ": cannot be written: ", std::strerror(reason));
  }
  log_bytes_ += unwritten_.size();
  unwritten_.clear();
}

void RunFolder::log(const StepEvent& event) {
  line("{\"event\":\"step\",\"epoch\":" + std::to_string(event.epoch) + ",\"step\":" +
       std::to_string(event.step) + ",\"global_step\":" + std::to_string(event.global_step) +
       ",\"loss\":" + digits9(event.loss) +
       (event.objective == event.loss ? "" : ",\"objective\":" + digits9(event.objective)) +
       ",\"correct\":" + std::to_string(event.correct) +
       ",\"images\":" + std::to_string(event.images) +
       ",\"lr\":" + digits9(shortest_decimal(event.learning_rate)) + "}");
}

void RunFolder::log(const EpochRecord& record) {
  Json json;
  json["event"] = "epoch";
  json.update(epoch_json(record));
  line(json.dump());
}

void RunFolder::log(const DivergedEvent& event) {
  line("{\"event\":\"diverged\",\"epoch\":" + std::to_string(event.epoch) +
       ",\"step\":" + std::to_string(event.step) + "}");
}

void RunFolder::save(const RunRecord& record, std::span<const Parameter> parameters,
                     const TrainerSnapshot& snapshot) {
  write_file(path("run.safetensors"), write_run_file(record, parameters, snapshot));
}

void RunFolder::finish(const RunRecord& record, std::span<const Parameter> parameters,
                       const TrainerSnapshot& snapshot) {
  std::vector<NamedTensor> tensors;
  std::size_t at = 0;
  for (const Parameter& p : parameters) {
    tensors.push_back(
        {p.name, p.spec.shape, std::span(snapshot.values).subspan(at, p.value.size())});
    at += p.value.size();
  }
  write_file(path("weights.safetensors"),
             write_safetensors(tensors, {{"format", "pt"},
                                         {"digest", record.digest},
                                         {"arithmetic", record.facts.arithmetic}}));
  const Json result = result_json(record);
  write_text_file(path("result.json"),
                  result.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  line("{\"event\":\"end\",\"status\":\"" + record.status + "\",\"digest\":\"" + record.digest +
       "\"}");
  save(record, parameters, snapshot);  // last, because it says that the run has ended
}

}  // namespace tabtrain::cli
