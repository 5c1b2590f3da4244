#include <CLI/CLI.hpp>
#include <cstdio>
#include <locale>
#include <memory>
#include <optional>
#include <sstream>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/data_source.h"
#include "cli/files.h"
#include "cli/run_options.h"
#include "train/lr_finder.h"

namespace tabtrain::cli {
namespace {

constexpr std::size_t kLinesShown = 20;

struct LrFindArguments {
  RunArguments run;
  std::string data;
  std::string csv;
  std::string simd = "auto";
  int threads = 0;
  std::optional<std::int64_t> seed;
  LrFinderConfig finder;
};

/// lr,loss,smoothed_loss
std::string csv_text(const std::vector<LrFinderPoint>& points) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(9);
  text << "lr,loss,smoothed_loss\n";
  for (const LrFinderPoint& p : points) {
    text << p.lr << ',' << p.loss << ',' << p.smoothed << '\n';
  }
  return text.str();
}

void print_table(const std::vector<LrFinderPoint>& points) {
  std::printf("learning rate      loss  smoothed loss\n");
  const std::size_t every = (points.size() + kLinesShown - 1) / kLinesShown;
  for (std::size_t i = 0; i < points.size(); i += every) {
    std::printf("%13.3g  %8.4f  %13.4f\n", points[i].lr, points[i].loss, points[i].smoothed);
  }
}

void print_suggestion(const LrFinder& finder, const LrFinderConfig& config) {
  if (static_cast<int>(finder.points().size()) < config.steps) {
    std::printf("stopped at step %d of %d: the loss diverges\n",
                static_cast<int>(finder.points().size()), config.steps);
  }
  const auto suggestion = finder.suggestion();
  if (!suggestion) {
    std::printf("no suggestion: the loss falls nowhere; try other rates or more steps\n");
    return;
  }
  std::printf(
      "suggested learning rate: %.2g (the smoothed loss falls most steeply there; it is "
      "lowest at %.2g)\n",
      suggestion->steepest, suggestion->lowest);
}

void find_rate(const LrFindArguments& arguments) {
  RunConfig config = read_run("lr-find", arguments.run);
  if (arguments.seed) config.seed = static_cast<std::uint64_t>(*arguments.seed);
  check_lr_finder(arguments.finder);
  const KernelTable& kernels = choose_kernels(arguments.simd);
  const DataSplits data = load_data(config.data, config.network.input, arguments.data);
  ThreadPool pool(choose_threads(arguments.threads));
  Trainer trainer(config, data, kernels, pool);
  LrFinder finder(trainer, arguments.finder);
  while (!finder.finished()) finder.advance();
  print_table(finder.points());
  print_suggestion(finder, arguments.finder);
  if (!arguments.csv.empty()) write_text_file(arguments.csv, csv_text(finder.points()));
}

/// Ranges are the core's own; its messages name the field.
void add_finder_options(CLI::App& command, LrFinderConfig& finder) {
  command.add_option("--start", finder.start_lr, "first rate")
      ->type_name("LR")
      ->capture_default_str();
  command.add_option("--end", finder.end_lr, "last rate")->type_name("LR")->capture_default_str();
  command.add_option("--steps", finder.steps, "training steps")
      ->type_name("N")
      ->capture_default_str();
  command.add_option("--smoothing", finder.smoothing, "share of the running mean that is kept")
      ->type_name("S")
      ->capture_default_str();
}

}  // namespace

void add_lr_find_command(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<LrFindArguments>();
  CLI::App* command = app.add_subcommand(
      "lr-find", "Sweep the learning rate over some steps of a run and suggest one");
  add_run_options(*command, arguments->run);
  command->add_option("--data", arguments->data, "folder or archive with the images, as for train")
      ->type_name("PLACE");
  add_finder_options(*command, arguments->finder);
  command->add_option("--csv", arguments->csv, "write all points there")->type_name("FILE");
  command->add_option("--seed", arguments->seed, "in place of the document's")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{0}, (std::int64_t{1} << 53) - 1));
  command->add_option("--threads", arguments->threads, "default: as many as there are cores")
      ->type_name("N")
      ->check(CLI::Range(1, kMaxThreads));
  command->add_option("--simd", arguments->simd, "instruction set: " + kernel_names())
      ->type_name("NAME");
  command->footer(
      "The rate grows by the same factor every step; the run's schedule plays no part.");
  command->callback([arguments, &exit_code] {
    find_rate(*arguments);
    exit_code = 0;
  });
}

}  // namespace tabtrain::cli
