#include "layers/layer.h"

#include "layers/conv2d.h"
#include "layers/elementwise.h"
#include "layers/norm.h"
#include "layers/pool.h"

namespace tabtrain {
namespace {

template <class... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;  // for compilers without C++20's deduction

}  // namespace

std::unique_ptr<Layer> make_layer(const LayerOptions& options, LayerResources resources) {
  using Made = std::unique_ptr<Layer>;
  const Shape input = resources.inputs[0];
  auto conv = [&](const auto& o) -> Made {
    return std::make_unique<Conv2dLayer>(geometry(o, input), o.bias, std::move(resources));
  };
  return std::visit(Overloaded{
                        [&](const Conv2dOptions& o) { return conv(o); },
                        [&](const LinearOptions& o) { return conv(o); },
                        [&](const MaxPool2dOptions& o) -> Made {
                          return std::make_unique<MaxPoolLayer>(geometry(o), std::move(resources));
                        },
                        [&](const AvgPool2dOptions& o) -> Made {
                          return std::make_unique<AvgPoolLayer>(geometry(o), std::move(resources));
                        },
                        [&](const GlobalAvgPoolOptions& o) -> Made {
                          return std::make_unique<AvgPoolLayer>(geometry(o, input),
                                                                std::move(resources));
                        },
                        [&](const ReluOptions&) -> Made {
                          return std::make_unique<ReluLayer>(std::move(resources));
                        },
                        [&](const BatchNormOptions& o) -> Made {
                          return std::make_unique<BatchNormLayer>(o, std::move(resources));
                        },
                        [&](const GroupNormOptions& o) -> Made {
                          return std::make_unique<GroupNormLayer>(o, std::move(resources));
                        },
                        [&](const LayerNormOptions& o) -> Made {
                          return std::make_unique<LayerNormLayer>(o, std::move(resources));
                        },
                        [&](const InstanceNormOptions& o) -> Made {
                          return std::make_unique<InstanceNormLayer>(o, std::move(resources));
                        },
                        [&](const DropoutOptions& o) -> Made {
                          return std::make_unique<DropoutLayer>(o, std::move(resources));
                        },
                        [&](const AddOptions&) -> Made {
                          return std::make_unique<AddLayer>(std::move(resources));
                        },
                    },
                    options);
}

bool works_in_place(const LayerOptions& options) {
  return std::holds_alternative<ReluOptions>(options) ||
         std::holds_alternative<DropoutOptions>(options);
}

int input_halo(const LayerOptions& options) {
  const auto* conv = std::get_if<Conv2dOptions>(&options);
  return conv == nullptr ? 0 : conv->padding;
}

int grad_output_halo(const LayerOptions& options, const Shape& input) {
  const auto* conv = std::get_if<Conv2dOptions>(&options);
  return conv == nullptr ? 0 : backward_input_halo(geometry(*conv, input));
}

}  // namespace tabtrain
