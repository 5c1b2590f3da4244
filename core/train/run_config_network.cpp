#include "train/run_config_network.h"

#include <utility>

#include "base/error.h"
#include "layers/fields_json.h"
#include "layers/options_json.h"
#include "net/notation.h"

namespace tabtrain {
namespace {

constexpr std::size_t kMaxLayers = 1000;
constexpr double kMaxNotationBytes = 10000;
constexpr int kMaxChannels = 4096;
constexpr int kMaxPixels = 1024;

Shape parse_input(const Json& network, const std::string& path) {
  if (!network.contains("input")) return Shape{3, 32, 32};
  const Json& list = network["input"];
  const std::string place = join_path(path, "input");
  require_list(list, place, 3);
  if (list.size() != 3) {
    fail(place, ": got a list of ", list.size(), ", allowed [channels, rows, columns]");
  }
  const auto extent = [&](std::size_t i, int high) {
    return static_cast<int>(read_integer(list[i], place + "[" + std::to_string(i) + "]", 1, high));
  };
  return {extent(0, kMaxChannels), extent(1, kMaxPixels), extent(2, kMaxPixels)};
}

/// Names end up in files and messages, so they stay plain.
std::string read_name(const Json& value, const std::string& path) {
  const std::string name = read_text(value, path, nullptr, 100);
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '_' || c == '-' || c == '.';
    if (!plain) fail(path, ": got ", quote_json(value), ", allowed letters, digits, _ - and .");
  }
  if (name.empty()) fail(path, ": got \"\", allowed 1 to 100 letters, digits, _ - and .");
  return name;
}

LayerSpec parse_layer(const Json& object, const std::string& path, std::size_t index) {
  LayerSpec layer;
  layer.options = parse_layer_options(object, path, {"name", "inputs"});
  layer.name = object.contains("name") ? read_name(object["name"], join_path(path, "name"))
                                       : type_name(layer.options) + std::to_string(index);
  if (object.contains("inputs")) {
    const std::string place = join_path(path, "inputs");
    require_list(object["inputs"], place, 2);
    for (const Json& input : object["inputs"]) layer.inputs.push_back(read_name(input, place));
  }
  return layer;
}

NetworkSpec parse_layers(const Json& object, const std::string& path) {
  check_known(object, path, {"input", "layers"});
  NetworkSpec spec;
  spec.input = parse_input(object, path);
  const std::string place = join_path(path, "layers");
  require_list(object["layers"], place, kMaxLayers);
  for (std::size_t i = 0; i < object["layers"].size(); ++i) {
    const std::string layer_path = place + "[" + std::to_string(i) + "]";
    spec.layers.push_back(parse_layer(object["layers"][i], layer_path, i));
  }
  return spec;
}

NetworkSpec parse_with_notation(const Json& object, const std::string& path) {
  BlockDefaults defaults;
  read_fields(object, path, defaults, {"notation", "input", "padding"});
  if (object.contains("padding")) {
    defaults.padding =
        static_cast<int>(read_integer(object["padding"], join_path(path, "padding"), 0, 15));
  }
  const std::string place = join_path(path, "notation");
  const std::string text = read_text(object["notation"], place, nullptr, kMaxNotationBytes);
  const Shape input = parse_input(object, path);
  try {
    return parse_notation(text, input, defaults);
  } catch (const Error& error) {
    fail(join_path(path, error.what()));  // "network." + "notation: token 2 ..."
  }
}

}  // namespace

NetworkSpec parse_network_object(const Json& object, const std::string& path) {
  require_object(object, path.empty() ? "network" : path);
  const bool notation = object.contains("notation");
  const bool layers = object.contains("layers");
  if (notation == layers) {
    fail(path.empty() ? "network" : path, ": got ", notation ? "both" : "neither",
         ", allowed either \"notation\" or \"layers\"");
  }
  NetworkSpec spec = notation ? parse_with_notation(object, path) : parse_layers(object, path);
  build_graph(spec);
  return spec;
}

Json network_json(const NetworkSpec& spec) {
  Json object;
  object["input"] = {spec.input.channels, spec.input.height, spec.input.width};
  object["layers"] = Json::array();
  for (const LayerSpec& layer : spec.layers) {
    Json entry;
    entry["name"] = layer.name;
    if (!layer.inputs.empty()) entry["inputs"] = layer.inputs;
    entry.update(to_json(layer.options));
    object["layers"].push_back(std::move(entry));
  }
  return object;
}

}  // namespace tabtrain
