#include "report/describe.h"

#include <algorithm>

#include "base/number_text.h"
#include "layers/json.h"
#include "report/text.h"

namespace tabtrain::report {
namespace {

std::string words(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string value_text(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_float()) return significant(value.get<double>(), 12);
  if (!value.is_array()) return value.dump();
  std::string text;
  for (const Json& element : value) text += (text.empty() ? "" : ", ") + value_text(element);
  return value.size() > 1 ? "[" + text + "]" : text;
}

Json document_of(const RunConfig& config) { return parse_json(to_json(config), "run document"); }

/// The fields of `object` that `left_out` does not name.
Fields fields_of(const Json& object, const std::vector<std::string>& left_out) {
  Fields fields;
  for (const auto& [name, value] : object.items()) {
    if (std::find(left_out.begin(), left_out.end(), name) == left_out.end()) {
      fields.emplace_back(words(name), value_text(value));
    }
  }
  return fields;
}

/// Those that do something: another value than `usual` has, where it has one.
Fields unusual(const Json& object, const Json& usual, const std::vector<std::string>& left_out) {
  Fields fields;
  for (const auto& [name, value] : object.items()) {
    if (std::find(left_out.begin(), left_out.end(), name) != left_out.end()) continue;
    if (usual.contains(name) && usual[name] == value) continue;
    fields.emplace_back(words(name), value_text(value));
  }
  return fields;
}

bool is_zero(const Json& value) {
  return (value.is_number() && value.get<double>() == 0) || value == Json(false);
}

std::string optimizer_text(const Json& optimizer) {
  std::string type = optimizer["type"].get<std::string>();
  type = type == "sgd" ? "SGD" : type == "adam" ? "Adam" : type == "adamw" ? "AdamW" : type;
  Fields fields;
  for (const auto& [name, value] : optimizer.items()) {
    if (name != "type" && !is_zero(value)) fields.emplace_back(words(name), value_text(value));
  }
  const bool no_decay = is_zero(optimizer["weight_decay"]) && is_zero(optimizer["l1"]);
  return type + ": " + fields_text(fields) + (no_decay ? "; no L1, no L2" : "");
}

std::string schedule_text(const Json& schedule) {
  std::string text = words(schedule["type"].get<std::string>());
  const bool warm = !is_zero(schedule["warmup_epochs"]);
  std::vector<std::string> left_out{"type"};
  if (!warm) left_out.insert(left_out.end(), {"warmup", "warmup_epochs", "warmup_factor"});
  const std::string fields = fields_text(fields_of(schedule, left_out));
  return fields.empty() ? text : text + ": " + fields;
}

std::string data_text(const RunRecord& run) {
  const RunFacts& facts = run.facts;
  return facts.data + ": " + grouped(static_cast<std::int64_t>(facts.train_images)) +
         " training and " + grouped(static_cast<std::int64_t>(facts.test_images)) +
         " test images of " + to_string(run.config.network.input) + ", " +
         std::to_string(facts.class_names.size()) + " classes" +
         (run.config.data.balanced ? ", as many of each" : "");
}

std::string standardisation_text(const DataConfig& data) {
  const auto list = [](const std::vector<float>& values) {
    std::string text;
    for (const float value : values) {
      text += (text.empty() ? "" : ", ") + decimal(static_cast<double>(value), 4);
    }
    return text;
  };
  return "mean " + list(data.mean) + "; standard deviation " + list(data.std) +
         (data.standardise == "computed" ? "; computed from the training images" : "");
}

std::string augmentation_text(const Json& document) {
  RunConfig usual;
  usual.network.layers.clear();
  Fields fields = unusual(document["augmentation"], document_of(usual)["augmentation"], {});
  return fields.empty() ? "none" : fields_text(fields);
}

std::string time_text(const RunRecord& run) {
  std::string text = duration(run.seconds);
  if (run.history.empty()) return text;
  double seconds = 0;
  double rate = 0;
  for (const EpochRecord& epoch : run.history) {
    seconds += epoch.seconds;
    rate += epoch.images_per_s;
  }
  const auto epochs = static_cast<double>(run.history.size());
  text += "; " + duration(seconds / epochs) + " an epoch";
  if (rate > 0) {
    text += "; " + grouped(static_cast<std::int64_t>(rate / epochs)) + " images/s in training";
  }
  return text;
}

std::string machine_text(const RunFacts& facts) {
  return facts.arithmetic + " arithmetic, " + facts.simd + " kernels, " +
         std::to_string(facts.threads) + (facts.threads == 1 ? " thread" : " threads");
}

}  // namespace

std::string fields_text(const Fields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    text += (text.empty() ? "" : ", ") + (name.empty() ? value : name + " " + value);
  }
  return text;
}

std::vector<Setting> settings_of(const RunRecord& run) {
  const Json document = document_of(run.config);
  const NetworkSpec& network = run.config.network;
  const Json& optimizer = document["optimizer"];
  Fields data = fields_of(document["data"], {"source", "train_images", "test_images"});
  data.insert(data.begin(), {{"", run.facts.data},
                             {"training images", std::to_string(run.facts.train_images)},
                             {"test images", std::to_string(run.facts.test_images)}});
  const auto single = [](const char* name, const std::string& value) {
    return Setting{name, {{"", value}}};
  };
  const auto field = [&](const char* name, const char* key) {
    return single(name, value_text(document[key]));
  };
  return {{"normalisation", norm_fields(network)},
          {"network", network_fields(network)},
          single("parameters", grouped(run.facts.parameters)),
          single("dropout", dropout_text(network)),
          {"data", data},
          {"augmentation", fields_of(document["augmentation"], {})},
          field("batch size", "batch_size"),
          single("learning rate", value_text(optimizer["lr"])),
          single("weight decay (L2)", value_text(optimizer["weight_decay"])),
          single("L1", value_text(optimizer["l1"])),
          {"optimizer", fields_of(optimizer, {"lr", "weight_decay", "l1"})},
          {"schedule", fields_of(document["schedule"], {})},
          field("epochs", "epochs"),
          field("label smoothing", "label_smoothing"),
          field("weight average", "ema_decay"),
          field("shuffling", "shuffle"),
          single("arithmetic", run.facts.arithmetic),
          field("seed", "seed")};
}

Fields facts_of(const RunRecord& run) {
  const RunConfig& config = run.config;
  const Json document = document_of(config);
  const std::string order = config.shuffle ? "" : "; not shuffled";
  Fields facts{{"Data", data_text(run)},
               {"Standardisation", standardisation_text(config.data)},
               {"Augmentation", augmentation_text(document)},
               {"Network", layout_text(config.network)},
               {"Normalisation", fields_text(norm_fields(config.network))},
               {"Dropout", dropout_text(config.network)},
               {"Epochs", std::to_string(config.epochs) + ", " +
                              grouped(run.facts.steps_per_epoch) + " steps each" + order},
               {"Batch size", std::to_string(config.batch_size)},
               {"Optimizer", optimizer_text(document["optimizer"])},
               {"Schedule", schedule_text(document["schedule"])}};
  if (config.label_smoothing > 0) {
    facts.emplace_back("Label smoothing", value_text(document["label_smoothing"]));
  }
  if (config.ema_decay > 0) {
    facts.emplace_back("Weight average", value_text(document["ema_decay"]));
  }
  facts.emplace_back("Seed", std::to_string(config.seed));
  facts.emplace_back("Arithmetic", machine_text(run.facts));
  facts.emplace_back("Time", time_text(run));
  if (run.facts.memory_bytes > 0) {
    const auto bytes = static_cast<double>(run.facts.memory_bytes);
    facts.emplace_back("Memory of the network", decimal(bytes / (1 << 20), 1) + " MiB in training");
  }
  facts.emplace_back("Status", run.status);
  facts.emplace_back("Digest of the weights", run.digest);
  if (!run.note.empty()) facts.emplace_back("Note", run.note);
  return facts;
}

}  // namespace tabtrain::report
