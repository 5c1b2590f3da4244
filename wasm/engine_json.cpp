#include "engine_json.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "data/select.h"
#include "data/statistics.h"
#include "layers/json.h"
#include "net/summary.h"
#include "train/presets.h"

namespace tabtrain::wasm {
namespace {

Json shape_json(const Shape& shape) { return {shape.channels, shape.height, shape.width}; }

Json graph_json(const Graph& graph) {
  const Summary summary = summarise(graph);
  Json layers = Json::array();
  for (const SummaryRow& row : summary.rows) {
    layers.push_back({{"name", row.name},
                      {"type", row.type},
                      {"detail", row.detail()},
                      {"output", shape_json(row.output)},
                      {"parameters", row.parameters},
                      {"multiplyAdds", row.multiply_adds},
                      {"memoryBytes", row.memory_bytes},
                      {"receptiveField", {row.field.rows, row.field.columns}},
                      {"jump", row.field.jump},
                      {"inputs", graph.nodes[layers.size()].inputs}});
  }
  return {{"input", shape_json(summary.input)},
          {"layers", layers},
          {"parameters", summary.parameters},
          {"multiplyAdds", summary.multiply_adds},
          {"memory",
           {{"inputBytes", summary.memory.input_bytes},
            {"forwardBackwardBytes", summary.memory.forward_backward_bytes},
            {"parameterBytes", summary.memory.parameter_bytes},
            {"totalBytes", summary.memory.total_bytes()}}},
          {"parameterBudget", kParameterBudget},
          {"overBudget", summary.over_budget}};
}

Json event_json(const StepEvent& e) {
  return {{"kind", "step"},
          {"epoch", e.epoch},
          {"step", e.step},
          {"stepsPerEpoch", e.steps_per_epoch},
          {"globalStep", e.global_step},
          {"loss", e.loss},
          {"objective", e.objective},
          {"correct", e.correct},
          {"images", e.images},
          {"learningRate", e.learning_rate}};
}

Json event_json(const EvaluationEvent& e) {
  return {{"kind", "evaluation"}, {"epoch", e.epoch}, {"done", e.done}, {"total", e.total}};
}

Json event_json(const EpochEvent& e) {
  return {{"kind", "epoch"},
          {"epoch", e.epoch},
          {"trainLoss", e.train_loss},
          {"trainObjective", e.train_objective},
          {"trainAccuracy", e.train_accuracy},
          {"testLoss", e.test_loss},
          {"testAccuracy", e.test_accuracy},
          {"digest", e.digest},
          {"last", e.last}};
}

Json event_json(const DivergedEvent& e) {
  return {{"kind", "diverged"}, {"epoch", e.epoch}, {"step", e.step}};
}

}  // namespace

std::string data_json(const DataSplits& data, const std::string& source) {
  const Shape& shape = data.train.shape;
  return Json{{"source", source},           {"name", data.name},
              {"train", data.train.size()}, {"test", data.test.size()},
              {"channels", shape.channels}, {"height", shape.height},
              {"width", shape.width},       {"classNames", data.train.class_names}}
      .dump();
}

std::string facts_json(const DataSplits& data, const std::string& source) {
  const KeptFacts facts = kept_facts(data);
  return Json{{"source", source},
              {"name", facts.name},
              {"shape", shape_json(facts.shape)},
              {"classNames", facts.class_names},
              {"train", facts.train_images},
              {"test", facts.test_images},
              {"digest", facts.digest},
              {"bytes", kept_bytes(data)}}
      .dump();
}

std::pair<KeptFacts, std::string> parse_facts(const std::string& json) {
  constexpr int kMostExtent = 65535;
  constexpr double kMostImages = 4294967295.0;
  const Json object = parse_json(json, "kept data");
  require_object(object, "kept data");
  for (const char* name : {"source", "name", "shape", "classNames", "train", "test", "digest"}) {
    if (!object.contains(name)) fail("kept data.", name, ": missing");
  }
  KeptFacts facts;
  facts.name = read_text(object["name"], "kept data.name", nullptr, 1000);
  require_list(object["shape"], "kept data.shape", 3);
  std::vector<int> extents;
  for (const Json& extent : object["shape"]) {
    extents.push_back(static_cast<int>(read_integer(extent, "kept data.shape", 1, kMostExtent)));
  }
  if (extents.size() != 3) fail("kept data.shape: got ", extents.size(), " numbers, allowed 3");
  facts.shape = {extents[0], extents[1], extents[2]};
  require_list(object["classNames"], "kept data.classNames", 256);
  for (const Json& name : object["classNames"]) {
    facts.class_names.push_back(read_text(name, "kept data.classNames", nullptr, 4096));
  }
  const auto images = [&](const char* name) {
    return static_cast<std::uint64_t>(
        read_integer(object[name], std::string("kept data.") + name, 1, kMostImages));
  };
  facts.train_images = images("train");
  facts.test_images = images("test");
  facts.digest = read_text(object["digest"], "kept data.digest", nullptr, 16);
  return {facts, read_text(object["source"], "kept data.source", "cifar10|mnist|folder", 100)};
}

std::string wanted_json(const RunConfig& config) {
  return Json{{"source", config.data.source},
              {"input", shape_json(config.network.input)},
              {"fit", config.data.fit},
              {"testShare", config.data.test_share}}
      .dump();
}

std::string statistics_json(const DataSplits& data, const DataConfig& config) {
  const auto part_json = [&](const Dataset& part, int limit, const char* name) {
    const DataStatistics found = measure(part, select_images(part, limit, config.balanced, name));
    Json channels = Json::array();
    for (const ChannelStatistics& channel : found.channels) {
      channels.push_back({{"min", channel.min},
                          {"max", channel.max},
                          {"mean", channel.mean},
                          {"std", channel.std},
                          {"histogram", channel.histogram}});
    }
    return Json{{"classCounts", found.class_counts}, {"channels", channels}};
  };
  return Json{{"classNames", data.train.class_names},
              {"train", part_json(data.train, config.train_images, "train")},
              {"test", part_json(data.test, config.test_images, "test")}}
      .dump();
}

std::string presets_json() {
  Json list = Json::array();
  for (const Preset& preset : presets()) {
    list.push_back({{"name", preset.name},
                    {"title", preset.description},
                    {"run", parse_json(preset.json, preset.name)}});
  }
  return list.dump();
}

std::string network_json(const Graph& graph) { return graph_json(graph).dump(); }

std::string run_json(Trainer& trainer, const DataSplits& data) {
  const RunConfig& config = trainer.config();
  return Json{{"name", config.name},
              {"network", graph_json(trainer.network().graph())},
              {"epochs", config.epochs},
              {"batchSize", config.batch_size},
              {"stepsPerEpoch", trainer.steps_per_epoch()},
              {"trainImages", trainer.train_images()},
              {"testImages", trainer.test_images()},
              {"memoryBytes", trainer.network().memory_bytes()},
              {"dataName", data.name},
              {"document", parse_json(to_json(config), "run document")}}
      .dump();
}

std::string events_json(const std::vector<Event>& events) {
  Json list = Json::array();
  for (const Event& event : events) {
    list.push_back(std::visit([](const auto& e) { return event_json(e); }, event));
  }
  return list.dump();
}

std::string rate_search_json(const LrFinder& search) {
  Json points = Json::array();
  for (const LrFinderPoint& p : search.points()) {
    points.push_back({{"lr", p.lr}, {"loss", p.loss}, {"smoothed", p.smoothed}});
  }
  const auto suggestion = search.suggestion();
  return Json{{"points", points},
              {"finished", search.finished()},
              {"steepest", suggestion ? Json(suggestion->steepest) : Json()},
              {"lowest", suggestion ? Json(suggestion->lowest) : Json()}}
      .dump();
}

namespace {

/// A BatchNorm's running statistics, or null for other layers.
Json running_json(const Inspected& network, const Node& node, const char* which) {
  for (const Parameter& p : network.parameters) {
    if (p.name == node.name + "." + which) {
      return std::vector<float>(p.value.begin(), p.value.end());
    }
  }
  return nullptr;
}

}  // namespace

std::string statistics_json(const Inspected& network,
                            const std::vector<std::vector<float>>& images) {
  const auto statistics = output_statistics(network, images);
  const auto gradients = gradient_norms(network);
  Json list = Json::array();
  for (std::size_t n = 0; n < statistics.size(); ++n) {
    const Node& node = network.graph.nodes[n];
    Json row{{"name", node.name},
             {"mean", statistics[n].mean},
             {"variance", statistics[n].variance},
             {"gradientNorm", gradients[n]},
             {"runningMean", running_json(network, node, "running_mean")},
             {"runningVariance", running_json(network, node, "running_var")}};
    const int input = node.inputs[0];
    const bool has_input = !row["runningMean"].is_null() && input >= 0;
    const auto i = static_cast<std::size_t>(std::max(input, 0));
    row["inputMean"] = has_input ? Json(statistics[i].channel_mean) : Json();
    row["inputVariance"] = has_input ? Json(statistics[i].channel_variance) : Json();
    list.push_back(std::move(row));
  }
  return list.dump();
}

}  // namespace tabtrain::wasm
