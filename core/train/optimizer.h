// Optimizers: from gradients to new parameters.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "net/network.h"
#include "train/optimizer_config.h"

namespace tabtrain {

/// What an optimizer remembers between two steps.
struct OptimizerState {
  std::int64_t steps = 0;
  /// Each over all learned parameters, one after another in their order. Sgd: the velocity. Adam
  /// and AdamW: the mean gradient and the mean squared gradient.
  std::vector<std::vector<float>> moments;
  bool operator==(const OptimizerState&) const = default;
};

/// Formulas and sources are in optimizer_config.h. All arithmetic on weights is in float, every
/// product rounded before it is added; what depends on the step number alone is computed in double
/// and rounded once.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// One update of every learned parameter with the gradients that are there now. With L1 its
  /// gradient is added to them first.
  void step(double lr);

  /// l1 * sum of |w| over all learned parameters, in their order, in double; 0 without L1.
  double penalty() const;

  const OptimizerState& state() const { return state_; }
  /// Throws Error unless the state is of the same optimizer on as many parameters.
  void restore(OptimizerState state);

 protected:
  /// Keeps the parameters' spans, which must stay valid; those without gradient are left alone.
  /// Throws Error when a gradient and its parameter differ in size.
  Optimizer(std::span<const Parameter> parameters, double l1, std::size_t moments);

 private:
  /// Called once a step, `steps` counting from 1; then update() for every parameter.
  virtual void begin(double lr, std::int64_t steps) = 0;
  /// `moments[m]` are the parameter's part of OptimizerState::moments[m].
  virtual void update(std::span<float> weight, std::span<const float> grad,
                      float* const* moments) const = 0;
  /// After restore().
  virtual void steps_restored(std::int64_t /*steps*/) {}

  std::vector<Parameter> parameters_;
  double l1_;
  OptimizerState state_;
};

std::unique_ptr<Optimizer> make_optimizer(std::span<const Parameter> parameters,
                                          const OptimizerConfig& config);

}  // namespace tabtrain
