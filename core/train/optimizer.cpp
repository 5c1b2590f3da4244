#include "train/optimizer.h"

#include <array>
#include <cmath>
#include <utility>

#include "base/error.h"

namespace tabtrain {
namespace {

constexpr std::size_t kMostMoments = 2;

/// gradient of l1 * |w|; sign(0) = 0
void add_l1(std::span<const float> weight, float l1, std::span<float> grad) {
  for (std::size_t i = 0; i < weight.size(); ++i) {
    const float sign = weight[i] > 0.0F ? 1.0F : weight[i] < 0.0F ? -1.0F : 0.0F;
    grad[i] = grad[i] + l1 * sign;
  }
}

class Sgd : public Optimizer {
 public:
  Sgd(std::span<const Parameter> parameters, const SgdConfig& config)
      : Optimizer(parameters, config.l1, 1), config_(config) {}

 private:
  struct Factors {
    float lr;
    float momentum;
    float weight_decay;
  };

  void begin(double lr, std::int64_t) override {
    factors_ = {static_cast<float>(lr), static_cast<float>(config_.momentum),
                static_cast<float>(config_.weight_decay)};
  }
  void update(std::span<float> weight, std::span<const float> grad,
              float* const* moments) const override {
    const auto run = config_.nesterov ? loop<true> : loop<false>;
    run(weight.data(), grad.data(), moments[0], weight.size(), factors_);
  }
  /// Plain, so that compilers vectorise it; each element is independent.
  template <bool kNesterov>
  static void loop(float* weight, const float* grad, float* velocity, std::size_t size, Factors f) {
    for (std::size_t i = 0; i < size; ++i) {
      const float g = grad[i] + f.weight_decay * weight[i];
      const float v = f.momentum * velocity[i] + g;
      velocity[i] = v;
      const float direction = kNesterov ? g + f.momentum * v : v;
      weight[i] = weight[i] - f.lr * direction;
    }
  }

  SgdConfig config_;
  Factors factors_{};
};

/// Adam and AdamW: `kDecoupled` keeps the weight decay out of the gradient.
template <bool kDecoupled>
class AdamOptimizer : public Optimizer {
 public:
  template <class Config>
  AdamOptimizer(std::span<const Parameter> parameters, const Config& c)
      : Optimizer(parameters, c.l1, 2),
        beta1_(c.beta1),
        beta2_(c.beta2),
        eps_(c.eps),
        weight_decay_(c.weight_decay) {}

 private:
  struct Factors {
    float beta1, rest1;  ///< beta and 1 - beta
    float beta2, rest2;
    float step_size;  ///< lr / (1 - beta1^t)
    float bias2;      ///< sqrt(1 - beta2^t)
    float eps;
    float weight_decay;  ///< coupled
    float keep;          ///< decoupled: what the decay leaves of a weight
  };

  // Powers as running products: pow() differs between C libraries.
  void begin(double lr, std::int64_t) override {
    power1_ *= beta1_;
    power2_ *= beta2_;
    const auto f = [](double x) { return static_cast<float>(x); };
    factors_ = {f(beta1_),     f(1 - beta1_),         f(beta2_),
                f(1 - beta2_), f(lr / (1 - power1_)), f(std::sqrt(1 - power2_)),
                f(eps_),       f(weight_decay_),      f(1 - lr * weight_decay_)};
  }
  void steps_restored(std::int64_t steps) override {
    power1_ = power2_ = 1;
    for (std::int64_t i = 0; i < steps; ++i) {
      const double power1 = power1_ * beta1_;
      const double power2 = power2_ * beta2_;
      // Too small to change any more; a file may speak of any number of steps.
      if (power1 == power1_ && power2 == power2_) break;
      power1_ = power1;
      power2_ = power2;
    }
  }
  void update(std::span<float> weight, std::span<const float> grad,
              float* const* moments) const override {
    loop(weight.data(), grad.data(), moments[0], moments[1], weight.size(), factors_);
  }
  static void loop(float* weight, const float* grad, float* mean, float* square, std::size_t size,
                   Factors f) {
    for (std::size_t i = 0; i < size; ++i) {
      const float w = kDecoupled ? weight[i] * f.keep : weight[i];
      const float g = kDecoupled ? grad[i] : grad[i] + f.weight_decay * w;
      const float m = f.beta1 * mean[i] + f.rest1 * g;
      const float v = f.beta2 * square[i] + f.rest2 * g * g;
      mean[i] = m;
      square[i] = v;
      weight[i] = w - f.step_size * m / (std::sqrt(v) / f.bias2 + f.eps);
    }
  }

  double beta1_, beta2_, eps_, weight_decay_;
  double power1_ = 1, power2_ = 1;  ///< beta^t
  Factors factors_{};
};

}  // namespace

Optimizer::Optimizer(std::span<const Parameter> parameters, double l1, std::size_t moments)
    : l1_(l1) {
  std::size_t total = 0;
  for (const Parameter& p : parameters) {
    if (p.gradient.empty()) continue;
    if (p.gradient.size() != p.value.size()) {
      fail("[optimizer] ", p.name, ": ", p.value.size(), " values but ", p.gradient.size(),
           " gradients");
    }
    parameters_.push_back(p);
    total += p.value.size();
  }
  state_.moments.assign(moments, std::vector<float>(total, 0.0F));
}

void Optimizer::step(double lr) {
  ++state_.steps;
  begin(lr, state_.steps);
  std::array<float*, kMostMoments> moments{};
  for (std::size_t m = 0; m < state_.moments.size(); ++m) moments[m] = state_.moments[m].data();
  for (const Parameter& p : parameters_) {
    if (l1_ != 0) add_l1(p.value, static_cast<float>(l1_), p.gradient);
    update(p.value, p.gradient, moments.data());
    for (std::size_t m = 0; m < state_.moments.size(); ++m) moments[m] += p.value.size();
  }
}

double Optimizer::penalty() const {
  if (l1_ == 0) return 0;
  double sum = 0;
  for (const Parameter& p : parameters_) {
    for (const float w : p.value) sum += std::fabs(static_cast<double>(w));
  }
  return l1_ * sum;
}

void Optimizer::restore(OptimizerState state) {
  if (state.moments.size() != state_.moments.size()) {
    fail("[optimizer] state of another optimizer: ", state.moments.size(), " moments instead of ",
         state_.moments.size());
  }
  for (std::size_t m = 0; m < state.moments.size(); ++m) {
    if (state.moments[m].size() != state_.moments[m].size()) {
      fail("[optimizer] state of another network: ", state.moments[m].size(),
           " numbers instead of ", state_.moments[m].size());
    }
  }
  state_ = std::move(state);
  steps_restored(state_.steps);
}

std::unique_ptr<Optimizer> make_optimizer(std::span<const Parameter> parameters,
                                          const OptimizerConfig& config) {
  struct Make {
    std::span<const Parameter> parameters;
    using Made = std::unique_ptr<Optimizer>;
    Made operator()(const SgdConfig& c) const { return std::make_unique<Sgd>(parameters, c); }
    Made operator()(const AdamConfig& c) const {
      return std::make_unique<AdamOptimizer<false>>(parameters, c);
    }
    Made operator()(const AdamWConfig& c) const {
      return std::make_unique<AdamOptimizer<true>>(parameters, c);
    }
  };
  return std::visit(Make{parameters}, config);
}

}  // namespace tabtrain
