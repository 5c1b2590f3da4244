// The engine itself: its threads, its memory, and what it can be asked before there is a run.
#include "engine.h"

#include <emscripten.h>
#include <unistd.h>

#include <cstdint>
#include <vector>

#include "engine_json.h"
#include "js.h"

namespace tabtrain::wasm {

using emscripten::val;

val Engine::open() {
  return guarded_action([&] {
    kernels_ = &best_kernels();
    pool_ = std::make_unique<ThreadPool>(threads_);
  });
}

double Engine::memory_bytes() const {
  return static_cast<double>(reinterpret_cast<std::uintptr_t>(sbrk(0)));
}

val Engine::measure_peak(double milliseconds) const {
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

val Engine::fields() const {
  return guarded([] { return fields_json(); });
}

val Engine::presets() const {
  return guarded([] { return presets_json(); });
}

val Engine::summarise(const std::string& network) const {
  return guarded([&] { return network_json(build_graph(parse_network(network))); });
}

}  // namespace tabtrain::wasm
