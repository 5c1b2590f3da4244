#include "inspect_bindings.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "data/augment.h"
#include "engine_json.h"
#include "js.h"
#include "net/inspect.h"

namespace tabtrain::wasm {
namespace {

using emscripten::val;

/// The parameters of a network, with values of their own where JavaScript gives some.
struct Weights {
  std::vector<float> values;
  std::vector<Parameter> parameters;

  Weights(const Network& network, const val& given) {
    const auto now = network.parameters();
    if (given.isNull()) {
      parameters.assign(now.begin(), now.end());
      return;
    }
    values = copy_of<float>(given);
    parameters = with_values(now, values);
  }
  Weights(const Weights&) = delete;
  Weights& operator=(const Weights&) = delete;
};

Inspected inspected(Trainer& trainer, const KernelTable& kernels, const Weights& weights) {
  return {trainer.network().graph(), weights.parameters, kernels};
}

/// As the network sees it in evaluation.
std::vector<float> standardised(Trainer& trainer, std::span<const std::uint8_t> pixels) {
  const RunConfig& config = trainer.config();
  const Shape& shape = config.network.input;
  if (pixels.size() != static_cast<std::size_t>(shape.size())) {
    fail("image of ", pixels.size(), " bytes, the network takes ", to_string(shape));
  }
  const StandardisationTable table(shape.channels, config.data.mean, config.data.std);
  std::vector<float> image(pixels.size());
  const std::ptrdiff_t plane = std::ptrdiff_t{shape.height} * shape.width;
  write_standardised(pixels, shape, table, {image.data(), plane, shape.width, 1});
  return image;
}

/// {node, height, width, map}, or null where no convolution has an extent.
val class_activation(const Inspected& network, const std::vector<float>& image, int target) {
  if (!has_grad_cam(network.graph)) return val::null();
  const ClassActivation cam = grad_cam(network, image, target);
  val result = val::object();
  result.set("node", cam.node);
  result.set("height", cam.height);
  result.set("width", cam.width);
  result.set("map", js_array("Float32Array", cam.map));
  return result;
}

}  // namespace

val inspect_image(Trainer& trainer, const KernelTable& kernels,
                  const std::vector<std::uint8_t>& pixels, int target, const val& weights) {
  const Weights then(trainer.network(), weights);
  const Inspected network = inspected(trainer, kernels, then);
  const std::vector<float> image = standardised(trainer, pixels);
  const Inspection inside = inspect(network, image);
  const auto said = std::max_element(inside.probability.begin(), inside.probability.end());
  const int shown = target >= 0 ? target : static_cast<int>(said - inside.probability.begin());
  val outputs = val::array();
  for (const auto& values : inside.outputs) {
    outputs.call<void>("push", js_array("Float32Array", values));
  }
  val result = val::object();
  result.set("probability", js_array("Float64Array", inside.probability));
  result.set("target", shown);
  result.set("outputs", outputs);
  result.set("cam", class_activation(network, image, shown));
  return result;
}

val first_filters(Trainer& trainer, const val& weights) {
  const Weights then(trainer.network(), weights);
  for (const Parameter& p : then.parameters) {
    if (p.spec.shape.size() != 4) continue;
    val result = val::object();
    result.set("name", p.name);
    result.set("shape", js_array("Int32Array", p.spec.shape));
    result.set("values", js_array("Float32Array", p.value));
    return result;
  }
  return val::null();
}

std::string layer_statistics(Trainer& trainer, const KernelTable& kernels, const Dataset& data,
                             int images, const val& weights) {
  const Weights then(trainer.network(), weights);
  const auto count = std::min(static_cast<std::size_t>(std::max(images, 1)), data.size());
  std::vector<std::vector<float>> probe;
  for (std::size_t i = 0; i < count; ++i) probe.push_back(standardised(trainer, data.image(i)));
  return statistics_json(inspected(trainer, kernels, then), probe);
}

}  // namespace tabtrain::wasm
