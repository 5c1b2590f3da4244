// The roofline of a network: for each layer, forward and backward, what it computes and moves, how
// long an image takes on one thread, and which share that is of what the processor could do.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/thread_pool.h"
#include "bench/layer_under_test.h"
#include "bench/measure.h"
#include "bench/workload.h"
#include "net/fusion.h"

namespace tabtrain::bench {
namespace {

struct Options {
  Workload workload;
  std::string simd;
  double seconds = 0.02;
};

/// Shortest time of one call over seven runs of about `seconds`; `before` runs ahead of each.
double best_seconds(double seconds, const std::function<void()>& before,
                    const std::function<void()>& work) {
  double best = std::numeric_limits<double>::infinity();
  for (int run = 0; run < 7; ++run) {
    before();
    int count = 0;
    double elapsed = 0;
    const auto start = Clock::now();
    do {
      work();
      ++count;
      elapsed = seconds_since(start);
    } while (elapsed < seconds);
    best = std::min(best, elapsed / count);
  }
  return best;
}

/// Bytes a second that a plain copy reads and writes, by the size of what it touches: from one
/// place to another, and onto itself, as layers do that work in place.
class CopySpeed {
 public:
  CopySpeed(const KernelTable& kernels, double seconds) {
    for (double bytes : {32e3, 256e3, 1e6, 4e6, 16e6, 64e6}) {
      const auto width = static_cast<int>(bytes / 2 / sizeof(float)) / kernels.lanes;
      Block from{nullptr, 1, 1, width, 0, kernels.lanes};
      Block to = from;
      AlignedBuffer memory(static_cast<std::uint64_t>(2 * from.size()));
      from.data = memory.data();
      to.data = memory.data() + from.size();
      Block both{memory.data(), 1, 2, width, 0, kernels.lanes};
      const auto speed = [&](const Block& source, const Block& target) {
        const double moved = 2.0 * sizeof(float) * static_cast<double>(source.size());
        return moved / best_seconds(
                           seconds, [] {}, [&] { kernels.copy(source, target); });
      };
      speeds_.push_back({bytes, speed(from, to), speed(both, both)});
    }
  }

  double at(double footprint, bool in_place) const {
    const auto large_enough = std::find_if(speeds_.begin(), speeds_.end() - 1, [&](const Speed& s) {
      return footprint <= s.footprint;
    });
    return in_place ? large_enough->in_place : large_enough->apart;
  }

  void print() const {
    std::printf("copy of (read and written together, GB/s; in place behind the stroke):");
    for (const Speed& s : speeds_) {
      std::printf("  %.4g MB %.1f / %.1f", s.footprint / 1e6, s.apart / 1e9, s.in_place / 1e9);
    }
    std::printf("\n");
  }

 private:
  struct Speed {
    double footprint;  ///< bytes
    double apart;      ///< bytes a second
    double in_place;
  };
  std::vector<Speed> speeds_;
};

/// Time of an image, and what the processor allows.
struct Row {
  std::string layer;
  const char* direction;
  Shape output;
  Cost cost;
  double seconds;
  double peak;       ///< floating-point operations a second
  double bandwidth;  ///< bytes a second of a copy with this working set

  double compute_s() const { return cost.operations / peak; }
  double memory_s() const { return cost.bytes / bandwidth; }
  bool memory_bound() const { return memory_s() > compute_s(); }
  double roof_share() const { return std::max(compute_s(), memory_s()) / seconds; }
};

void print_row(const Row& r) {
  std::printf("%-16s %-8s %-9s %7.3f %7.1f %8.2f %7.1f %5.0f%% %7.1f %5.0f%%  %-7s %5.0f%%\n",
              r.layer.c_str(), r.direction, to_string(r.output).c_str(), r.cost.operations / 1e6,
              r.cost.bytes / 1e3, r.seconds * 1e6, r.cost.operations / r.seconds / 1e9,
              100 * r.compute_s() / r.seconds, r.cost.bytes / r.seconds / 1e9,
              100 * r.memory_s() / r.seconds, r.memory_bound() ? "memory" : "compute",
              100 * r.roof_share());
}

/// Of one thread.
double peak_flops(const KernelTable& kernels) {
  ThreadPool one(1);
  double best = 0;
  for (int run = 0; run < 3; ++run) best = std::max(best, measure_peak(kernels, one, 0.05));
  return best * 1e9;
}

/// Rows for forward and backward, unless neighbours do this node's work.
std::vector<Row> measure_layer(const Graph& graph, const Plan& plan, std::size_t node,
                               const NodeFusion& fusion, const KernelTable& kernels,
                               const Options& o, const CopySpeed& copy) {
  const int slots = (o.workload.batch + kernels.lanes - 1) / kernels.lanes;
  LayerUnderTest layer(graph, plan, node, fusion.neighbours, kernels, slots);
  // Measured anew beside each layer: a shared processor's speed changes from minute to minute.
  const double peak = peak_flops(kernels);
  std::vector<Row> rows;
  const auto add = [&](const char* direction, const Cost& cost, const std::function<void()>& work) {
    const double seconds = best_seconds(
                               o.seconds, [&] { layer.refill(); }, work) /
                           layer.images();
    const double bandwidth = copy.at(cost.footprint * layer.images(), layer.in_place());
    rows.push_back({graph.nodes[node].name, direction, graph.nodes[node].info.output, cost, seconds,
                    peak, bandwidth});
  };
  if (!fusion.skip_forward) {
    add("forward", layer.forward_cost(), [&] { layer.forward(); });
  }
  if (layer.has_backward() && !fusion.skip_backward) {
    add("backward", layer.backward_cost(), [&] { layer.backward(); });
  }
  return rows;
}

void print_totals(const std::vector<Row>& rows) {
  for (const char* direction : {"forward", "backward"}) {
    double seconds = 0;
    double roof = 0;
    double operations = 0;
    double bytes = 0;
    for (const Row& r : rows) {
      if (std::strcmp(r.direction, direction) != 0) continue;
      seconds += r.seconds;
      roof += r.roof_share() * r.seconds;
      operations += r.cost.operations;
      bytes += r.cost.bytes;
    }
    std::printf("%-16s %-8s %-9s %7.3f %7.1f %8.2f %7.1f %6s %7.1f %6s  %-7s %5.0f%%\n",
                "all layers", direction, "", operations / 1e6, bytes / 1e3, seconds * 1e6,
                operations / seconds / 1e9, "", bytes / seconds / 1e9, "", "",
                100 * roof / seconds);
  }
}

nlohmann::ordered_json measure(const Options& o) {
  const KernelTable& kernels = kernels_named(o.simd);
  const Graph graph = build_graph(make_config(o.workload).network);
  const Plan plan = make_plan(graph);
  const std::vector<NodeFusion> fusions = fuse(graph, plan);
  const CopySpeed copy(kernels, o.seconds);
  std::printf(
      "%s, one thread, batch %d, each layer by itself; what is computed inside "
      "a neighbour's passes has no row\n",
      kernels.name, o.workload.batch);
  copy.print();
  std::printf("%-16s %-8s %-9s %7s %7s %8s %7s %6s %7s %6s  %-7s %6s\n", "layer", "", "output",
              "MFLOP", "kB", "us", "GFLOP/s", "peak", "GB/s", "copy", "bound", "roof");
  std::vector<Row> rows;
  nlohmann::ordered_json figures;
  for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
    for (const Row& row : measure_layer(graph, plan, node, fusions[node], kernels, o, copy)) {
      print_row(row);
      figures[row.layer + " " + row.direction + "_us"] = row.seconds * 1e6;
      rows.push_back(row);
    }
  }
  print_totals(rows);
  return {{"where", kWhere},       {"simd", kernels.name},      {"arithmetic", kernels.arithmetic},
          {"net", o.workload.net}, {"batch", o.workload.batch}, {"figures", figures}};
}

}  // namespace
}  // namespace tabtrain::bench

int main(int argc, char** argv) {
  CLI::App app{
      "Time each layer of a network by itself on one thread, for one image in microseconds, beside "
      "the multiply-add peak and the speed of a copy; the last line is JSON"};
  tabtrain::bench::Options options;
  add_options(app, options.workload);
  app.add_option("--simd", options.simd, "instruction set (default: the widest)");
  app.add_option("--seconds", options.seconds, "of each of seven runs, the best of which counts")
      ->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    std::printf("%s\n", tabtrain::bench::measure(options).dump().c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_layers: %s\n", error.what());
    return 2;
  }
}
