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
#include <new>
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
#include "kernels/kernel_table.h"
#include "report_bindings.h"
#include "run/recorder.h"
#include "train/trainer.h"

namespace tabtrain::wasm {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

val js_error(const std::string& message) { return val::global("Error").new_(message); }

/// The result of `call` for JavaScript, or its exception as a JavaScript Error.
template <class Call>
val guarded(const Call& call) {
  try {
    return val(call());
  } catch (const std::bad_alloc&) {
    return js_error(
        "Out of memory: the tab cannot hold this. A smaller batch or network needs less.");
  } catch (const std::exception& error) {
    return js_error(error.what());
  } catch (...) {
    return js_error("The engine failed for an unknown reason.");
  }
}

/// The same for calls without a result.
template <class Call>
val guarded_action(const Call& call) {
  return guarded([&] {
    call();
    return val::null();
  });
}

/// A copy of a JavaScript array of bytes.
std::vector<std::uint8_t> bytes_of(const val& array) {
  std::vector<std::uint8_t> copy(array["length"].as<std::size_t>());
  val(typed_memory_view(copy.size(), copy.data())).call<void>("set", array);
  return copy;
}

/// A copy for JavaScript: a view would die with the memory it shows, and shared memory cannot be
/// posted.
val js_bytes(std::span<const std::uint8_t> bytes) {
  return val::global("Uint8Array").new_(val(typed_memory_view(bytes.size(), bytes.data())));
}

/// {width, height, rgb}
val js_picture(const Picture& picture) {
  val result = val::object();
  result.set("width", picture.width);
  result.set("height", picture.height);
  result.set("rgb", js_bytes(picture.rgb));
  return result;
}

val js_floats(const std::vector<float>& values) {
  return val::global("Float32Array").new_(val(typed_memory_view(values.size(), values.data())));
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
      recorder_.reset();
      trainer_.reset();  // its memory goes before the next one's comes
      evaluated_epoch_ = 0;
      trainer_ = std::make_unique<Trainer>(config, data_, *kernels_, *pool_);
      recorder_ = std::make_unique<Recorder>(*trainer_, data_, *kernels_, threads_);
      return run_json(*trainer_, data_);
    });
  }

  val run_slice(double budget_ms) {
    return guarded([&] {
      const double end = emscripten_get_now() + budget_ms;
      std::vector<Event> events;
      do {
        if (running_trainer().finished()) break;
        const double begin = emscripten_get_now();
        events.push_back(trainer_->advance());
        recorder_->add(events.back(), (emscripten_get_now() - begin) / 1000);
        if (const auto* epoch = std::get_if<EpochEvent>(&events.back())) {
          evaluated_epoch_ = epoch->epoch;
        }
      } while (emscripten_get_now() < end);
      return events_json(events);
    });
  }
  val finished() const {
    return guarded([&] { return running_trainer().finished(); });
  }
  val evaluation(int mistakes) const {
    return guarded([&] {
      if (!trainer_) return std::string("null");
      return evaluation_json(trainer_->last_evaluation(), evaluated_epoch_, data_.test, mistakes);
    });
  }
  val report_pictures(const val& run_files) const {
    return guarded([&] { return wasm::report_pictures(run_files); });
  }
  val report(const val& run_files, const std::string& format, const val& pngs) const {
    return guarded([&] { return make_report(run_files, format, pngs); });
  }
  val digest() const {
    return guarded([&] { return running_trainer().digest(); });
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
      return js_floats(predict(trainer.network(), trainer.config(), part(split), image).logits);
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
  void replace_data(DataSplits data, std::string source) {
    recorder_.reset();
    trainer_.reset();  // it refers to the data
    evaluated_epoch_ = 0;
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
    if (!trainer_) fail("no run stands ready");
    return *trainer_;
  }
  const RunRecord& running_record() const {
    running_trainer();
    return recorder_->record();
  }

  int threads_;
  const KernelTable* kernels_ = nullptr;
  std::unique_ptr<ThreadPool> pool_;
  DataSplits data_;
  std::string source_ = "builtin";
  DataStage stage_;
  std::unique_ptr<Trainer> trainer_;
  std::unique_ptr<Recorder> recorder_;  ///< of the trainer's run
  int evaluated_epoch_ = 0;
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
      .function("runSlice", &Engine::run_slice)
      .function("finished", &Engine::finished)
      .function("evaluation", &Engine::evaluation)
      .function("reportPictures", &Engine::report_pictures)
      .function("report", &Engine::report)
      .function("digest", &Engine::digest)
      .function("exportOnnx", &Engine::export_onnx)
      .function("exportWeights", &Engine::export_weights)
      .function("exportPytorch", &Engine::export_pytorch)
      .function("exportCsv", &Engine::export_csv)
      .function("exportStepsCsv", &Engine::export_steps_csv)
      .function("logits", &Engine::logits)
      .function("memoryBytes", &Engine::memory_bytes)
      .function("measurePeak", &Engine::measure_peak);
}

}  // namespace tabtrain::wasm
