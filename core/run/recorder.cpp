#include "run/recorder.h"

#include <algorithm>
#include <utility>

namespace tabtrain {
namespace {

constexpr std::int64_t kMostReserved = 1 << 20;  // steps, 8 bytes each
constexpr double kSleepSeconds = 10;
constexpr double kSleepFactor = 20;

}  // namespace

Recorder::Recorder(Trainer& trainer, const DataSplits& data, const KernelTable& kernels,
                   int threads)
    : trainer_(trainer), test_(data.test) {
  record_.config = trainer.config();
  RunFacts& facts = record_.facts;
  facts.name = record_.config.name;
  facts.data = data.name;
  facts.simd = kernels.name;
  facts.arithmetic = kernels.arithmetic;
  facts.threads = threads;
  facts.epochs = record_.config.epochs;
  facts.steps_per_epoch = trainer.steps_per_epoch();
  facts.train_images = trainer.train_images();
  facts.test_images = trainer.test_images();
  facts.parameters = trainer.network().graph().parameter_count();
  facts.memory_bytes = trainer.network().memory_bytes();
  facts.class_names = data.train.class_names;
  // At once, so that memory does not grow from step to step.
  const std::int64_t steps = std::int64_t{facts.epochs} * facts.steps_per_epoch;
  record_.steps.reserve(static_cast<std::size_t>(std::min(steps, kMostReserved)));
  record_.history.reserve(static_cast<std::size_t>(facts.epochs));
}

double Recorder::awake(double seconds, double& longest) {
  // The first of its kind has nothing to be compared with.
  if (longest > 0 && seconds > kSleepSeconds && seconds > kSleepFactor * longest) return longest;
  longest = std::max(longest, seconds);
  return seconds;
}

void Recorder::resume(const RunRecord& kept, std::size_t steps) {
  const RunFacts facts = record_.facts;
  std::vector<StepRecord> reserved = std::move(record_.steps);
  record_ = kept;
  reserved.assign(kept.steps.begin(), kept.steps.begin() + static_cast<std::ptrdiff_t>(steps));
  record_.steps = std::move(reserved);
  record_.facts = facts;
  record_.status = "running";
}

void Recorder::add(const Event& event, double seconds) {
  seconds = awake(seconds, longest_[event.index()]);
  record_.seconds += seconds;
  epoch_seconds_ += seconds;
  std::visit([&](const auto& e) { add_event(e, seconds); }, event);
}

void Recorder::add_event(const StepEvent& event, double seconds) {
  train_seconds_ += seconds;
  train_images_ += event.images;
  record_.steps.push_back({event.loss, event.learning_rate});
}

void Recorder::add_event(const EpochEvent& event, double) {
  const double rate = train_seconds_ > 0 ? train_images_ / train_seconds_ : 0;
  record_.evaluation = trainer_.last_evaluation();
  record_.mistakes = mistakes_of(record_.evaluation, test_, kKeptMistakes);
  record_.history.push_back({event, record_.steps.back().learning_rate, epoch_seconds_, rate,
                             record_.evaluation.confusion});
  epoch_seconds_ = train_seconds_ = train_images_ = 0;
}

void Recorder::add_event(const DivergedEvent&, double) { record_.status = "diverged"; }

const RunRecord& Recorder::record() {
  if (record_.status == "running" && trainer_.finished()) record_.status = "finished";
  record_.digest = trainer_.digest();
  return record_;
}

}  // namespace tabtrain
