#include "layers/loss.h"

#include "base/strict_math.h"

namespace tabtrain {
namespace {

/// The logits of one lane, in double.
class Logits {
 public:
  Logits(const Block& block, int lane) : block_(block), lane_(lane) {}
  int classes() const { return block_.channels; }
  double operator[](int k) const { return double{block_.at(k, 0, 0)[lane_]}; }
  int first_largest() const {
    int best = 0;
    for (int k = 1; k < classes(); ++k) {
      if ((*this)[k] > (*this)[best]) best = k;
    }
    return best;
  }

 private:
  const Block& block_;
  int lane_;
};

/// Sum of exp(logit - largest).
double exp_sum(const Logits& logits, double largest) {
  double sum = 0;
  for (int k = 0; k < logits.classes(); ++k) sum += strict::exp(logits[k] - largest);
  return sum;
}

/// Mean over all classes of -log softmax.
double mean_loss(const Logits& logits, double largest, double log_sum) {
  double total = 0;
  for (int k = 0; k < logits.classes(); ++k) total += log_sum - (logits[k] - largest);
  return total / logits.classes();
}

}  // namespace

void cross_entropy(const Block& logits, std::span<const std::uint8_t> labels,
                   const LossOptions& options, std::span<ImageLoss> result,
                   const Block& grad_logits) {
  const int classes = logits.channels;
  const bool backward = grad_logits.data != nullptr;
  const double smoothing = options.label_smoothing;
  const double elsewhere = smoothing / classes;  // the target of all classes but the label's
  for (int lane = 0; lane < logits.lanes; ++lane) {
    const auto image = static_cast<std::size_t>(lane);
    if (image >= labels.size()) {
      for (int k = 0; backward && k < classes; ++k) grad_logits.at(k, 0, 0)[lane] = 0.0F;
      continue;
    }
    const Logits logit(logits, lane);
    const int best = logit.first_largest();
    const double largest = logit[best];
    const double sum = exp_sum(logit, largest);
    const double log_sum = strict::log(sum);
    const int label = labels[image];
    const double loss = log_sum - (logit[label] - largest);
    const double smoothed =
        smoothing == 0 ? loss
                       : (1 - smoothing) * loss + smoothing * mean_loss(logit, largest, log_sum);
    result[image] = {static_cast<float>(loss), static_cast<float>(smoothed),
                     static_cast<std::uint8_t>(best), static_cast<float>(1.0 / sum)};
    for (int k = 0; backward && k < classes; ++k) {
      const double p = strict::exp(logit[k] - largest) / sum;
      const double target = k == label ? 1 - smoothing + elsewhere : elsewhere;
      grad_logits.at(k, 0, 0)[lane] = static_cast<float>((p - target) * options.grad_scale);
    }
  }
}

}  // namespace tabtrain
