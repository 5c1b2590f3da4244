#include "train/lr_finder.h"

#include <algorithm>
#include <variant>

#include "base/error.h"
#include "base/strict_math.h"

namespace tabtrain {
namespace {

constexpr std::size_t kFewestPoints = 5;

}  // namespace

void check_lr_finder(const LrFinderConfig& config) {
  std::apply(
      [&](const auto&... fields) {
        const auto check = [&](const auto& f) {
          const auto value = config.*f.member;
          if (!(value >= f.low && value <= f.high)) {
            fail(f.name, ": got ", value, ", allowed ", f.low, " to ", f.high);
          }
        };
        (check(fields), ...);
      },
      LrFinderConfig::fields());
  if (!(config.end_lr > config.start_lr)) {
    fail("end_lr: got ", config.end_lr, ", allowed above start_lr ", config.start_lr);
  }
}

double swept_rate(const LrFinderConfig& config, int step) {
  const double part = static_cast<double>(step) / (config.steps - 1);
  return config.start_lr * strict::exp(part * strict::log(config.end_lr / config.start_lr));
}

std::optional<LrSuggestion> suggest_learning_rate(std::span<const LrFinderPoint> points) {
  const auto lower = [](const LrFinderPoint& a, const LrFinderPoint& b) {
    return a.smoothed < b.smoothed;
  };
  const std::size_t first = std::max<std::size_t>(1, points.size() / 10);
  if (points.size() < first + kFewestPoints) return std::nullopt;
  const auto lowest =
      std::min_element(points.begin() + static_cast<std::ptrdiff_t>(first), points.end(), lower);
  const auto end = static_cast<std::size_t>(lowest - points.begin());
  double steepest_slope = 0;
  std::optional<LrSuggestion> suggestion;
  for (std::size_t i = first; i < end; ++i) {
    const double slope = points[i + 1].smoothed - points[i - 1].smoothed;
    if (slope >= steepest_slope) continue;
    steepest_slope = slope;
    suggestion = LrSuggestion{points[i].lr, lowest->lr};
  }
  return suggestion;
}

LrFinder::LrFinder(Trainer& trainer, const LrFinderConfig& config)
    : trainer_(trainer), config_(config) {
  check_lr_finder(config);
  before_ = trainer.snapshot();
}

LrFinder::~LrFinder() { trainer_.restore(before_); }

void LrFinder::advance() {
  if (finished_) fail("[lr finder] the sweep is finished");
  const double lr = swept_rate(config_, static_cast<int>(points_.size()));
  const Event event = trainer_.step_at(lr);
  const auto* step = std::get_if<StepEvent>(&event);
  if (step == nullptr) {
    finished_ = true;
    return;
  }
  const double loss = step->objective;
  weight_ *= config_.smoothing;
  mean_ = config_.smoothing * mean_ + (1 - config_.smoothing) * loss;
  const double smoothed = mean_ / (1 - weight_);
  lowest_ = points_.empty() ? smoothed : std::min(lowest_, smoothed);
  points_.push_back({lr, loss, smoothed});
  finished_ =
      static_cast<int>(points_.size()) == config_.steps || smoothed > config_.divergence * lowest_;
}

}  // namespace tabtrain
