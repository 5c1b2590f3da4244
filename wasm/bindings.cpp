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
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/thread_pool.h"
#include "data/builtin.h"
#include "data/cifar10.h"
#include "data/noise.h"
#include "engine_json.h"
#include "kernels/kernel_table.h"
#include "train/trainer.h"

namespace tabtrain::wasm {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

constexpr std::size_t kTrainRecords = 50000;
constexpr std::size_t kTestRecords = 10000;

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

  val load_builtin() {
    return guarded_action([&] {
      replace_data(make_builtin(kBuiltinSeed, kBuiltinTrainImages, kBuiltinTestImages, pool_.get()),
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
  val add_cifar10(const std::string& file, const val& bytes) {
    return guarded_action([&] { add_batch(file, bytes); });
  }
  val finish_data() {
    return guarded_action([&] {
      if (staged_.train.size() == 0) {
        fail("No training images: data_batch_1.bin to data_batch_5.bin are missing.");
      }
      if (staged_.test.size() == 0) fail("No test images: test_batch.bin is missing.");
      replace_data(std::exchange(staged_, {}), "cifar10");
    });
  }
  val discard_data() {
    return guarded_action([&] { staged_ = {}; });
  }
  val data_info() const {
    return guarded([&] { return data_json(data_, source_); });
  }

  val image(const std::string& split, int index) const {
    return guarded([&] {
      const auto pixels = part(split).image(checked(split, index));
      // A copy: a view would die with the memory it shows, and shared memory cannot be posted.
      return val::global("Uint8Array").new_(val(typed_memory_view(pixels.size(), pixels.data())));
    });
  }
  val label(const std::string& split, int index) const {
    return guarded([&] { return int{part(split).labels[checked(split, index)]}; });
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
      trainer_.reset();  // its memory goes before the next one's comes
      evaluated_epoch_ = 0;
      trainer_ = std::make_unique<Trainer>(config, data_, *kernels_, *pool_);
      return run_json(*trainer_, data_);
    });
  }

  val run_slice(double budget_ms) {
    return guarded([&] {
      const double end = emscripten_get_now() + budget_ms;
      std::vector<Event> events;
      do {
        if (running_trainer().finished()) break;
        events.push_back(trainer_->advance());
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
  val digest() const {
    return guarded([&] { return running_trainer().digest(); });
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
    trainer_.reset();  // it refers to the data
    evaluated_epoch_ = 0;
    data_ = std::move(data);
    source_ = std::move(source);
  }

  void add_batch(const std::string& file, const val& bytes) {
    const Cifar10Part which = cifar10_part(file);
    if (which == Cifar10Part::kNone) {
      fail(file, ": expected data_batch_1.bin to data_batch_5.bin or test_batch.bin");
    }
    if (staged_.name.empty()) {
      staged_ = {"CIFAR-10", make_empty_cifar10(kTrainRecords), make_empty_cifar10(kTestRecords)};
    }
    std::vector<std::uint8_t> copy(bytes["length"].as<std::size_t>());
    val(typed_memory_view(copy.size(), copy.data())).call<void>("set", bytes);
    append_cifar10(which == Cifar10Part::kTrain ? staged_.train : staged_.test, copy, file);
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

  int threads_;
  const KernelTable* kernels_ = nullptr;
  std::unique_ptr<ThreadPool> pool_;
  DataSplits data_;
  std::string source_ = "builtin";
  DataSplits staged_;
  std::unique_ptr<Trainer> trainer_;
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
      .function("addCifar10", &Engine::add_cifar10)
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
      .function("digest", &Engine::digest)
      .function("memoryBytes", &Engine::memory_bytes)
      .function("measurePeak", &Engine::measure_peak);
}

}  // namespace tabtrain::wasm
