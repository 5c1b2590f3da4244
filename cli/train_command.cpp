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
  double save_seconds = 60;
  bool force = false;
  bool resume = false;
  bool quiet = false;
  bool print_digest = false;
};

volatile std::sig_atomic_t stop_requested = 0;

/// The second signal ends the program at once.
extern "C" void request_stop(int signal_number) {
  stop_requested = 1;
  std::signal(signal_number, SIG_DFL);
}

bool names_run(const TrainArguments& arguments) {
  return !arguments.run.empty() || !arguments.preset.empty();
}

/// Statistics that a run computes are not part of what it was asked for.
bool same_run(RunConfig asked, const RunConfig& kept) {
  if (asked.data.standardise == "computed") {
    asked.data.mean = kept.data.mean;
    asked.data.std = kept.data.std;
  }
  return asked == kept;
}

/// `kept` is the run to go on with, if there is one.
RunConfig read_config(const TrainArguments& arguments, const std::optional<RunFile>& kept) {
  if (kept && !names_run(arguments)) return kept->record.config;
  RunConfig config = read_run("train", arguments.run, arguments.preset);
  if (arguments.epochs) config.epochs = *arguments.epochs;
  if (arguments.seed) config.seed = static_cast<std::uint64_t>(*arguments.seed);
  check_run_config(config);
  return config;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// One run, from its first step, or from where it was kept, to its end.
class Session {
 public:
  Session(const TrainArguments& arguments, const RunConfig& config,
          const std::optional<RunFile>& kept, const DataSplits& data, const KernelTable& kernels,
          ThreadPool& pool)
      : trainer_(config, data, kernels, pool),
        test_(data.test),
        progress_(progress_style(arguments.quiet), begin_record(data, kernels, pool)),
        max_steps_(arguments.max_steps),
        save_seconds_(arguments.save_seconds) {
    if (!arguments.init.empty()) {
      load_into(trainer_.network().parameters(),
                read_weights(read_file(arguments.init, kMaxWeightsBytes), arguments.init));
    }
    if (kept) {
      go_on(arguments.out, *kept);
    } else if (!arguments.out.empty()) {
      folder_.emplace(arguments.out, trainer_.config(), record_.facts);
    }
    save();
  }

  const RunRecord& run() {
    greet();
    const double seconds_before = record_.seconds;
    const auto start = std::chrono::steady_clock::now();
    last_save_ = start;
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
      record_.seconds = seconds_before + seconds_since(start);
      std::visit([&](const auto& e) { handle(e, seconds); }, event);
      if (seconds_since(last_save_) > save_seconds_) save();
      if (std::holds_alternative<DivergedEvent>(event)) record_.status = "diverged";
    }
    if (record_.status == "running") record_.status = "finished";
    record_.digest = trainer_.digest();
    // A loss that is no number leaves weights behind that are none either; the last ones stay.
    if (record_.status != "diverged") saved_ = trainer_.snapshot();
    farewell();
    if (folder_) folder_->finish(record_, trainer_.network().parameters(), saved_);
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

  /// Sets out from where a run was kept.
  void go_on(const std::string& folder, const RunFile& kept) {
    const std::string& arithmetic = record_.facts.arithmetic;
    if (kept.record.facts.arithmetic != arithmetic) {
      fail("--resume: the run in ", folder, " has ", kept.record.facts.arithmetic,
           " arithmetic, this program ", arithmetic);
    }
    if (!(kept.record.config == trainer_.config())) {
      fail("--resume: the run in ", folder, " had other images: their mean or std differ");
    }
    trainer_.restore(kept.snapshot);
    const RunFacts facts = record_.facts;
    record_ = kept.record;
    record_.facts = facts;
    record_.status = "running";
    folder_.emplace(folder, kept.snapshot);
    progress_.message("goes on after epoch " + std::to_string(kept.snapshot.epoch) + ", step " +
                      std::to_string(kept.snapshot.step));
  }

  void save() {
    saved_ = trainer_.snapshot();
    last_save_ = std::chrono::steady_clock::now();
    if (folder_) folder_->save(record_, trainer_.network().parameters(), saved_);
  }

  void greet() {
    const RunFacts& facts = record_.facts;
    progress_.message(facts.name + ": " + facts.data + ", " + std::to_string(facts.train_images) +
                      " training and " + std::to_string(facts.test_images) + " test images; " +
                      std::to_string(facts.parameters) + " parameters, " +
                      std::to_string((facts.memory_bytes + (1 << 20) - 1) >> 20) + " MiB; " +
                      std::to_string(facts.threads) +
                      (facts.threads == 1 ? " thread, " : " threads, ") + facts.simd + ", " +
                      facts.arithmetic + " arithmetic");
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
    record_.digest = event.digest;
    if (folder_) folder_->log(record_.history.back());
    if (!event.last) save();
  }
  void handle(const DivergedEvent& event, double) {
    progress_.message("");
    std::fprintf(stderr,
                 "tabtrain: diverged: the loss of epoch %d, step %d is no number; a smaller "
                 "optimizer.lr may help%s\n",
                 event.epoch, event.step,
                 folder_ ? " (the last good weights are kept; --init run.safetensors starts from "
                           "them)"
                         : "");
    if (folder_) folder_->log(event);
  }

  Trainer trainer_;
  const Dataset& test_;
  RunRecord record_;
  Progress progress_;
  std::optional<std::int64_t> max_steps_;
  double save_seconds_;
  std::optional<RunFolder> folder_;
  TrainerSnapshot saved_;  ///< the last one before which all was well
  std::chrono::steady_clock::time_point last_save_;
  std::int64_t steps_ = 0;
  // Of the epoch that is going on.
  double epoch_seconds_ = 0;
  double train_seconds_ = 0;
  double train_images_ = 0;
};

int exit_code_of(const RunRecord& record) {
  if (record.status == "interrupted") return kInterruptedExitCode;
  return record.status == "diverged" ? kDivergedExitCode : 0;
}

int train(const TrainArguments& arguments) {
  if (arguments.resume && arguments.out.empty()) fail("--resume: needs --out");
  if (arguments.resume && arguments.force) fail("--resume: does not go with --force");
  std::optional<RunFile> kept;
  if (arguments.resume) kept = kept_run(arguments.out);
  const RunConfig config = read_config(arguments, kept);
  if (!arguments.out.empty() && !kept) check_out_folder(arguments.out, arguments.force);
  if (kept && !same_run(config, kept->record.config)) {
    fail("--resume: the run in ", arguments.out, " is another one (see ", arguments.out,
         "/run.json); give its document, or none");
  }
  if (kept && (kept->record.status == "finished" || kept->record.status == "diverged")) {
    if (!arguments.quiet) {
      std::printf("the run in %s has ended: %s\n", arguments.out.c_str(),
                  kept->record.status.c_str());
    }
    if (arguments.print_digest) {
      std::printf("digest %s\n",
                  digest_text(kept->record.digest, kept->record.facts.arithmetic).c_str());
    }
    return exit_code_of(kept->record);
  }
  const KernelTable& kernels = choose_kernels(arguments.simd);
  const DataSplits data = load_data(config.data, config.network.input, arguments.data);
  ThreadPool pool(choose_threads(arguments.threads));
  Session session(arguments, config, kept, data, kernels, pool);
  std::signal(SIGINT, request_stop);
  std::signal(SIGTERM, request_stop);
  const RunRecord& end = session.run();
  if (arguments.print_digest) {
    std::printf("digest %s\n", digest_text(end.digest, kernels.arithmetic).c_str());
  }
  return exit_code_of(end);
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
                   "folder for run.json, log.jsonl, run.safetensors (all of the run in one file), "
                   "weights.safetensors and result.json")
      ->type_name("DIR");
  command->add_flag("--resume", arguments->resume,
                    "go on with the run that --out keeps, to the bits of one that never stopped; "
                    "where there is none, start");
  command
      ->add_option("--save-seconds", arguments->save_seconds,
                   "save the run this often within epochs too (default 60)")
      ->type_name("SECONDS")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--force", arguments->force, "overwrite the run that --out holds already");
  command
      ->add_option("--init", arguments->init,
                   "start from these weights, not from random ones (a run file will do)")
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
