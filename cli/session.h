// One run from its first step, or from where it was kept, to its end.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/thread_pool.h"
#include "data/dataset.h"
#include "kernels/kernel_table.h"
#include "run/run_file.h"

namespace tabtrain::cli {

struct SessionOptions {
  std::string out;   ///< folder to keep the run in; empty: none
  std::string init;  ///< weights to start from; empty: random ones
  std::optional<std::int64_t> max_steps;
  double save_seconds = 60;
  bool quiet = false;
};

/// Trains `config` and shows it, going on with `kept` where there is one. Ends early when a stop is
/// requested. Throws Error when `kept` is not a run of this program, document and data.
RunRecord run_session(const SessionOptions& options, const RunConfig& config,
                      const std::optional<RunFile>& kept, const DataSplits& data,
                      const KernelTable& kernels, ThreadPool& pool);

/// Whether a run that is asked for is the one that was kept. Statistics that a run computes are not
/// part of what it was asked for.
bool same_run(RunConfig asked, const RunConfig& kept);
bool has_ended(const RunRecord& record);

/// From now on SIGINT and SIGTERM request a stop; the second one ends the program at once.
void stop_on_signals();
bool stop_requested();

inline constexpr int kInterruptedExitCode = 130;  // as shells report SIGINT

/// 0, or what a shell shall know: 3 diverged, 130 interrupted.
int exit_code_of(const RunRecord& record);

}  // namespace tabtrain::cli
