// Times one network natively: whole training steps, whole epochs, evaluation, or one image at a
// time, beside the multiply-add peak of the same cores in the same run.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"
#include "base/thread_pool.h"
#include "bench/measure.h"
#include "bench/workload.h"
#include "kernels/kernel_table.h"
#include "train/trainer.h"

namespace tabtrain::bench {
namespace {

struct Options {
  Workload workload;
  std::string mode = "train";
  std::string simd;
  int threads = 2;
  int images = 0;
  double seconds = 10;
  bool print_run = false;
};

/// Images of the two splits that make the timed events come often.
struct Sizes {
  int train = 0;
  int test = 0;
};

Sizes sizes_for(const Options& o) {
  if (o.mode == "evaluate") return {o.workload.batch, 4096};
  if (o.mode == "single") return {o.workload.batch, 1};
  const int images = o.images > 0 ? o.images : 16 * o.workload.batch;  // whole batches only
  return {images, 16};
}

/// Durations of the events of one kind, and the images of each.
struct Timings {
  std::vector<double> seconds;
  int images = 0;

  double total() const {
    double sum = 0;
    for (double s : seconds) sum += s;
    return sum;
  }
  double images_per_s() const { return images * static_cast<double>(seconds.size()) / total(); }
};

/// Calls advance() for so long and keeps the time of every T; the first three are for warming up.
template <class T>
Timings time_events(Trainer& trainer, double seconds, int images) {
  constexpr std::size_t kWarmUp = 3;
  constexpr std::size_t kLeast = 10;
  Timings timings{{}, images};
  std::size_t seen = 0;
  const auto start = Clock::now();
  while (seconds_since(start) < seconds || timings.seconds.size() < kLeast) {
    const auto before = Clock::now();
    const Event event = trainer.advance();
    const double elapsed = seconds_since(before);
    if (std::holds_alternative<DivergedEvent>(event)) fail("the run diverged");
    if (std::holds_alternative<T>(event) && ++seen > kWarmUp) timings.seconds.push_back(elapsed);
  }
  return timings;
}

/// Whole epochs: shuffling, all steps, the end; without the evaluation.
Timings time_epochs(Trainer& trainer, double seconds, int images) {
  Timings timings{{}, images};
  const auto start = Clock::now();
  do {
    double epoch = 0;
    bool ended = false;
    while (!ended) {
      const auto before = Clock::now();
      const Event event = trainer.advance();
      const double elapsed = seconds_since(before);
      if (std::holds_alternative<DivergedEvent>(event)) fail("the run diverged");
      if (!std::holds_alternative<EvaluationEvent>(event)) epoch += elapsed;
      ended = std::holds_alternative<EpochEvent>(event);
    }
    timings.seconds.push_back(epoch);
  } while (seconds_since(start) < seconds);
  return timings;
}

Timings time_mode(const Options& o, const Sizes& sizes, Trainer& trainer) {
  constexpr int kEvaluatedAtOnce = 1024;  // by one call of Trainer::advance
  if (o.mode == "train") return time_events<StepEvent>(trainer, o.seconds, o.workload.batch);
  if (o.mode == "epoch") return time_epochs(trainer, o.seconds, sizes.train);
  return time_events<EvaluationEvent>(trainer, o.seconds, std::min(sizes.test, kEvaluatedAtOnce));
}

nlohmann::ordered_json measure(const Options& o) {
  const KernelTable& kernels = kernels_named(o.simd);
  ThreadPool pool(o.threads);
  RunConfig config = make_config(o.workload);
  const Sizes sizes = sizes_for(o);
  const DataSplits images = make_images(config, sizes.train, sizes.test);
  Trainer trainer(config, images, kernels, pool);

  double peak = measure_peak(kernels, pool, 0.5);
  const Timings timings = time_mode(o, sizes, trainer);
  peak = std::max(peak, measure_peak(kernels, pool, 0.5));

  const bool training = o.mode == "train" || o.mode == "epoch";
  const Graph& graph = trainer.network().graph();
  // Forward; and backward the gradients of input and weight. A multiply-add counts two.
  const double flops_per_image =
      (training ? 6.0 : 2.0) * static_cast<double>(graph.multiply_adds());
  const double gflops = timings.images_per_s() * flops_per_image / 1e9;
  nlohmann::ordered_json result = {{"where", kWhere},
                                   {"mode", o.mode},
                                   {"simd", kernels.name},
                                   {"arithmetic", kernels.arithmetic},
                                   {"net", o.workload.net},
                                   {"batch", o.workload.batch},
                                   {"threads", o.threads},
                                   {"parameters", graph.parameter_count()},
                                   {"multiply_adds", graph.multiply_adds()},
                                   {"images", sizes.train},
                                   {"timed", timings.seconds.size()},
                                   {"images_per_s", timings.images_per_s()},
                                   {"gflops", gflops},
                                   {"peak_gflops", peak},
                                   {"peak_share", gflops / peak},
                                   {"memory_mb", trainer.network().memory_bytes() / 1e6}};
  result[o.mode == "train" ? "median_step_ms" : "median_ms"] = 1e3 * median(timings.seconds);
  result["shortest_ms"] = 1e3 * quantile(timings.seconds, 0);
  if (o.mode == "single") result["p95_ms"] = 1e3 * quantile(timings.seconds, 0.95);
  return result;
}

Options parse(CLI::App& app, int argc, char** argv) {
  Options o;
  add_options(app, o.workload);
  app.add_option("--mode", o.mode,
                 "train: steps; epoch: whole epochs; evaluate: classify; single: one image")
      ->check(CLI::IsMember({"train", "epoch", "evaluate", "single"}))
      ->capture_default_str();
  app.add_option("--threads", o.threads, "threads")->capture_default_str();
  app.add_option("--simd", o.simd, "instruction set (default: the widest)");
  app.add_option("--images", o.images, "of an epoch (default: 16 batches)");
  app.add_option("--seconds", o.seconds, "time to measure for")->capture_default_str();
  app.add_flag("--print-run", o.print_run, "print the run document and time nothing");
  app.parse(argc, argv);
  return o;
}

}  // namespace
}  // namespace tabtrain::bench

int main(int argc, char** argv) {
  CLI::App app{"Time one network; the last line is JSON"};
  try {
    const auto options = tabtrain::bench::parse(app, argc, argv);
    if (options.print_run) {
      const auto config = tabtrain::bench::make_config(options.workload);
      std::fputs(tabtrain::to_json(config).c_str(), stdout);
    } else {
      std::printf("%s\n", tabtrain::bench::measure(options).dump().c_str());
    }
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_train: %s\n", error.what());
    return 2;
  }
}
