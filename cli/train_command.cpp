#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <memory>
#include <optional>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/data_source.h"
#include "cli/files.h"
#include "cli/progress.h"
#include "cli/run_folder.h"
#include "cli/run_options.h"
#include "train/safetensors.h"

namespace tabtrain::cli {
namespace {

constexpr std::uint64_t kMaxWeightsBytes = std::uint64_t{1} << 30;
constexpr int kInterruptedExitCode = 130;  // as shells report SIGINT
constexpr int kDivergedExitCode = 3;

struct TrainArguments {
  std::string run;
  std::string preset;
  std::string data;
  std::string out;
  std::string init;
  std::string simd = "auto";
  int threads = 0;
  std::optional<int> epochs;
  std::optional<std::int64_t> seed;
  std::optional<std::int64_t> max_steps;
  bool force = false;
  bool quiet = false;
  bool print_digest = false;
};

volatile std::sig_atomic_t stop_requested = 0;

/// The second signal ends the program at once.
extern "C" void request_stop(int signal_number) {
  stop_requested = 1;
  std::signal(signal_number, SIG_DFL);
}

RunConfig read_config(const TrainArguments& arguments) {
  RunConfig config = read_run("train", arguments.run, arguments.preset);
  if (arguments.epochs) config.epochs = *arguments.epochs;
  if (arguments.seed) config.seed = static_cast<std::uint64_t>(*arguments.seed);
  check_run_config(config);
  return config;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// One run, from its first step to its end.
class Session {
 public:
  Session(const TrainArguments& arguments, const RunConfig& config, const DataSplits& data,
          const KernelTable& kernels, ThreadPool& pool)
      : trainer_(config, data, kernels, pool),
        test_(data.test),
        progress_(progress_style(arguments.quiet), begin_record(data, kernels, pool)),
        max_steps_(arguments.max_steps) {
    if (!arguments.init.empty()) {
      load_into(trainer_.network().parameters(),
                read_safetensors(read_file(arguments.init, kMaxWeightsBytes), arguments.init));
    }
    if (!arguments.out.empty()) folder_.emplace(arguments.out, trainer_.config(), record_.facts);
  }

  const RunRecord& run() {
    greet();
    const auto start = std::chrono::steady_clock::now();
    while (!trainer_.finished()) {
      if (stop_requested != 0) {
        record_.status = "interrupted";
        break;
      }
      if (max_steps_ && steps_ >= *max_steps_) {
        record_.status = "stopped";
        break;
      }
      const auto before = std::chrono::steady_clock::now();
      const Event event = trainer_.advance();
      const double seconds = seconds_since(before);
      epoch_seconds_ += seconds;
      std::visit([&](const auto& e) { handle(e, seconds); }, event);
      if (std::holds_alternative<DivergedEvent>(event)) record_.status = "diverged";
    }
    if (record_.status == "running") record_.status = "finished";
    record_.seconds = seconds_since(start);
    record_.digest = trainer_.digest();
    farewell();
    if (folder_) folder_->finish(record_, trainer_);
    return record_;
  }

 private:
  const RunFacts& begin_record(const DataSplits& data, const KernelTable& kernels,
                               const ThreadPool& pool) {
    record_.config = trainer_.config();
    RunFacts& facts = record_.facts;
    facts.name = record_.config.name;
    facts.data = data.name;
    facts.simd = kernels.name;
    facts.arithmetic = kernels.arithmetic;
    facts.threads = pool.size();
    facts.epochs = record_.config.epochs;
    facts.steps_per_epoch = trainer_.steps_per_epoch();
    facts.train_images = trainer_.train_images();
    facts.test_images = trainer_.test_images();
    facts.parameters = trainer_.network().graph().parameter_count();
    facts.memory_bytes = trainer_.network().memory_bytes();
    facts.class_names = data.train.class_names;
    return facts;
  }

  void greet() {
    const RunFacts& facts = record_.facts;
    progress_.message(
        facts.name + ": " + facts.data + ", " + std::to_string(facts.train_images) +
        " training and " + std::to_string(facts.test_images) + " test images; " +
        std::to_string(facts.parameters) + " parameters, " +
        std::to_string((facts.memory_bytes + (1 << 20) - 1) >> 20) + " MiB; " +
        std::to_string(facts.threads) + (facts.threads == 1 ? " thread, " : " threads, ") +
        facts.simd + ", " + facts.arithmetic + " arithmetic");
  }

  void farewell() {
    if (record_.status == "interrupted") progress_.message("interrupted");
    if (record_.status == "stopped") {
      progress_.message("stopped after " + std::to_string(steps_) + " steps");
    }
    if (record_.status == "diverged") return;  // said on standard error
    const std::vector<EpochRecord>& history = record_.history;
    if (!history.empty()) {
      const EpochEvent& best =
          history[static_cast<std::size_t>(best_epoch_on_test_set(history))].event;
      char text[160];
      std::snprintf(
          text, sizeof text,
          "last epoch: test accuracy %.2f %%; best epoch on the test set: %d with %.2f %%",
          100 * history.back().event.test_accuracy, best.epoch, 100 * best.test_accuracy);
      progress_.message(std::string(text) + "; " + duration_text(record_.seconds));
    }
  }

  void handle(const StepEvent& event, double seconds) {
    ++steps_;
    train_seconds_ += seconds;
    train_images_ += event.images;
    record_.steps.push_back({event.loss, event.learning_rate});
    progress_.step(event, seconds);
    if (folder_) folder_->log(event);
  }
  void handle(const EvaluationEvent& event, double seconds) {
    progress_.evaluation(event, seconds);
  }
  void handle(const EpochEvent& event, double) {
    const double rate = train_seconds_ > 0 ? train_images_ / train_seconds_ : 0;
    record_.evaluation = trainer_.last_evaluation();
    record_.mistakes = mistakes_of(record_.evaluation, test_, kKeptMistakes);
    record_.history.push_back({event, record_.steps.back().learning_rate, epoch_seconds_, rate,
                               record_.evaluation.confusion});
    epoch_seconds_ = train_seconds_ = train_images_ = 0;
    progress_.epoch(record_.history.back());
    if (folder_) folder_->log(record_.history.back());
  }
  void handle(const DivergedEvent& event, double) {
    progress_.message("");
    std::fprintf(stderr,
                 "tabtrain: diverged: the loss of epoch %d, step %d is no number; a smaller "
                 "optimizer.lr may help\n",
                 event.epoch, event.step);
    if (folder_) folder_->log(event);
  }

  Trainer trainer_;
  const Dataset& test_;
  RunRecord record_;
  Progress progress_;
  std::optional<std::int64_t> max_steps_;
  std::optional<RunFolder> folder_;
  std::int64_t steps_ = 0;
  // Of the epoch that is going on.
  double epoch_seconds_ = 0;
  double train_seconds_ = 0;
  double train_images_ = 0;
};

int train(const TrainArguments& arguments) {
  const RunConfig config = read_config(arguments);
  if (!arguments.out.empty()) check_out_folder(arguments.out, arguments.force);
  const KernelTable& kernels = choose_kernels(arguments.simd);
  const DataSplits data = load_data(config.data, config.network.input, arguments.data);
  ThreadPool pool(choose_threads(arguments.threads));
  Session session(arguments, config, data, kernels, pool);
  std::signal(SIGINT, request_stop);
  std::signal(SIGTERM, request_stop);
  const RunRecord& end = session.run();
  if (arguments.print_digest) {
    std::printf("digest %s\n", digest_text(end.digest, kernels.arithmetic).c_str());
  }
  if (end.status == "interrupted") return kInterruptedExitCode;
  return end.status == "diverged" ? kDivergedExitCode : 0;
}

}  // namespace

void add_train_command(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<TrainArguments>();
  CLI::App* command = app.add_subcommand("train", "Train the network of a run document");
  command->add_option("run", arguments->run, "run document (docs/RUN_DOCUMENT.md)")
      ->type_name("RUN.json");
  command
      ->add_option("--preset", arguments->preset, "a run by name; \"tabtrain presets\" lists them")
      ->type_name("NAME");
  command
      ->add_option("--data", arguments->data,
                   "folder or archive with the images of data.source (docs/DATA.md); the built-in "
                   "set needs none")
      ->type_name("PLACE");
  command
      ->add_option("--out", arguments->out,
                   "folder for run.json, log.jsonl, weights.safetensors and result.json")
      ->type_name("DIR");
  command->add_flag("--force", arguments->force, "overwrite the run that --out holds already");
  command->add_option("--init", arguments->init, "start from these weights, not from random ones")
      ->type_name("W.safetensors");
  command->add_option("--threads", arguments->threads, "default: as many as there are cores")
      ->type_name("N")
      ->check(CLI::Range(1, kMaxThreads));
  command
      ->add_option("--simd", arguments->simd,
                   "instruction set: " + kernel_names() +
                       "; results of strict arithmetic do not depend on it")
      ->type_name("NAME");
  command->add_option("--epochs", arguments->epochs, "in place of the document's")->type_name("N");
  command->add_option("--seed", arguments->seed, "in place of the document's")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{0}, (std::int64_t{1} << 53) - 1));
  command->add_option("--max-steps", arguments->max_steps, "stop after so many steps")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 53));
  command->add_flag("--print-digest", arguments->print_digest,
                    "at the end print the fingerprint of all weights");
  command->add_flag("--quiet", arguments->quiet, "print only errors (and --print-digest)");
  command->footer(
      "Ctrl-C stops after the current step and still writes --out.\n"
      "Exit codes: 0 done, 2 wrong input, 3 the loss diverged, 130 interrupted.");
  command->callback([arguments, &exit_code] { exit_code = train(*arguments); });
}

}  // namespace tabtrain::cli
