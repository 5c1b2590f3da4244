#include "cli/session.h"

#include <chrono>
#include <csignal>
#include <cstdio>
#include <variant>

#include "base/error.h"
#include "cli/files.h"
#include "cli/progress.h"
#include "cli/run_folder.h"
#include "run/recorder.h"
#include "run/resume.h"
#include "train/safetensors.h"

namespace tabtrain::cli {
namespace {

constexpr std::uint64_t kMaxWeightsBytes = std::uint64_t{1} << 30;
constexpr int kDivergedExitCode = 3;

volatile std::sig_atomic_t stop_signal = 0;

extern "C" void request_stop(int signal_number) {
  stop_signal = 1;
  std::signal(signal_number, SIG_DFL);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// One run, from its first step, or from where it was kept, to its end.
class Session {
 public:
  Session(const SessionOptions& options, const RunConfig& config,
          const std::optional<RunFile>& kept, const DataSplits& data, const KernelTable& kernels,
          ThreadPool& pool)
      : trainer_(config, data, kernels, pool),
        recorder_(trainer_, data, kernels, pool.size()),
        progress_(progress_style(options.quiet), recorder_.record().facts),
        max_steps_(options.max_steps),
        save_seconds_(options.save_seconds) {
    if (!options.init.empty()) {
      load_into(trainer_.network().parameters(),
                read_weights(read_file(options.init, kMaxWeightsBytes), options.init));
    }
    if (kept) {
      go_on(options.out, *kept, data);
    } else if (!options.out.empty()) {
      folder_.emplace(options.out, trainer_.config(), recorder_.record().facts);
    }
    save();
  }

  const RunRecord& run() {
    greet();
    last_save_ = std::chrono::steady_clock::now();
    while (!trainer_.finished()) {
      if (stop_requested()) {
        recorder_.end("interrupted");
        break;
      }
      if (max_steps_ && steps_ >= *max_steps_) {
        recorder_.end("stopped");
        break;
      }
      const auto before = std::chrono::steady_clock::now();
      const Event event = trainer_.advance();
      const double seconds = seconds_since(before);
      recorder_.add(event, seconds);
      std::visit([&](const auto& e) { handle(e, seconds); }, event);
      // The end is saved by finish(), last of all; what diverged is not saved at all.
      if (!trainer_.finished() && seconds_since(last_save_) > save_seconds_) try_to_save();
    }
    const RunRecord& record = recorder_.record();
    farewell(record);
    if (!folder_) return record;
    // What diverged leaves numbers behind that are none; the last good ones stay.
    if (record.status != "diverged") saved_ = trainer_.snapshot();
    folder_->finish(record, trainer_.network().parameters(), saved_);
    return record;
  }

 private:
  /// Sets out from where a run was kept.
  void go_on(const std::string& folder, const RunFile& kept, const DataSplits& data) {
    resume_run("--resume: " + folder, kept, data, trainer_, recorder_);
    folder_.emplace(folder, kept.snapshot);
    progress_.message("goes on after epoch " + std::to_string(kept.snapshot.epoch) + ", step " +
                      std::to_string(kept.snapshot.step));
  }

  void save() {
    last_save_ = std::chrono::steady_clock::now();
    if (!folder_) return;
    saved_ = trainer_.snapshot();
    folder_->save(recorder_.record(), trainer_.network().parameters(), saved_);
  }

  /// Training goes on where there is no room for what it writes. Said once, and once it is over.
  template <class Write>
  void try_to(const Write& write, bool& failing, const char* what) {
    try {
      write();
      if (failing) std::fprintf(stderr, "tabtrain: %s is written again\n", what);
      failing = false;
    } catch (const Error& error) {
      if (!failing) {
        std::fprintf(stderr, "tabtrain: %s; training goes on\n", error.what());
      }
      failing = true;
    }
  }
  void try_to_save() {
    try_to([&] { save(); }, save_fails_, "run.safetensors");
  }
  template <class Logged>
  void try_to_log(const Logged& logged) {
    if (folder_) try_to([&] { folder_->log(logged); }, log_fails_, "log.jsonl");
  }

  void greet() {
    const RunFacts& facts = recorder_.record().facts;
    progress_.message(facts.name + ": " + facts.data + ", " + std::to_string(facts.train_images) +
                      " training and " + std::to_string(facts.test_images) + " test images; " +
                      std::to_string(facts.parameters) + " parameters, " +
                      std::to_string((facts.memory_bytes + (1 << 20) - 1) >> 20) + " MiB; " +
                      std::to_string(facts.threads) +
                      (facts.threads == 1 ? " thread, " : " threads, ") + facts.simd + ", " +
                      facts.arithmetic + " arithmetic");
  }

  void farewell(const RunRecord& record) {
    if (record.status == "interrupted") progress_.message("interrupted");
    if (record.status == "stopped") {
      progress_.message("stopped after " + std::to_string(steps_) + " steps");
    }
    if (record.status == "diverged") return;  // said on standard error
    const std::vector<EpochRecord>& history = record.history;
    if (!history.empty()) {
      const EpochEvent& best =
          history[static_cast<std::size_t>(best_epoch_on_test_set(history))].event;
      char text[160];
      std::snprintf(
          text, sizeof text,
          "last epoch: test accuracy %.2f %%; best epoch on the test set: %d with %.2f %%",
          100 * history.back().event.test_accuracy, best.epoch, 100 * best.test_accuracy);
      progress_.message(std::string(text) + "; " + duration_text(record.seconds));
    }
  }

  void handle(const StepEvent& event, double seconds) {
    ++steps_;
    progress_.step(event, seconds);
    try_to_log(event);
  }
  void handle(const EvaluationEvent& event, double seconds) {
    progress_.evaluation(event, seconds);
  }
  void handle(const EpochEvent& event, double) {
    const EpochRecord& epoch = recorder_.record().history.back();
    progress_.epoch(epoch);
    try_to_log(epoch);
    if (!event.last) try_to_save();
  }
  void handle(const DivergedEvent& event, double) {
    progress_.message("");
    std::fprintf(
        stderr,
        "tabtrain: diverged: the loss, or a number of the network, became NaN or infinite in "
        "epoch %d, step %d; a smaller optimizer.lr may help%s\n",
        event.epoch, event.step,
        folder_ ? " (the last good weights are kept; --init run.safetensors starts from "
                  "them)"
                : "");
    try_to_log(event);
  }

  Trainer trainer_;
  Recorder recorder_;
  Progress progress_;
  std::optional<std::int64_t> max_steps_;
  double save_seconds_;
  std::optional<RunFolder> folder_;
  TrainerSnapshot saved_;  ///< the last one before which all was well
  std::chrono::steady_clock::time_point last_save_;
  std::int64_t steps_ = 0;
  bool save_fails_ = false;
  bool log_fails_ = false;
};

}  // namespace

RunRecord run_session(const SessionOptions& options, const RunConfig& config,
                      const std::optional<RunFile>& kept, const DataSplits& data,
                      const KernelTable& kernels, ThreadPool& pool) {
  return Session(options, config, kept, data, kernels, pool).run();
}

bool same_run(RunConfig asked, const RunConfig& kept) {
  if (asked.data.standardise == "computed") {
    asked.data.mean = kept.data.mean;
    asked.data.std = kept.data.std;
  }
  return asked == kept;
}

bool has_ended(const RunRecord& record) {
  return record.status == "finished" || record.status == "diverged";
}

void stop_on_signals() {
  std::signal(SIGINT, request_stop);
  std::signal(SIGTERM, request_stop);
}

bool stop_requested() { return stop_signal != 0; }

int exit_code_of(const RunRecord& record) {
  if (record.status == "interrupted") return kInterruptedExitCode;
  return record.status == "diverged" ? kDivergedExitCode : 0;
}

}  // namespace tabtrain::cli
