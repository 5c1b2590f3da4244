#include "layers/infer.h"

#include <limits>
#include <tuple>
#include <type_traits>
#include <utility>

#include "base/error.h"

namespace tabtrain {
namespace {

/// Every field within its range; the one place for options that came from code, not from JSON.
template <class Options>
void check_ranges(const Options& options) {
  std::apply(
      [&](const auto&... fields) {
        (
            [&](const auto& f) {
              using T = std::decay_t<decltype(options.*f.member)>;
              const T value = options.*f.member;
              // Bounds in the field's own type: as a float, 0.99F is larger than the double 0.99.
              if (!(value >= static_cast<T>(f.low) && value <= static_cast<T>(f.high))) {
                fail("[", Options::kType, "] ", f.name, ": got ", value, ", allowed ", f.low,
                     " to ", f.high);
              }
            }(fields),
            ...);
      },
      Options::fields());
}

void check_inputs(const char* type, std::span<const Shape> inputs, std::size_t count) {
  if (inputs.size() != count) {
    fail("[", type, "] takes ", count, count == 1 ? " input" : " inputs", ", got ", inputs.size());
  }
  for (const Shape& s : inputs) {
    if (s.channels < 1 || s.height < 1 || s.width < 1) {
      fail("[", type, "] input shape ", to_string(s), ": every extent must be at least 1");
    }
  }
}

/// Outputs along one axis of a window that slides over `size` pixels (PyTorch's floor mode).
int window_outputs(int size, int kernel_size, int stride) {
  return (size - kernel_size) / stride + 1;
}

ParameterSpec learned(std::string name, std::vector<int> shape, Init init, int fan_in = 1) {
  return {std::move(name), std::move(shape), init, fan_in, true};
}

LayerInfo infer_layer(const Conv2dOptions& o, std::span<const Shape> inputs) {
  const Shape& in = inputs[0];
  if (in.channels % o.groups != 0) {
    fail("[conv2d] groups: ", o.groups, " does not divide in_channels ", in.channels);
  }
  if (o.out_channels % o.groups != 0) {
    fail("[conv2d] groups: ", o.groups, " does not divide out_channels ", o.out_channels);
  }
  const int height = in.height + 2 * o.padding;
  const int width = in.width + 2 * o.padding;
  if (o.kernel_size > height || o.kernel_size > width) {
    fail("[conv2d] kernel_size: ", o.kernel_size, " is larger than the padded input ", height, "x",
         width);
  }
  const int group_channels = in.channels / o.groups;
  const std::int64_t taps = std::int64_t{group_channels} * o.kernel_size * o.kernel_size;
  const int fan_in = static_cast<int>(taps);  // at most 4096 * 31 * 31 for any real image

  LayerInfo info;
  info.output = {o.out_channels, window_outputs(height, o.kernel_size, o.stride),
                 window_outputs(width, o.kernel_size, o.stride)};
  info.parameters.push_back(learned("weight",
                                    {o.out_channels, group_channels, o.kernel_size, o.kernel_size},
                                    Init::kKaimingUniform, fan_in));
  if (o.bias) {
    info.parameters.push_back(learned("bias", {o.out_channels}, Init::kKaimingUniform, fan_in));
  }
  info.multiply_adds = info.output.size() * taps;
  return info;
}

LayerInfo infer_pool(const char* type, int kernel_size, int stride, const Shape& in) {
  if (kernel_size > in.height || kernel_size > in.width) {
    fail("[", type, "] kernel_size: ", kernel_size, " is larger than the input ", in.height, "x",
         in.width);
  }
  if (stride == 0) stride = kernel_size;
  LayerInfo info;
  info.output = {in.channels, window_outputs(in.height, kernel_size, stride),
                 window_outputs(in.width, kernel_size, stride)};
  return info;
}

LayerInfo infer_layer(const MaxPool2dOptions& o, std::span<const Shape> inputs) {
  return infer_pool(o.kType, o.kernel_size, o.stride, inputs[0]);
}

LayerInfo infer_layer(const AvgPool2dOptions& o, std::span<const Shape> inputs) {
  return infer_pool(o.kType, o.kernel_size, o.stride, inputs[0]);
}

LayerInfo infer_layer(const GlobalAvgPoolOptions&, std::span<const Shape> inputs) {
  LayerInfo info;
  info.output = {inputs[0].channels, 1, 1};
  return info;
}

LayerInfo same_shape(const Shape& in) {
  LayerInfo info;
  info.output = in;
  return info;
}

LayerInfo infer_layer(const ReluOptions&, std::span<const Shape> inputs) {
  return same_shape(inputs[0]);
}

LayerInfo infer_layer(const DropoutOptions&, std::span<const Shape> inputs) {
  return same_shape(inputs[0]);
}

LayerInfo infer_norm(const Shape& in, const std::vector<int>& affine_shape) {
  LayerInfo info = same_shape(in);
  info.parameters.push_back(learned("weight", affine_shape, Init::kOnes));
  info.parameters.push_back(learned("bias", affine_shape, Init::kZeros));
  return info;
}

LayerInfo infer_layer(const BatchNormOptions&, std::span<const Shape> inputs) {
  const std::vector<int> shape{inputs[0].channels};
  LayerInfo info = infer_norm(inputs[0], shape);
  info.parameters.push_back({"running_mean", shape, Init::kZeros, 1, false});
  info.parameters.push_back({"running_var", shape, Init::kOnes, 1, false});
  return info;
}

LayerInfo infer_layer(const GroupNormOptions& o, std::span<const Shape> inputs) {
  if (inputs[0].channels % o.num_groups != 0) {
    fail("[group_norm] num_groups: ", o.num_groups, " does not divide the ", inputs[0].channels,
         " channels of its input");
  }
  return infer_norm(inputs[0], {inputs[0].channels});
}

LayerInfo infer_layer(const LayerNormOptions&, std::span<const Shape> inputs) {
  const Shape& in = inputs[0];
  return infer_norm(in, {in.channels, in.height, in.width});
}

LayerInfo infer_layer(const InstanceNormOptions& o, std::span<const Shape> inputs) {
  const Shape& in = inputs[0];
  if (in.height * in.width < 2) {
    fail("[instance_norm] input ", to_string(in), ": needs more than one pixel in each channel");
  }
  return o.affine ? infer_norm(in, {in.channels}) : same_shape(in);
}

LayerInfo infer_layer(const AddOptions&, std::span<const Shape> inputs) {
  if (inputs[0] != inputs[1]) {
    fail("[add] inputs must have equal shapes, got ", to_string(inputs[0]), " and ",
         to_string(inputs[1]));
  }
  return same_shape(inputs[0]);
}

LayerInfo infer_layer(const LinearOptions& o, std::span<const Shape> inputs) {
  const std::int64_t in_features = inputs[0].size();
  if (in_features > std::numeric_limits<int>::max()) {
    fail("[linear] in_features: ", in_features, " is more than ", std::numeric_limits<int>::max());
  }
  const int fan_in = static_cast<int>(in_features);
  LayerInfo info;
  info.output = {o.out_features, 1, 1};
  info.parameters.push_back(
      learned("weight", {o.out_features, fan_in}, Init::kKaimingUniform, fan_in));
  if (o.bias) {
    info.parameters.push_back(learned("bias", {o.out_features}, Init::kKaimingUniform, fan_in));
  }
  info.multiply_adds = o.out_features * in_features;
  return info;
}

}  // namespace

LayerInfo infer(const LayerOptions& options, std::span<const Shape> inputs) {
  return std::visit(
      [&](const auto& o) {
        check_ranges(o);
        constexpr bool kIsAdd = std::is_same_v<std::decay_t<decltype(o)>, AddOptions>;
        check_inputs(o.kType, inputs, kIsAdd ? 2 : 1);
        return infer_layer(o, inputs);
      },
      options);
}

}  // namespace tabtrain
