#include "train/optimizer.h"

#include "base/error.h"

namespace tabtrain {
namespace {

struct Factors {
  float lr;
  float momentum;
  float weight_decay;
};

/// The loop is plain so that compilers vectorise it; each element is independent.
template <bool kNesterov>
void update(float* weight, const float* grad, float* velocity, std::size_t size, Factors f) {
  for (std::size_t i = 0; i < size; ++i) {
    const float g = grad[i] + f.weight_decay * weight[i];
    const float v = f.momentum * velocity[i] + g;
    velocity[i] = v;
    const float direction = kNesterov ? g + f.momentum * v : v;
    weight[i] = weight[i] - f.lr * direction;
  }
}

}  // namespace

Sgd::Sgd(std::span<const Parameter> parameters, const SgdConfig& config) : config_(config) {
  std::size_t total = 0;
  for (const Parameter& p : parameters) {
    if (p.gradient.empty()) continue;
    if (p.gradient.size() != p.value.size()) {
      fail("[sgd] ", p.name, ": ", p.value.size(), " values but ", p.gradient.size(), " gradients");
    }
    parameters_.push_back(p);
    total += p.value.size();
  }
  momentum_.assign(total, 0.0F);
}

void Sgd::step(float lr) {
  const Factors factors{lr, static_cast<float>(config_.momentum),
                        static_cast<float>(config_.weight_decay)};
  float* velocity = momentum_.data();
  for (const Parameter& p : parameters_) {
    const auto run = config_.nesterov ? update<true> : update<false>;
    run(p.value.data(), p.gradient.data(), velocity, p.value.size(), factors);
    velocity += p.value.size();
  }
}

}  // namespace tabtrain
