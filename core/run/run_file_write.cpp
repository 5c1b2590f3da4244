#include <cmath>

#include "base/bit_cast.h"
#include "base/error.h"
#include "layers/json.h"
#include "run/run_file.h"
#include "run/run_file_names.h"

namespace tabtrain {
namespace {

/// JSON has no word for NaN and infinity.
Json number(double value) { return std::isfinite(value) ? Json(value) : Json(); }

template <class T>
void put(RawSafetensors& file, const std::string& name, const char* dtype, std::vector<int> shape,
         const std::vector<T>& values) {
  RawTensor tensor{kPrefix + name, dtype, std::move(shape), {}};
  tensor.bytes.reserve(values.size() * sizeof(T));
  for (const T value : values) {
    if constexpr (sizeof(T) == 1) {
      tensor.bytes.push_back(value);
    } else {
      const auto bits = bit_cast<std::uint32_t>(value);
      for (int i = 0; i < 4; ++i) tensor.bytes.push_back(static_cast<std::uint8_t>(bits >> 8 * i));
    }
  }
  file.tensors.push_back(std::move(tensor));
}

template <class T>
void put(RawSafetensors& file, const std::string& name, const char* dtype,
         const std::vector<T>& values) {
  put(file, name, dtype, {static_cast<int>(values.size())}, values);
}

Json facts_json(const RunFacts& facts) {
  return {{"name", facts.name},
          {"data", facts.data},
          {"simd", facts.simd},
          {"arithmetic", facts.arithmetic},
          {"threads", facts.threads},
          {"epochs", facts.epochs},
          {"steps_per_epoch", facts.steps_per_epoch},
          {"train_images", facts.train_images},
          {"test_images", facts.test_images},
          {"parameters", facts.parameters},
          {"memory_bytes", facts.memory_bytes},
          {"class_names", facts.class_names}};
}

Json epoch_json(const EpochRecord& record) {
  const EpochEvent& event = record.event;
  return {{"epoch", event.epoch},
          {"train_loss", number(event.train_loss)},
          {"train_objective", number(event.train_objective)},
          {"train_accuracy", event.train_accuracy},
          {"test_loss", number(event.test_loss)},
          {"test_accuracy", event.test_accuracy},
          {"digest", event.digest},
          {"last", event.last},
          {"learning_rate", shortest_decimal(record.learning_rate)},
          {"seconds", record.seconds},
          {"images_per_s", record.images_per_s}};
}

Json snapshot_json(const TrainerSnapshot& shot) {
  return {{"epoch", shot.epoch},
          {"step", shot.step},
          {"global_step", shot.global_step},
          {"loss_sum", shot.loss_sum},
          {"objective_sum", shot.objective_sum},
          {"correct", shot.correct},
          {"evaluated", shot.evaluated},
          {"optimizer_steps", shot.optimizer.steps},
          {"plateau",
           {{"lr", shot.plateau.lr},
            {"best", number(shot.plateau.best)},
            {"any", shot.plateau.any},
            {"bad_epochs", shot.plateau.bad_epochs},
            {"cooldown", shot.plateau.cooldown}}},
          {"rate_factor", shot.rate_factor},
          {"average_updates", shot.average.updates},
          {"average_in_network", shot.average.in_network}};
}

void put_weights(RawSafetensors& file, std::span<const Parameter> parameters,
                 const std::vector<float>& values) {
  std::size_t at = 0;
  for (const Parameter& p : parameters) {
    const std::size_t size = p.value.size();
    if (at + size > values.size()) fail("[run file] snapshot of another network");
    const auto from = values.begin() + static_cast<std::ptrdiff_t>(at);
    put(file, "", "F32", p.spec.shape,
        std::vector<float>(from, from + static_cast<std::ptrdiff_t>(size)));
    file.tensors.back().name = p.name;
    at += size;
  }
  if (at != values.size()) fail("[run file] snapshot of another network");
}

void put_record(RawSafetensors& file, const RunRecord& record) {
  std::vector<float> loss;
  std::vector<float> rate;
  for (const StepRecord& step : record.steps) {
    loss.push_back(step.loss);
    rate.push_back(step.learning_rate);
  }
  put(file, "steps.loss", "F32", loss);
  put(file, "steps.learning_rate", "F32", rate);
  const Evaluation& e = record.evaluation;
  std::vector<std::int32_t> confusion;
  for (const EpochRecord& epoch : record.history) {
    confusion.insert(confusion.end(), epoch.confusion.begin(), epoch.confusion.end());
  }
  const auto classes = static_cast<int>(std::lround(std::sqrt(e.confusion.size())));
  put(file, "confusion", "I32", {static_cast<int>(record.history.size()), classes, classes},
      confusion);
  put(file, "evaluation.image", "U32", e.image);
  put(file, "evaluation.probability", "F32", e.probability);
  put(file, "evaluation.loss", "F32", e.image_loss);
  std::vector<std::uint32_t> mistakes;
  std::vector<std::uint8_t> pixels;
  for (const Mistake& mistake : record.mistakes) {
    mistakes.push_back(mistake.image);
    pixels.insert(pixels.end(), mistake.pixels.begin(), mistake.pixels.end());
  }
  put(file, "mistakes.image", "U32", mistakes);
  // Bytes last, so that all else stays aligned.
  put(file, "evaluation.label", "U8", e.label);
  put(file, "evaluation.predicted", "U8", e.predicted);
  const Shape& input = record.config.network.input;
  put(file, "mistakes.pixels", "U8",
      {static_cast<int>(mistakes.size()), input.channels, input.height, input.width}, pixels);
}

}  // namespace

std::vector<std::uint8_t> write_run_file(const RunRecord& record,
                                         std::span<const Parameter> parameters,
                                         const TrainerSnapshot& snapshot) {
  RawSafetensors file;
  put_weights(file, parameters, snapshot.values);
  for (std::size_t m = 0; m < snapshot.optimizer.moments.size(); ++m) {
    put(file, "optimizer." + std::to_string(m), "F32", snapshot.optimizer.moments[m]);
  }
  put(file, "average", "F32", snapshot.average.values);
  put(file, "partial.loss", "F32", snapshot.test_result.loss);
  put(file, "partial.probability", "F32", snapshot.test_result.probability);
  put_record(file, record);
  put(file, "partial.predicted", "U8", snapshot.test_result.predicted);
  Json history = Json::array();
  for (const EpochRecord& epoch : record.history) history.push_back(epoch_json(epoch));
  const Evaluation& e = record.evaluation;
  const Json document{
      {"version", kRunFileVersion},
      {"run", parse_json(to_json(record.config), "run")},
      {"facts", facts_json(record.facts)},
      {"status", record.status},
      {"digest", record.digest},
      {"seconds", record.seconds},
      {"note", record.note},
      {"history", std::move(history)},
      {"evaluation", {{"loss", number(e.loss)}, {"correct", e.correct}, {"total", e.total}}},
      {"snapshot", snapshot_json(snapshot)}};
  file.metadata = {{"format", "pt"},
                   {"digest", record.digest},
                   {"arithmetic", record.facts.arithmetic},
                   {kMetadataKey, document.dump(-1, ' ', false, Json::error_handler_t::replace)}};
  file.metadata[kChecksumKey] = checksum_of(file);
  return write_raw_safetensors(file);
}

}  // namespace tabtrain
