#include "train/schedule.h"

#include "base/strict_math.h"

namespace tabtrain {
namespace {

constexpr double kPi = 3.141592653589793;

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
  int epoch;
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
};

}  // namespace

double learning_rate(const Schedule& schedule, const SgdConfig& sgd, int epoch, std::int64_t step,
                     int steps_per_epoch, int epochs) {
  const std::int64_t total_steps = std::int64_t{steps_per_epoch} * epochs;
  return std::visit(RateAt{sgd.lr, epoch, step, total_steps}, schedule);
}

}  // namespace tabtrain
