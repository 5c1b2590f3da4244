// Times whole training steps of one network, natively, beside the multiply-add peak of the same
// cores in the same run.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"
#include "base/thread_pool.h"
#include "data/builtin.h"
#include "kernels/kernel_table.h"
#include "train/presets.h"
#include "train/trainer.h"

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// GFLOP/s of multiplying and adding in registers on all threads together, for about `seconds`.
double measure_peak(const tabtrain::KernelTable& kernels, tabtrain::ThreadPool& pool,
                    double seconds) {
  std::vector<double> flops(static_cast<std::size_t>(pool.size()));
  const auto start = Clock::now();
  pool.parallel_for(pool.size(), [&](int index, int /*thread*/) {
    float values[3] = {0.999F, 1e-3F, 0.0F};
    while (seconds_since(start) < seconds) {
      flops[static_cast<std::size_t>(index)] += kernels.multiply_add_loop(100000, values);
    }
  });
  const double elapsed = seconds_since(start);
  double total = 0;
  for (double f : flops) total += f;
  return total / elapsed / 1e9;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Time whole training steps; the last line is JSON"};
  std::string net = "r1-bn";
  std::string simd;
  int batch = 128;
  int threads = 2;
  double seconds = 10;
  app.add_option("--net", net, "preset")->capture_default_str();
  app.add_option("--batch", batch, "images in a batch")->capture_default_str();
  app.add_option("--threads", threads, "threads")->capture_default_str();
  app.add_option("--simd", simd, "instruction set (default: the widest)");
  app.add_option("--seconds", seconds, "time to measure for")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    const auto& kernels = simd.empty() ? tabtrain::best_kernels() : tabtrain::find_kernels(simd);
    tabtrain::ThreadPool pool(threads);
    auto config = tabtrain::parse_run_config(tabtrain::find_preset(net).json);
    config.batch_size = batch;
    config.epochs = 1000000;
    const int steps = 16;  // whole batches only
    const auto data = tabtrain::make_builtin(0, batch * steps, 16);
    config.data.train_images = batch * steps;
    tabtrain::Trainer trainer(config, data, kernels, pool);
    const auto graph = tabtrain::build_graph(config.network);
    const double flops_per_image = 6.0 * static_cast<double>(graph.multiply_adds());

    double peak = measure_peak(kernels, pool, 0.5);
    std::vector<double> step_seconds;
    const auto start = Clock::now();
    while (seconds_since(start) < seconds || step_seconds.size() < 20) {
      const auto before = Clock::now();
      const auto event = trainer.advance();
      if (std::holds_alternative<tabtrain::StepEvent>(event)) {
        step_seconds.push_back(seconds_since(before));
      } else if (std::holds_alternative<tabtrain::DivergedEvent>(event)) {
        tabtrain::fail("the run diverged");
      }
    }
    peak = std::max(peak, measure_peak(kernels, pool, 0.5));
    step_seconds.erase(step_seconds.begin(), step_seconds.begin() + 3);  // warm-up
    double total = 0;
    for (double s : step_seconds) total += s;
    const auto count = static_cast<double>(step_seconds.size());
    std::sort(step_seconds.begin(), step_seconds.end());
    const double images_per_s = batch * count / total;
    const double gflops = images_per_s * flops_per_image / 1e9;
    const nlohmann::json result = {
        {"where", "native"},
        {"simd", kernels.name},
        {"arithmetic", kernels.arithmetic},
        {"net", net},
        {"batch", batch},
        {"threads", threads},
        {"steps", step_seconds.size()},
        {"images_per_s", images_per_s},
        {"median_step_ms", 1e3 * step_seconds[step_seconds.size() / 2]},
        {"gflops", gflops},
        {"peak_gflops", peak},
        {"peak_share", gflops / peak},
        {"memory_mb", static_cast<double>(trainer.network().memory_bytes()) / 1e6}};
    std::printf("%s\n", result.dump().c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_train: %s\n", error.what());
    return 2;
  }
}
