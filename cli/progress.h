// What a run shows while it goes: a bar on a terminal, plain lines elsewhere.
#pragma once

#include <chrono>
#include <string>

#include "run/run_record.h"

namespace tabtrain::cli {

enum class ProgressStyle { kQuiet, kLines, kBar };

/// kBar when standard output is a terminal.
ProgressStyle progress_style(bool quiet);

/// "1:02:03", "4:05"
std::string duration_text(double seconds);

/// "0123456789abcdef", or "0123456789abcdef (fast arithmetic)", which is no digest to compare with.
std::string digest_text(const std::string& digest, const std::string& arithmetic);

/// "epoch  3/20  train loss 0.9123  acc 67.81 %  test loss 0.9431  acc 66.92 %  ..."
std::string epoch_line(const EpochRecord& record, const RunFacts& facts);

class Progress {
 public:
  Progress(ProgressStyle style, const RunFacts& facts);

  /// `seconds` is the time the step took.
  void step(const StepEvent& event, double seconds);
  void evaluation(const EvaluationEvent& event, double seconds);
  void epoch(const EpochRecord& record);
  /// A line of its own, the bar out of its way.
  void message(const std::string& text);

 private:
  using Clock = std::chrono::steady_clock;

  bool due();
  /// "HEAD [###...] TAIL", or "HEAD WHAT TAIL" where there is no bar.
  void show(const std::string& head, const char* what, double part, const std::string& tail);
  void clear();
  double seconds_left(int epoch, int step, int evaluated) const;

  ProgressStyle style_;
  RunFacts facts_;
  Clock::time_point last_shown_;
  bool bar_shown_ = false;
  double train_seconds_ = 0;
  double train_steps_ = 0;
  double evaluation_seconds_ = 0;
  double evaluated_images_ = 0;
  double images_ = 0;
  // Of the epoch that is going on.
  double loss_sum_ = 0;
  double correct_ = 0;
  double epoch_images_ = 0;
  int evaluated_before_ = 0;
};

}  // namespace tabtrain::cli
