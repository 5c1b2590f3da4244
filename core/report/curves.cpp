#include <cmath>

#include "report/content.h"

namespace tabtrain::report {
namespace {

template <class Value>
std::vector<Point> points_of(const RunRecord& run, const Value& value) {
  std::vector<Point> points;
  for (const EpochRecord& epoch : run.history) {
    points.push_back({static_cast<double>(epoch.event.epoch), value(epoch.event)});
  }
  return points;
}

/// Of every step where the record has them, else of each epoch's last one.
std::vector<Point> learning_rates(const RunRecord& run) {
  std::vector<Point> points;
  if (run.steps.empty() || run.facts.steps_per_epoch < 1) {
    for (const EpochRecord& epoch : run.history) {
      points.push_back(
          {static_cast<double>(epoch.event.epoch), static_cast<double>(epoch.learning_rate)});
    }
    return points;
  }
  for (std::size_t i = 0; i < run.steps.size(); ++i) {
    points.push_back({static_cast<double>(i + 1) / run.facts.steps_per_epoch,
                      static_cast<double>(run.steps[i].learning_rate)});
  }
  return points;
}

}  // namespace

std::vector<Chart> curves(const RunRecord& run) {
  const Ink ink = norm_ink(run.config.network);
  const auto series = [&](const char* name, bool dashed, const auto& value) {
    return Series{name, ink, dashed, Marker::kNone, points_of(run, value)};
  };
  Chart loss;
  loss.title = "Loss (mean cross-entropy)";
  loss.series = {series("train", true, [](const EpochEvent& e) { return e.train_loss; }),
                 series("test", false, [](const EpochEvent& e) { return e.test_loss; })};
  Chart accuracy;
  accuracy.title = "Accuracy, %";
  accuracy.series = {
      series("train", true, [](const EpochEvent& e) { return 100 * e.train_accuracy; }),
      series("test", false, [](const EpochEvent& e) { return 100 * e.test_accuracy; })};
  Chart rate;
  rate.title = "Learning rate";
  rate.also_shown = {0};
  rate.series = {{"", {"rate", "#5a616b"}, false, Marker::kNone, learning_rates(run)}};
  return {loss, accuracy, rate};
}

}  // namespace tabtrain::report
