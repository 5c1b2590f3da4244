// Keeps the record of a run while somebody drives its trainer.
#pragma once

#include <string>
#include <variant>

#include "run/run_record.h"

namespace tabtrain {

class Recorder {
 public:
  /// Keeps references to all three; `threads` is what the trainer's pool has.
  Recorder(Trainer& trainer, const DataSplits& data, const KernelTable& kernels, int threads);

  /// To be told each event of the trainer, as it comes, and how long it took. Where that is far
  /// beyond what its kind ever took, the machine slept meanwhile: that time is not the run's.
  void add(const Event& event, double seconds);

  /// Goes on with the record of a run that was kept after so many steps; facts of this machine
  /// stay. (What diverged is kept with steps beyond its last good weights.)
  void resume(const RunRecord& kept, std::size_t steps);
  /// The run ends before it is finished: "stopped", "interrupted".
  void end(const std::string& status) { record_.status = status; }

  /// With status and digest as they are now.
  const RunRecord& record();

 private:
  void add_event(const StepEvent& event, double seconds);
  void add_event(const EvaluationEvent&, double) {}
  void add_event(const EpochEvent& event, double seconds);
  void add_event(const DivergedEvent& event, double seconds);

  /// `seconds`, or where the machine slept, the longest before.
  static double awake(double seconds, double& longest);

  Trainer& trainer_;
  const Dataset& test_;
  RunRecord record_;
  double longest_[std::variant_size_v<Event>] = {};  ///< seconds that an event of each kind took
  // Of the epoch that is going on.
  double epoch_seconds_ = 0;
  double train_seconds_ = 0;
  double train_images_ = 0;
};

}  // namespace tabtrain
