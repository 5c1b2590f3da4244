#include "run/run_record.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace tabtrain {

int best_epoch_on_test_set(const std::vector<EpochRecord>& history) {
  if (history.empty()) return -1;
  const auto best = std::max_element(history.begin(), history.end(),
                                     [](const EpochRecord& a, const EpochRecord& b) {
                                       return a.event.test_accuracy < b.event.test_accuracy;
                                     });
  return static_cast<int>(best - history.begin());
}

std::vector<double> class_accuracy(const std::vector<std::int32_t>& confusion) {
  const auto classes = static_cast<std::size_t>(std::lround(std::sqrt(confusion.size())));
  std::vector<double> accuracy;
  for (std::size_t truth = 0; truth < classes; ++truth) {
    const std::int32_t* row = confusion.data() + truth * classes;
    std::int64_t images = 0;
    for (std::size_t i = 0; i < classes; ++i) images += row[i];
    accuracy.push_back(images == 0 ? std::numeric_limits<double>::quiet_NaN()
                                   : static_cast<double>(row[truth]) / static_cast<double>(images));
  }
  return accuracy;
}

std::vector<Mistake> mistakes_of(const Evaluation& evaluation, const Dataset& test,
                                 std::size_t count) {
  std::vector<std::size_t> wrong;
  for (std::size_t i = 0; i < evaluation.predicted.size(); ++i) {
    if (evaluation.predicted[i] != evaluation.label[i]) wrong.push_back(i);
  }
  const std::size_t shown = std::min(wrong.size(), count);
  std::partial_sort(wrong.begin(), wrong.begin() + static_cast<std::ptrdiff_t>(shown), wrong.end(),
                    [&](std::size_t a, std::size_t b) {
                      return std::make_pair(-evaluation.probability[a], a) <
                             std::make_pair(-evaluation.probability[b], b);
                    });
  std::vector<Mistake> mistakes;
  for (std::size_t k = 0; k < shown; ++k) {
    const std::size_t i = wrong[k];
    const std::uint32_t image = evaluation.image[i];
    const auto pixels = test.image(image);
    mistakes.push_back({image,
                        evaluation.label[i],
                        evaluation.predicted[i],
                        evaluation.probability[i],
                        evaluation.image_loss[i],
                        {pixels.begin(), pixels.end()}});
  }
  return mistakes;
}

}  // namespace tabtrain
