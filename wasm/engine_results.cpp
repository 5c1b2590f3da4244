// What the run at work has made so far: for looking at, and as files for other programs.
#include <vector>

#include "engine.h"
#include "engine_json.h"
#include "export/history_csv.h"
#include "export/onnx.h"
#include "export/predictions.h"
#include "export/pytorch.h"
#include "inspect_bindings.h"
#include "js.h"
#include "report_bindings.h"
#include "run/run_file.h"

namespace tabtrain::wasm {

using emscripten::val;

namespace {

/// EvaluatedImages
val js_evaluation(const Evaluation& e) {
  val result = val::object();
  result.set("image", js_array("Uint32Array", e.image));
  result.set("label", js_array("Uint8Array", e.label));
  result.set("predicted", js_array("Uint8Array", e.predicted));
  result.set("probability", js_array("Float32Array", e.probability));
  result.set("loss", js_array("Float32Array", e.image_loss));
  return result;
}

/// {epochs, loss, learningRate, images}: epochs are EpochEvent[] as JSON.
val js_history(const RunRecord& record) {
  std::vector<Event> epochs;
  for (const EpochRecord& epoch : record.history) epochs.emplace_back(epoch.event);
  std::vector<float> loss;
  std::vector<float> rate;
  for (const StepRecord& step : record.steps) {
    loss.push_back(step.loss);
    rate.push_back(step.learning_rate);
  }
  val result = val::object();
  result.set("epochs", events_json(epochs));
  result.set("loss", js_array("Float32Array", loss));
  result.set("learningRate", js_array("Float32Array", rate));
  result.set("images", js_evaluation(record.evaluation));
  return result;
}

}  // namespace

val Engine::history() const {
  return guarded([&] { return js_history(running_record()); });
}

val Engine::evaluated_images() const {
  return guarded([&] { return js_evaluation(running_trainer().last_evaluation()); });
}

val Engine::logits(const std::string& split, int index) const {
  return guarded([&] {
    Trainer& trainer = running_trainer();
    const auto image = static_cast<std::uint32_t>(checked(split, index));
    return js_array("Float32Array",
                    predict(trainer.network(), trainer.config(), part(split), image).logits);
  });
}

val Engine::weights() const {
  return guarded([&] {
    return js_array("Float32Array", values_of(running_trainer().network().parameters()));
  });
}

val Engine::inspect_image(const val& bytes, int target, const val& weights) const {
  return guarded([&] {
    return wasm::inspect_image(running_trainer(), *kernels_, bytes_of(bytes), target, weights);
  });
}

val Engine::first_filters(const val& weights) const {
  return guarded([&] { return wasm::first_filters(running_trainer(), weights); });
}

val Engine::layer_statistics(int images, const val& weights) const {
  return guarded([&] {
    return wasm::layer_statistics(running_trainer(), *kernels_, data_.test, images, weights);
  });
}

val Engine::report_pictures(const val& run_files) const {
  return guarded([&] { return wasm::report_pictures(run_files); });
}

val Engine::read_run_file(const val& bytes, const std::string& name) const {
  return guarded([&] { return run_file_json(bytes, name); });
}

val Engine::report(const val& run_files, const std::string& format, const val& pngs) const {
  return guarded([&] { return make_report(run_files, format, pngs); });
}

val Engine::run_file() const {
  return guarded([&] {
    Trainer& trainer = running_trainer();
    return js_bytes(
        write_run_file(running_record(), trainer.network().parameters(), trainer.snapshot()));
  });
}

val Engine::export_onnx() const {
  return guarded([&] {
    const auto tensors = tensors_of(running_trainer().network().parameters());
    return js_bytes(write_onnx(running_record(), tensors));
  });
}

val Engine::export_weights() const {
  return guarded([&] {
    const auto tensors = tensors_of(running_trainer().network().parameters());
    const RunRecord& record = running_record();
    return js_bytes(write_safetensors(
        tensors,
        {{"format", "pt"}, {"digest", record.digest}, {"arithmetic", record.facts.arithmetic}}));
  });
}

val Engine::export_pytorch() const {
  return guarded([&] { return write_pytorch(running_record()); });
}

val Engine::export_csv() const {
  return guarded([&] { return write_history_csv(running_record()); });
}

val Engine::export_steps_csv() const {
  return guarded([&] { return write_steps_csv(running_record()); });
}

}  // namespace tabtrain::wasm
