#include "train/schedule.h"

#include <algorithm>
#include <cmath>

#include "base/strict_math.h"

namespace tabtrain {
namespace {

constexpr double kPi = 3.141592653589793;
constexpr double kLeastDrop = 1e-8;  // ReduceLROnPlateau's eps: smaller drops are not made

/// base * gamma * gamma ...: pow() differs between C libraries.
double dropped(double base, double gamma, int drops) {
  for (int i = 0; i < drops; ++i) base *= gamma;
  return base;
}

/// From `start` at part 0 to `end` at part 1 along half a cosine.
double annealed(double start, double end, double part) {
  const double cosine = strict::cos(kPi * part) + 1;
  return end + (start - end) / 2.0 * cosine;
}

double part_done(double step, double first, double last) {
  return last > first ? (step - first) / (last - first) : 1.0;
}

struct RateAt {
  double lr;
  double plateau_lr;
  int epoch;
  int epochs;
  std::int64_t step;
  std::int64_t total_steps;

  double operator()(const ConstantSchedule&) const { return lr; }
  double operator()(const StepSchedule& s) const {
    return dropped(lr, s.gamma, epoch / s.step_size);
  }
  double operator()(const MultiStepSchedule& s) const {
    int drops = 0;
    for (const int milestone : s.milestones) drops += milestone <= epoch ? 1 : 0;
    return dropped(lr, s.gamma, drops);
  }
  double operator()(const OneCycleSchedule& s) const {
    const double first_rate = lr / s.div_factor;
    const double last_rate = first_rate / s.final_div_factor;
    const double peak = s.pct_start * static_cast<double>(total_steps) - 1;
    const auto now = static_cast<double>(step);
    if (now <= peak) return annealed(first_rate, lr, part_done(now, 0, peak));
    const auto end = static_cast<double>(total_steps - 1);
    return annealed(lr, last_rate, part_done(now, peak, end));
  }
  double operator()(const CosineSchedule& s) const {
    const int period = s.t_max == 0 ? epochs : s.t_max;
    return annealed(lr, s.eta_min, static_cast<double>(epoch) / period);
  }
  double operator()(const ReduceOnPlateauSchedule&) const { return plateau_lr; }
};

bool is_better(const ReduceOnPlateauSchedule& s, double result, double best) {
  const bool relative = s.threshold_mode == "rel";
  if (s.monitor == "test_loss") {
    return result < (relative ? best * (1 - s.threshold) : best - s.threshold);
  }
  return result > (relative ? best * (1 + s.threshold) : best + s.threshold);
}

}  // namespace

LearningRate::LearningRate(const Schedule& schedule, const Warmup& warmup, double lr,
                           int steps_per_epoch, int epochs)
    : schedule_(schedule),
      warmup_(warmup),
      lr_(lr),
      epochs_(epochs),
      total_steps_(std::int64_t{steps_per_epoch} * epochs),
      warmup_steps_(static_cast<std::int64_t>(warmup.warmup_epochs * steps_per_epoch + 0.5)) {
  plateau_.lr = lr;
}

double LearningRate::at(int epoch, std::int64_t step) const {
  const double rate =
      std::visit(RateAt{lr_, plateau_.lr, epoch, epochs_, step, total_steps_}, schedule_);
  return step < warmup_steps_ ? rate * warmup_factor(step) : rate;
}

double LearningRate::warmup_factor(std::int64_t step) const {
  if (warmup_.warmup == "constant") return warmup_.warmup_factor;
  const double part = static_cast<double>(step) / static_cast<double>(warmup_steps_);
  return warmup_.warmup_factor + (1 - warmup_.warmup_factor) * part;
}

void LearningRate::epoch_done(double test_loss, double test_accuracy) {
  const auto* s = std::get_if<ReduceOnPlateauSchedule>(&schedule_);
  if (s == nullptr) return;
  PlateauState& p = plateau_;
  const double result = s->monitor == "test_loss" ? test_loss : test_accuracy;
  const bool better = p.any ? is_better(*s, result, p.best) : !std::isnan(result);
  if (better) {
    p.best = result;
    p.any = true;
    p.bad_epochs = 0;
  } else {
    ++p.bad_epochs;
  }
  if (p.cooldown > 0) {
    --p.cooldown;
    p.bad_epochs = 0;
  }
  if (p.bad_epochs <= s->patience) return;
  const double lower = std::max(p.lr * s->factor, s->min_lr);
  if (p.lr - lower > kLeastDrop) p.lr = lower;
  p.cooldown = s->cooldown;
  p.bad_epochs = 0;
}

}  // namespace tabtrain
