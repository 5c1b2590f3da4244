// Keeps the record of a run while somebody drives its trainer.
#pragma once

#include <string>

#include "run/run_record.h"

namespace tabtrain {

class Recorder {
 public:
  /// Keeps references to all three; `threads` is what the trainer's pool has.
  Recorder(Trainer& trainer, const DataSplits& data, const KernelTable& kernels, int threads);

  /// To be told each event of the trainer, as it comes, and how long it took.
  void add(const Event& event, double seconds);

  /// Goes on with the record of a run that was kept; facts of this machine stay.
  void resume(const RunRecord& kept);
  /// The run ends before it is finished: "stopped", "interrupted".
  void end(const std::string& status) { record_.status = status; }

  /// With status and digest as they are now.
  const RunRecord& record();

 private:
  void add_event(const StepEvent& event, double seconds);
  void add_event(const EvaluationEvent&, double) {}
  void add_event(const EpochEvent& event, double seconds);
  void add_event(const DivergedEvent& event, double seconds);

  Trainer& trainer_;
  const Dataset& test_;
  RunRecord record_;
  // Of the epoch that is going on.
  double epoch_seconds_ = 0;
  double train_seconds_ = 0;
  double train_images_ = 0;
};

}  // namespace tabtrain
