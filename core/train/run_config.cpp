#include "train/run_config.h"

#include <utility>

#include "base/error.h"
#include "layers/fields_json.h"
#include "layers/options_json.h"
#include "net/notation.h"
#include "train/run_config_network.h"

namespace tabtrain {
namespace {

constexpr const char* kWhat = "run document";

/// The usual figures of a source's training images; a folder's are not known beforehand.
void set_default_statistics(DataConfig& data, int channels) {
  const auto all = static_cast<std::size_t>(channels);
  if (data.source == "cifar10") {
    data.mean = {0.4914F, 0.4822F, 0.4465F};
    data.std = {0.2470F, 0.2435F, 0.2616F};
  } else if (data.source == "mnist") {
    data.mean = {0.1307F};
    data.std = {0.3081F};
  } else {
    data.mean.assign(all, 0.5F);
    data.std.assign(all, 0.25F);
  }
}

DataConfig parse_data(const Json& object, int channels) {
  DataConfig data;
  require_object(object, "data");
  if (object.contains("source") && object["source"].is_string()) {
    data.source = object["source"].get<std::string>();
  }
  set_default_statistics(data, channels);
  read_fields(object, "data", data);
  return data;
}

void check_data(const RunConfig& config) {
  const auto channels = static_cast<std::size_t>(config.network.input.channels);
  const auto check = [&](const char* name, const std::vector<float>& values) {
    if (values.size() != channels) {
      fail("data.", name, ": got a list of ", values.size(), ", allowed one number for each of ",
           channels, " channels");
    }
  };
  check("mean", config.data.mean);
  check("std", config.data.std);
}

void check_schedule(const Schedule& schedule) {
  const auto* multi_step = std::get_if<MultiStepSchedule>(&schedule);
  if (multi_step == nullptr) return;
  const std::vector<int>& milestones = multi_step->milestones;
  for (std::size_t i = 1; i < milestones.size(); ++i) {
    if (milestones[i] <= milestones[i - 1]) {
      fail("schedule.milestones[", i, "]: got ", milestones[i], ", allowed more than ",
           milestones[i - 1], ", the one before");
    }
  }
}

/// The schedule's own fields and, beside them, those of warm-up.
void parse_schedule(const Json& object, RunConfig& config) {
  std::vector<std::string> warmup_fields;
  for_each_field<Warmup>([&](const auto& f) { warmup_fields.push_back(f.name); });
  config.schedule = parse_variant<Schedule>(object, "schedule", warmup_fields);
  set_fields(object, "schedule", config.warmup);
}

void check_optimizer(const OptimizerConfig& optimizer) {
  const auto* sgd = std::get_if<SgdConfig>(&optimizer);
  if (sgd != nullptr && sgd->nesterov && !(sgd->momentum > 0)) {
    fail("optimizer.nesterov: got true, allowed only with momentum above 0");
  }
}

RunConfig parse_document(const Json& document) {
  RunConfig config;
  require_object(document, "");
  // Before unknown fields: a newer document has some.
  if (document.contains("version")) check_version(document["version"], "version", kRunVersion);
  read_fields(document, "", config,
              {"version", "network", "data", "augmentation", "optimizer", "schedule"});
  if (!document.contains("network")) fail("network: missing, allowed an object {...}");
  config.network = parse_network_object(document["network"], "network");
  config.data = parse_data(document.contains("data") ? document["data"] : Json::object(),
                           config.network.input.channels);
  if (document.contains("augmentation")) {
    read_fields(document["augmentation"], "augmentation", config.augmentation);
    check_augmentation(config.augmentation, config.network.input);
  }
  if (document.contains("optimizer")) {
    config.optimizer = parse_variant<OptimizerConfig>(document["optimizer"], "optimizer");
  }
  if (document.contains("schedule")) parse_schedule(document["schedule"], config);
  check_data(config);
  check_schedule(config.schedule);
  check_optimizer(config.optimizer);
  return config;
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

}  // namespace

RunConfig parse_run_config(const std::string& json) {
  return parse_document(parse_json(json, kWhat));
}

void check_run_config(const RunConfig& config) { parse_run_config(to_json(config)); }

std::string to_json(const RunConfig& config) {
  Json document;
  document["name"] = config.name;
  document["network"] = network_json(config.network);
  write_fields(config.data, document["data"]);
  write_fields(config.augmentation, document["augmentation"]);
  document["optimizer"] = variant_json(config.optimizer);
  document["schedule"] = variant_json(config.schedule);
  write_fields(config.warmup, document["schedule"]);
  write_fields(config, document);
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

NetworkSpec parse_network(const std::string& json_or_notation) {
  const std::string text = trimmed(json_or_notation);
  if (text.empty() || text[0] != '{') {
    NetworkSpec spec = parse_notation(text);
    build_graph(spec);
    return spec;
  }
  const Json document = parse_json(text, kWhat);
  if (document.contains("network")) return parse_document(document).network;
  return parse_network_object(document, "");
}

std::string fields_json() {
  Json all;
  all["run"] = field_list_json<RunConfig>();
  all["data"] = field_list_json<DataConfig>();
  all["augmentation"] = field_list_json<AugmentationConfig>();
  all["notation"] = field_list_json<BlockDefaults>();
  all["optimizer"] = variant_fields_json<OptimizerConfig>();
  all["schedule"] = variant_fields_json<Schedule>();
  for (auto& [type, fields] : all["schedule"].items()) {
    for (const Json& field : field_list_json<Warmup>()) fields.push_back(field);
  }
  all["layers"] = layer_fields_json();
  return all.dump();
}

}  // namespace tabtrain
