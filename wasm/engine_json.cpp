#include "engine_json.h"

#include <algorithm>
#include <utility>

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
                      {"multiplyAdds", row.multiply_adds}});
  }
  return {{"input", shape_json(summary.input)},
          {"layers", layers},
          {"parameters", summary.parameters},
          {"multiplyAdds", summary.multiply_adds}};
}

Json event_json(const StepEvent& e) {
  return {{"kind", "step"},
          {"epoch", e.epoch},
          {"step", e.step},
          {"stepsPerEpoch", e.steps_per_epoch},
          {"globalStep", e.global_step},
          {"loss", e.loss},
          {"correct", e.correct},
          {"images", e.images},
          {"learningRate", e.learning_rate}};
}

Json event_json(const EvaluationEvent& e) {
  return {{"kind", "evaluation"}, {"epoch", e.epoch}, {"done", e.done}, {"total", e.total}};
}

Json event_json(const EpochEvent& e) {
  return {{"kind", "epoch"},           {"epoch", e.epoch},
          {"trainLoss", e.train_loss}, {"trainAccuracy", e.train_accuracy},
          {"testLoss", e.test_loss},   {"testAccuracy", e.test_accuracy},
          {"digest", e.digest},        {"last", e.last}};
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

std::string evaluation_json(const Evaluation& evaluation, int epoch, const Dataset& test,
                            int mistakes) {
  if (evaluation.total == 0) return "null";
  Json list = Json::array();
  const auto count = static_cast<std::size_t>(std::max(mistakes, 0));
  for (const Mistake& mistake : mistakes_of(evaluation, test, count)) {
    list.push_back({{"index", mistake.image},
                    {"label", mistake.label},
                    {"predicted", mistake.predicted},
                    {"probability", mistake.probability},
                    {"loss", mistake.loss}});
  }
  return Json{{"epoch", epoch},
              {"loss", evaluation.loss},
              {"correct", evaluation.correct},
              {"total", evaluation.total},
              {"confusion", evaluation.confusion},
              {"mistakes", list}}
      .dump();
}

}  // namespace tabtrain::wasm
