// Shape and parameter inference: everything about a layer that needs no memory and no arithmetic.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "layers/options.h"
#include "tensor/shape.h"

namespace tabtrain {

/// How a parameter starts, as PyTorch's default `reset_parameters` does it.
enum class Init {
  kKaimingUniform,  ///< U(-b, b), b = 1 / sqrt(fan_in): Conv2d and Linear, weight and bias alike
  kOnes,
  kZeros,
};

/// One tensor that belongs to a layer: a parameter (learned) or a buffer (running statistics).
struct ParameterSpec {
  std::string name;        ///< PyTorch's: weight, bias, running_mean, running_var
  std::vector<int> shape;  ///< PyTorch's: a conv2d weight is {out, in / groups, rows, columns}
  Init init = Init::kZeros;
  int fan_in = 1;
  bool learned = true;

  std::int64_t size() const {
    std::int64_t n = 1;
    for (int d : shape) n *= d;
    return n;
  }
};

struct LayerInfo {
  Shape output;
  std::vector<ParameterSpec> parameters;
  std::int64_t multiply_adds = 0;  ///< forward, one image
};

/// Throws Error ("[conv2d] groups: 3 does not divide in_channels 8") when the layer cannot take
/// `inputs`.
LayerInfo infer(const LayerOptions& options, std::span<const Shape> inputs);

}  // namespace tabtrain
