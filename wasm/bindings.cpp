// The core as the page's worker sees it: one class, JSON for what has structure.
//
// web/src/engine/module.ts declares the same for TypeScript. Every call that can fail returns
// either its result or a JavaScript Error: an exception that unwound through JavaScript would skip
// destructors and leave the stack pointer where it was.
#include <emscripten.h>
#include <emscripten/bind.h>
#include <emscripten/val.h>
#include <unistd.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/thread_pool.h"
#include "data/builtin.h"
#include "data/noise.h"
#include "data/picture.h"
#include "data_stage.h"
#include "engine_json.h"
#include "export/history_csv.h"
#include "export/onnx.h"
#include "export/predictions.h"
#include "export/pytorch.h"
#include "inspect_bindings.h"
#include "js.h"
#include "kernels/kernel_table.h"
#include "report_bindings.h"
#include "run/recorder.h"
#include "run/resume.h"
#include "run/run_file.h"
#include "train/lr_finder.h"
#include "train/trainer.h"

namespace tabtrain::wasm {
namespace {

using emscripten::val;

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

class Engine {
 public:
  explicit Engine(int threads) : threads_(threads) {}

  val open() {
    return guarded_action([&] {
      kernels_ = &best_kernels();
      pool_ = std::make_unique<ThreadPool>(threads_);
    });
  }
  std::string kernel_name() const { return kernels_->name; }
  int lanes() const { return kernels_->lanes; }
  std::string arithmetic() const { return kernels_->arithmetic; }
  int threads() const { return threads_; }

  val load_builtin(int channels, int height, int width) {
    return guarded_action([&] {
      replace_data(make_builtin(kBuiltinSeed, kBuiltinTrainImages, kBuiltinTestImages, pool_.get(),
                                {channels, height, width}),
                   "builtin");
    });
  }
  /// For benchmarks of networks that do not take the built-in images.
  val load_noise(int channels, int height, int width, int classes, int train, int test) {
    return guarded_action([&] {
      replace_data({}, "builtin");  // the old images go before the new ones come
      replace_data(make_noise({channels, height, width}, classes, train, test), "builtin");
    });
  }

  std::string source_of(const std::string& path) const { return DataStage::source_of(path); }
  bool wants_file(const std::string& path) const { return stage_.wants_file(path); }
  val add_file(const std::string& path, const val& bytes) {
    return guarded_action([&] { stage_.add_file(path, bytes_of(bytes)); });
  }
  val begin_folder(const std::string& json) {
    return guarded([&] { return stage_.begin_folder(json); });
  }
  val add_picture(int file, const val& rgba, int width, int height) {
    return guarded_action(
        [&] { stage_.add_picture(static_cast<std::size_t>(file), bytes_of(rgba), width, height); });
  }
  val begin_kept(const std::string& facts) {
    return guarded_action([&] { stage_.begin_kept(facts); });
  }
  val add_kept(const val& bytes) {
    return guarded_action([&] { stage_.add_kept(bytes_of(bytes)); });
  }
  val finish_data() {
    return guarded_action([&] {
      const std::string source = stage_.source();
      replace_data(stage_.finish(), source);
      stage_.clear();
    });
  }
  val discard_data() {
    return guarded_action([&] { stage_.clear(); });
  }
  val kept_facts() const {
    return guarded([&] { return facts_json(data_, source_); });
  }
  val kept_bytes(double offset, int most) const {
    return guarded([&] {
      std::vector<std::uint8_t> bytes(static_cast<std::size_t>(most));
      const auto begin = static_cast<std::uint64_t>(offset);
      return js_bytes(std::span(bytes).first(copy_kept(data_, begin, bytes)));
    });
  }

  val data_info() const {
    return guarded([&] { return data_json(data_, source_); });
  }

  val image(const std::string& split, int index) const {
    return guarded([&] { return js_bytes(part(split).image(checked(split, index))); });
  }
  val label(const std::string& split, int index) const {
    return guarded([&] { return int{part(split).labels[checked(split, index)]}; });
  }

  val data_wanted(const std::string& run) const {
    return guarded([&] { return wanted_json(parse_run_config(run)); });
  }
  val statistics(const std::string& run) const {
    return guarded([&] { return statistics_json(data_, parse_run_config(run).data); });
  }
  val sample_grid(int columns) const {
    return guarded([&] {
      return js_picture(
          tabtrain::sample_grid(data_.train, columns, picture_scale(data_.train.shape)));
    });
  }
  val augmentation_preview(const std::string& run, int rows, int columns) const {
    return guarded([&] {
      const RunConfig config = with_data_statistics(parse_run_config(run), data_.train);
      return js_picture(tabtrain::augmentation_preview(
          data_.train, config.augmentation, config.data.mean, config.data.std, config.seed, rows,
          columns, picture_scale(data_.train.shape)));
    });
  }

  val fields() const {
    return guarded([] { return fields_json(); });
  }
  val presets() const {
    return guarded([] { return presets_json(); });
  }
  val summarise(const std::string& network) const {
    return guarded([&] { return network_json(build_graph(parse_network(network))); });
  }

  val configure(const std::string& run) {
    return guarded([&] {
      const RunConfig config = parse_run_config(run);
      forget_runs();  // their memory goes before the next one's comes
      return take(made(config));
    });
  }
  /// The run of a run file, where it was kept: as the only one that stands ready, or as one more
  /// beside them.
  val resume(const val& bytes, const std::string& name, bool beside) {
    return guarded([&] {
      const RunFile kept = tabtrain::read_run_file(bytes_of(bytes), name);
      if (!beside) forget_runs();
      LiveRun run = made(kept.record.config);
      resume_run(name, kept, data_, *run.trainer, *run.recorder);
      return take(std::move(run));
    });
  }
  /// What the run has done so far: RecordedHistory, but for its shape.
  val history() const {
    return guarded([&] { return js_history(running_record()); });
  }

  /// One more run beside those that stand ready, from the first one's weights where their names and
  /// shapes agree.
  val add_run(const std::string& run) {
    return guarded([&] {
      running_trainer();  // there must be one
      LiveRun added = made(parse_run_config(run));
      copy_matching_parameters(runs_[0].trainer->network().parameters(),
                               added.trainer->network().parameters());
      return take(std::move(added));
    });
  }
  /// Which of the runs is worked on, in the order in which they came.
  val select_run(int index) {
    return guarded_action([&] {
      if (index < 0 || static_cast<std::size_t>(index) >= runs_.size()) {
        fail("run ", index, ": there are ", runs_.size());
      }
      selected_ = static_cast<std::size_t>(index);
    });
  }

  val set_learning_rate(double lr) {
    return guarded_action([&] { running_trainer().set_learning_rate(lr); });
  }

  /// Images a second that a few training steps of this document take, without a trace.
  val probe(const std::string& run, double budget_ms) {
    return guarded([&] {
      Trainer trainer(parse_run_config(run), data_, *kernels_, *pool_);
      trainer.step_at(0);  // touches memory for the first time
      double images = 0;
      const double begin = emscripten_get_now();
      double elapsed = 0;
      while (elapsed < budget_ms) {
        if (const auto event = trainer.step_at(0); std::holds_alternative<StepEvent>(event)) {
          images += std::get<StepEvent>(event).images;
        } else {
          break;
        }
        elapsed = emscripten_get_now() - begin;
      }
      return elapsed > 0 ? images / elapsed * 1000 : 0.0;
    });
  }

  /// Sweeps the rate on a network of its own, as this document starts it.
  val begin_rate_search(const std::string& run, int steps) {
    return guarded_action([&] {
      end_search();
      search_trainer_ = std::make_unique<Trainer>(parse_run_config(run), data_, *kernels_, *pool_);
      LrFinderConfig config;
      config.steps = steps;
      check_lr_finder(config);
      search_ = std::make_unique<LrFinder>(*search_trainer_, config);
    });
  }
  val rate_search_slice(double budget_ms) {
    return guarded([&] {
      if (!search_) fail("no search for a rate is going on");
      const double end = emscripten_get_now() + budget_ms;
      while (!search_->finished()) {
        search_->advance();
        if (emscripten_get_now() >= end) break;
      }
      return rate_search_json(*search_);
    });
  }
  val end_rate_search() {
    return guarded_action([&] { end_search(); });
  }

  val run_slice(double budget_ms) {
    return guarded([&] {
      const double end = emscripten_get_now() + budget_ms;
      std::vector<Event> events;
      do {
        if (running_trainer().finished()) break;
        const double begin = emscripten_get_now();
        events.push_back(running_trainer().advance());
        runs_[selected_].recorder->add(events.back(), (emscripten_get_now() - begin) / 1000);
        // Whoever drives fetches what this epoch's evaluation says.
        if (std::holds_alternative<EpochEvent>(events.back())) break;
      } while (emscripten_get_now() < end);
      return events_json(events);
    });
  }
  val finished() const {
    return guarded([&] { return running_trainer().finished(); });
  }
  val report_pictures(const val& run_files) const {
    return guarded([&] { return wasm::report_pictures(run_files); });
  }
  /// What a run file is: RunFileFacts.
  val read_run_file(const val& bytes, const std::string& name) const {
    return guarded([&] { return run_file_json(bytes, name); });
  }
  val report(const val& run_files, const std::string& format, const val& pngs) const {
    return guarded([&] { return make_report(run_files, format, pngs); });
  }
  val digest() const {
    return guarded([&] { return running_trainer().digest(); });
  }

  /// The run as it is now, as one file (docs/RUN_FILE.md).
  val run_file() const {
    return guarded([&] {
      Trainer& trainer = running_trainer();
      return js_bytes(
          write_run_file(running_record(), trainer.network().parameters(), trainer.snapshot()));
    });
  }

  // The run as it is now, for other programs.
  val export_onnx() const {
    return guarded([&] {
      const auto tensors = tensors_of(running_trainer().network().parameters());
      return js_bytes(write_onnx(running_record(), tensors));
    });
  }
  val export_weights() const {
    return guarded([&] {
      const auto tensors = tensors_of(running_trainer().network().parameters());
      const RunRecord& record = running_record();
      return js_bytes(write_safetensors(
          tensors,
          {{"format", "pt"}, {"digest", record.digest}, {"arithmetic", record.facts.arithmetic}}));
    });
  }
  val export_pytorch() const {
    return guarded([&] { return write_pytorch(running_record()); });
  }
  val export_csv() const {
    return guarded([&] { return write_history_csv(running_record()); });
  }
  val export_steps_csv() const {
    return guarded([&] { return write_steps_csv(running_record()); });
  }
  /// What the network makes of one image, one number for each class.
  val logits(const std::string& split, int index) const {
    return guarded([&] {
      Trainer& trainer = running_trainer();
      const auto image = static_cast<std::uint32_t>(checked(split, index));
      return js_array("Float32Array",
                      predict(trainer.network(), trainer.config(), part(split), image).logits);
    });
  }

  /// What the newest epoch made of each test image: {image, label, predicted, probability, loss}.
  val evaluated_images() const {
    return guarded([&] { return js_evaluation(running_trainer().last_evaluation()); });
  }

  /// Every value of the network as it is now, for a look into it later.
  val weights() const {
    return guarded([&] {
      return js_array("Float32Array", values_of(running_trainer().network().parameters()));
    });
  }
  val inspect_image(const val& bytes, int target, const val& weights) const {
    return guarded([&] {
      return wasm::inspect_image(running_trainer(), *kernels_, bytes_of(bytes), target, weights);
    });
  }
  val first_filters(const val& weights) const {
    return guarded([&] { return wasm::first_filters(running_trainer(), weights); });
  }
  val layer_statistics(int images, const val& weights) const {
    return guarded([&] {
      return wasm::layer_statistics(running_trainer(), *kernels_, data_.test, images, weights);
    });
  }

  /// Everything up to the top of the heap: static data, stacks, images, networks. Emscripten never
  /// lowers that top, so what was given back inside still counts: the tab holds it.
  double memory_bytes() const {
    return static_cast<double>(reinterpret_cast<std::uintptr_t>(sbrk(0)));
  }

  /// All threads multiply and add in registers for so long; GFLOP/s.
  val measure_peak(double milliseconds) const {
    return guarded([&] {
      std::vector<double> gflops(static_cast<std::size_t>(threads_));
      pool_->parallel_for(threads_, [&](int index, int) {
        constexpr std::int64_t kRounds = 100000;
        float values[3] = {0.999F, 1e-3F, 0.0F};
        double operations = 0;
        const double begin = emscripten_get_now();
        double elapsed = 0;
        while (elapsed < milliseconds) {
          operations += kernels_->multiply_add_loop(kRounds, values);
          elapsed = emscripten_get_now() - begin;
        }
        gflops[static_cast<std::size_t>(index)] = operations / elapsed / 1e6;
      });
      double sum = 0;
      for (const double value : gflops) sum += value;
      return sum;
    });
  }

 private:
  struct LiveRun {
    std::unique_ptr<Trainer> trainer;
    std::unique_ptr<Recorder> recorder;
  };

  LiveRun made(const RunConfig& config) {
    LiveRun run;
    run.trainer = std::make_unique<Trainer>(config, data_, *kernels_, *pool_);
    run.recorder = std::make_unique<Recorder>(*run.trainer, data_, *kernels_, threads_);
    return run;
  }
  /// One more run; it is worked on from now on.
  std::string take(LiveRun run) {
    runs_.push_back(std::move(run));
    selected_ = runs_.size() - 1;
    return run_json(running_trainer(), data_);
  }
  void forget_runs() {
    end_search();
    runs_.clear();
  }
  void end_search() {
    search_.reset();
    search_trainer_.reset();
  }

  void replace_data(DataSplits data, std::string source) {
    forget_runs();  // they refer to the data
    data_ = std::move(data);
    source_ = std::move(source);
  }

  const Dataset& part(const std::string& split) const {
    return split == "train" ? data_.train : data_.test;
  }
  std::size_t checked(const std::string& split, int index) const {
    const std::size_t size = part(split).size();
    if (index < 0 || static_cast<std::size_t>(index) >= size) {
      fail("image ", index, " of ", split, ": there are ", size);
    }
    return static_cast<std::size_t>(index);
  }
  Trainer& running_trainer() const {
    if (runs_.empty()) fail("no run stands ready");
    return *runs_[selected_].trainer;
  }
  const RunRecord& running_record() const {
    running_trainer();  // there must be one
    return runs_[selected_].recorder->record();
  }

  int threads_;
  const KernelTable* kernels_ = nullptr;
  std::unique_ptr<ThreadPool> pool_;
  DataSplits data_;
  std::string source_ = "builtin";
  DataStage stage_;
  std::vector<LiveRun> runs_;
  std::size_t selected_ = 0;
  std::unique_ptr<Trainer> search_trainer_;
  std::unique_ptr<LrFinder> search_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(tabtrain) {
  emscripten::class_<Engine>("Engine")
      .constructor<int>()
      .function("open", &Engine::open)
      .function("kernelName", &Engine::kernel_name)
      .function("lanes", &Engine::lanes)
      .function("arithmetic", &Engine::arithmetic)
      .function("threads", &Engine::threads)
      .function("loadBuiltin", &Engine::load_builtin)
      .function("loadNoise", &Engine::load_noise)
      .function("sourceOf", &Engine::source_of)
      .function("wantsFile", &Engine::wants_file)
      .function("addFile", &Engine::add_file)
      .function("beginFolder", &Engine::begin_folder)
      .function("addPicture", &Engine::add_picture)
      .function("beginKept", &Engine::begin_kept)
      .function("addKept", &Engine::add_kept)
      .function("keptFacts", &Engine::kept_facts)
      .function("keptBytes", &Engine::kept_bytes)
      .function("dataWanted", &Engine::data_wanted)
      .function("statistics", &Engine::statistics)
      .function("sampleGrid", &Engine::sample_grid)
      .function("augmentationPreview", &Engine::augmentation_preview)
      .function("finishData", &Engine::finish_data)
      .function("discardData", &Engine::discard_data)
      .function("dataInfo", &Engine::data_info)
      .function("image", &Engine::image)
      .function("label", &Engine::label)
      .function("fields", &Engine::fields)
      .function("presets", &Engine::presets)
      .function("summarise", &Engine::summarise)
      .function("configure", &Engine::configure)
      .function("resume", &Engine::resume)
      .function("history", &Engine::history)
      .function("runSlice", &Engine::run_slice)
      .function("finished", &Engine::finished)
      .function("reportPictures", &Engine::report_pictures)
      .function("report", &Engine::report)
      .function("digest", &Engine::digest)
      .function("runFile", &Engine::run_file)
      .function("readRunFile", &Engine::read_run_file)
      .function("exportOnnx", &Engine::export_onnx)
      .function("exportWeights", &Engine::export_weights)
      .function("exportPytorch", &Engine::export_pytorch)
      .function("exportCsv", &Engine::export_csv)
      .function("exportStepsCsv", &Engine::export_steps_csv)
      .function("logits", &Engine::logits)
      .function("addRun", &Engine::add_run)
      .function("selectRun", &Engine::select_run)
      .function("setLearningRate", &Engine::set_learning_rate)
      .function("probe", &Engine::probe)
      .function("beginRateSearch", &Engine::begin_rate_search)
      .function("rateSearchSlice", &Engine::rate_search_slice)
      .function("endRateSearch", &Engine::end_rate_search)
      .function("evaluatedImages", &Engine::evaluated_images)
      .function("weights", &Engine::weights)
      .function("inspectImage", &Engine::inspect_image)
      .function("firstFilters", &Engine::first_filters)
      .function("layerStatistics", &Engine::layer_statistics)
      .function("memoryBytes", &Engine::memory_bytes)
      .function("measurePeak", &Engine::measure_peak);
}

}  // namespace tabtrain::wasm
