#include "layers/loss.h"

#include "base/strict_math.h"

namespace tabtrain {

void cross_entropy(const Block& logits, std::span<const std::uint8_t> labels, double grad_scale,
                   std::span<ImageLoss> result, const Block& grad_logits) {
  const int classes = logits.channels;
  const bool backward = grad_logits.data != nullptr;
  for (int lane = 0; lane < logits.lanes; ++lane) {
    auto logit = [&](int k) { return double{logits.at(k, 0, 0)[lane]}; };
    const auto image = static_cast<std::size_t>(lane);
    if (image >= labels.size()) {
      for (int k = 0; backward && k < classes; ++k) grad_logits.at(k, 0, 0)[lane] = 0.0F;
      continue;
    }
    int best = 0;
    for (int k = 1; k < classes; ++k) {
      if (logit(k) > logit(best)) best = k;
    }
    const double largest = logit(best);
    double sum = 0;
    for (int k = 0; k < classes; ++k) sum += strict::exp(logit(k) - largest);
    const int label = labels[image];
    result[image] = {static_cast<float>(strict::log(sum) - (logit(label) - largest)),
                     static_cast<std::uint8_t>(best), static_cast<float>(1.0 / sum)};
    for (int k = 0; backward && k < classes; ++k) {
      const double p = strict::exp(logit(k) - largest) / sum;
      grad_logits.at(k, 0, 0)[lane] =
          static_cast<float>((p - (k == label ? 1.0 : 0.0)) * grad_scale);
    }
  }
}

}  // namespace tabtrain
