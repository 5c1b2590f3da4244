// Every layer of the reference against PyTorch.
//
// Inputs are multiples of 1/32, results are PyTorch's in double precision rounded to float. So
// reference<double> must agree to half a unit in float's last place, plus its own rounding (far
// below 1e-12 for sums of fewer than 1000 products below 10). reference<float> may be off by one
// epsilon for each operation on the way: the length of the longest sum, plus a constant for the
// formula around it.
#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>
#include <type_traits>

#include "reference/network.h"
#include "support/compare.h"
#include "support/golden.h"

namespace tabtrain::reference {
namespace {

using test::Golden;

constexpr double kFloatHalfUlp = 0x1p-24;
constexpr double kFormulaOperations = 16;  // subtract, square root, divide, scale, shift, ...

template <class T>
class Case {
 public:
  Case(const Golden& golden, std::string name) : golden_(golden), name_(std::move(name)) {}

  Tensor4<T> tensor4(const char* key) const { return golden_.tensor4<T>(name_ + "/" + key); }
  Tensor1<T> vector(const char* key) const {
    const auto values = golden_.values<T>(name_ + "/" + key);
    return from_flat<Tensor1<T>>(values, {values.size()});
  }
  Tensor1<T> vector_or_empty(const char* key) const {
    return golden_.has(name_ + "/" + key) ? vector(key) : Tensor1<T>::from_shape({0});
  }
  Tensor2<T> matrix(const char* key) const {
    const auto shape = golden_.shape(name_ + "/" + key);
    return from_flat<Tensor2<T>>(golden_.values<T>(name_ + "/" + key), {shape.at(0), shape.at(1)});
  }
  std::vector<std::uint8_t> labels() const {
    return golden_.values<std::uint8_t>(name_ + "/labels");
  }

  /// `sum_length`: terms of the longest sum behind one element.
  template <class Tensor>
  void expect(const Tensor& actual, const char* key, double sum_length) const {
    const auto expected = golden_.values<float>(name_ + "/" + key);
    double absolute = 1e-12;
    if (std::is_same_v<T, float>) {
      absolute = std::numeric_limits<float>::epsilon() * (sum_length + kFormulaOperations) *
                 test::largest(expected);
    }
    test::expect_close(to_flat(actual), expected, absolute, kFloatHalfUlp, name_ + " " + key);
  }

 private:
  const Golden& golden_;
  std::string name_;
};

Shape shape_of(const Tensor4<float>& t) { return {extent(t, 1), extent(t, 2), extent(t, 3)}; }
Shape shape_of(const Tensor4<double>& t) { return {extent(t, 1), extent(t, 2), extent(t, 3)}; }

template <class T>
void check(const Conv2dOptions& o, const Case<T>& c) {
  const auto input = c.tensor4("input");
  const auto weight = c.tensor4("weight");
  const auto grad_output = c.tensor4("grad_output");
  const double taps = static_cast<double>(weight.size()) / o.out_channels;
  c.expect(conv2d(input, weight, c.vector_or_empty("bias"), o), "output", taps);
  const auto grad = conv2d_backward(grad_output, input, weight, o);
  c.expect(grad.input, "grad_input", taps * o.out_channels);
  const double pixels = static_cast<double>(grad_output.size()) / o.out_channels;
  c.expect(grad.weight, "grad_weight", pixels);
  if (o.bias) c.expect(grad.bias, "grad_bias", pixels);
}

template <class T>
void check(const LinearOptions& o, const Case<T>& c) {
  const auto input = c.tensor4("input");
  const auto weight = c.matrix("weight");
  const auto grad_output = c.tensor4("grad_output");
  c.expect(linear(input, weight, c.vector_or_empty("bias")), "output", extent(weight, 1));
  const auto grad = linear_backward(grad_output, input, weight);
  c.expect(grad.input, "grad_input", o.out_features);
  c.expect(grad.weight, "grad_weight", extent(input, 0));
  if (o.bias) c.expect(grad.bias, "grad_bias", extent(input, 0));
}

template <class T>
void check(const MaxPool2dOptions& o, const Case<T>& c) {
  const auto input = c.tensor4("input");
  const auto result = max_pool2d(input, o);
  c.expect(result.output, "output", 0);
  c.expect(max_pool2d_backward(c.tensor4("grad_output"), input, result.argmax), "grad_input",
           o.kernel_size * o.kernel_size);
}

template <class T>
void check(const AvgPool2dOptions& o, const Case<T>& c) {
  const double taps = o.kernel_size * o.kernel_size;
  c.expect(avg_pool2d(c.tensor4("input"), o), "output", taps);
  c.expect(avg_pool2d_backward(c.tensor4("grad_output"), c.tensor4("input"), o), "grad_input",
           taps);
}

template <class T>
void check(const GlobalAvgPoolOptions&, const Case<T>& c) {
  const auto input = c.tensor4("input");
  c.expect(global_avg_pool(input), "output", extent(input, 2) * extent(input, 3));
  c.expect(global_avg_pool_backward(c.tensor4("grad_output"), input), "grad_input", 1);
}

template <class T>
void check(const ReluOptions&, const Case<T>& c) {
  const auto output = relu(c.tensor4("input"));
  c.expect(output, "output", 0);
  c.expect(relu_backward(c.tensor4("grad_output"), output), "grad_input", 0);
}

template <class T>
void check(const DropoutOptions& o, const Case<T>& c) {
  const Tensor4<T> mask = c.tensor4("kept") / (1 - static_cast<T>(o.p));
  c.expect(dropout(c.tensor4("input"), mask), "output", 1);
  c.expect(dropout_backward(c.tensor4("grad_output"), mask), "grad_input", 1);
}

template <class T>
void check(const AddOptions&, const Case<T>& c) {
  c.expect(add(c.tensor4("input"), c.tensor4("input2")), "output", 1);
  c.expect(c.tensor4("grad_output"), "grad_input", 0);
  c.expect(c.tensor4("grad_output"), "grad_input2", 0);
}

template <class T, class Layout>
void check_norm(const Case<T>& c, T eps, const Statistics<T>& s, const Layout& layout) {
  const auto input = c.tensor4("input");
  const auto weight = c.vector("weight");
  c.expect(normalise(input, s, eps, weight, c.vector("bias"), layout), "output", s.count);
  const auto grad = normalise_backward(c.tensor4("grad_output"), input, s, eps, weight, layout);
  c.expect(grad.input, "grad_input", s.count);
  c.expect(grad.weight, "grad_weight", static_cast<double>(input.size()));
  c.expect(grad.bias, "grad_bias", static_cast<double>(input.size()));
}

template <class T>
void check(const BatchNormOptions& o, const Case<T>& c) {
  const auto input = c.tensor4("input");
  const BatchNormLayout layout{shape_of(input)};
  const auto s = statistics(input, layout);
  check_norm(c, static_cast<T>(o.eps), s, layout);
  Tensor1<T> mean = c.vector("running_mean");
  Tensor1<T> var = c.vector("running_var");
  c.expect(normalise(input, {0, mean, var}, static_cast<T>(o.eps), c.vector("weight"),
                     c.vector("bias"), layout),
           "eval_output", 1);
  update_running(s, static_cast<T>(o.momentum), mean, var);
  c.expect(mean, "new_running_mean", s.count);
  c.expect(var, "new_running_var", s.count);
}

template <class T>
void check(const GroupNormOptions& o, const Case<T>& c) {
  const auto input = c.tensor4("input");
  const GroupNormLayout layout{shape_of(input), o.num_groups};
  check_norm(c, static_cast<T>(o.eps), statistics(input, layout), layout);
}

template <class T>
void check(const LayerNormOptions& o, const Case<T>& c) {
  const auto input = c.tensor4("input");
  const LayerNormLayout layout{shape_of(input)};
  check_norm(c, static_cast<T>(o.eps), statistics(input, layout), layout);
}

template <class T>
void check(const InstanceNormOptions& o, const Case<T>& c) {
  const auto input = c.tensor4("input");
  const GroupNormLayout layout{shape_of(input), extent(input, 1)};
  const auto s = statistics(input, layout);
  if (o.affine) return check_norm(c, static_cast<T>(o.eps), s, layout);
  Tensor1<T> weight = xt::zeros<T>({extent(input, 1)});
  const Tensor1<T> bias = weight;
  weight.fill(1);
  const T eps = static_cast<T>(o.eps);
  c.expect(normalise(input, s, eps, weight, bias, layout), "output", s.count);
  c.expect(normalise_backward(c.tensor4("grad_output"), input, s, eps, weight, layout).input,
           "grad_input", s.count);
}

template <class T>
void check_cross_entropy(const Case<T>& c, T smoothing) {
  const auto logits = c.tensor4("input");
  const auto log_probability = log_softmax(logits);
  c.expect(log_probability, "log_probability", extent(logits, 1));
  const auto losses = cross_entropy(log_probability, c.labels(), smoothing);
  Tensor1<T> loss = xt::zeros<T>({1});
  for (T x : losses) loss(0) += x / static_cast<T>(losses.size());
  c.expect(loss, "loss", extent(logits, 1) + extent(logits, 0));
  c.expect(cross_entropy_backward(log_probability, c.labels(), smoothing), "grad_input",
           extent(logits, 1));
}

template <class T>
class GoldenLayers : public ::testing::Test {};
using Scalars = ::testing::Types<float, double>;
TYPED_TEST_SUITE(GoldenLayers, Scalars);

TYPED_TEST(GoldenLayers, MatchPyTorch) {
  const Golden golden("layers");
  std::map<std::string, int> cases;
  for (const Json& entry : golden.metadata("cases")) {
    const auto name = entry.at("name").get<std::string>();
    const auto type = entry.at("type").get<std::string>();
    SCOPED_TRACE(name + " " + entry.at("options").dump());
    const Case<TypeParam> c(golden, name);
    ++cases[type];
    if (type == "cross_entropy") {
      check_cross_entropy(c, entry.at("options").at("label_smoothing").get<TypeParam>());
      continue;
    }
    Json options = entry.at("options");
    options["type"] = type;
    std::visit([&](const auto& o) { check(o, c); }, parse_layer_options(options, "golden"));
  }
  // No layer of the list is without a golden.
  const Json known = layer_fields_json();
  for (const auto& [type, fields] : known.items()) EXPECT_GT(cases[type], 0) << type;
}

}  // namespace
}  // namespace tabtrain::reference
