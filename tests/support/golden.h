// Reads tests/goldens/*.safetensors, which scripts/make_goldens.py writes.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "layers/json.h"
#include "layers/options_json.h"
#include "net/graph.h"
#include "reference/tensor.h"
#include "support/source_folder.h"

namespace tabtrain::test {

class Golden {
 public:
  /// `name`: "layers" or "training".
  explicit Golden(const std::string& name) {
    const std::string path = source_folder() + "/tests/goldens/" + name + ".safetensors";
    std::ifstream file(path, std::ios::binary);
    if (!file) fail("cannot open ", path);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    std::uint64_t header_size = 0;
    std::memcpy(&header_size, bytes.data(), sizeof header_size);
    header_ = Json::parse(bytes.substr(8, header_size));
    data_ = bytes.substr(8 + header_size);
  }

  Json metadata(const std::string& key) const {
    return Json::parse(header_.at("__metadata__").at(key).get<std::string>());
  }
  bool has(const std::string& tensor) const { return header_.contains(tensor); }
  std::vector<std::size_t> shape(const std::string& tensor) const {
    return header_.at(tensor).at("shape").get<std::vector<std::size_t>>();
  }
  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const auto& [name, entry] : header_.items()) {
      if (name != "__metadata__") result.push_back(name);
    }
    return result;
  }

  /// Elements in row-major order. I8 tensors hold multiples of 1 / scale.
  template <class T>
  std::vector<T> values(const std::string& tensor) const {
    if (!has(tensor)) fail("the golden file has no ", tensor);
    const std::string type = header_.at(tensor).at("dtype").get<std::string>();
    if (type == "F32") return read<float, T>(tensor, 1);
    if (type == "F64") return read<double, T>(tensor, 1);
    if (type == "U8") return read<std::uint8_t, T>(tensor, 1);
    if (type == "I8") return read<std::int8_t, T>(tensor, metadata("scale").get<double>());
    fail("golden tensor ", tensor, " has unknown type ", type);
  }

  template <class T>
  reference::Tensor4<T> tensor4(const std::string& tensor) const {
    const auto s = shape(tensor);
    return reference::from_flat<reference::Tensor4<T>>(values<T>(tensor),
                                                       {s.at(0), s.at(1), s.at(2), s.at(3)});
  }

 private:
  template <class Stored, class T>
  std::vector<T> read(const std::string& tensor, double scale) const {
    const auto offsets = header_.at(tensor).at("data_offsets").get<std::vector<std::size_t>>();
    std::vector<T> result((offsets.at(1) - offsets.at(0)) / sizeof(Stored));
    for (std::size_t i = 0; i < result.size(); ++i) {
      Stored value;
      std::memcpy(&value, data_.data() + offsets[0] + i * sizeof(Stored), sizeof(Stored));
      result[i] = static_cast<T>(static_cast<double>(value) / scale);
    }
    return result;
  }

  Json header_;
  std::string data_;
};

/// torch.optim.SGD's settings.
struct GoldenSgd {
  double lr, momentum, weight_decay;
  bool nesterov;
};

/// One of PyTorch's short training runs: a network, where it began and where it came.
struct TrainingRun {
  std::string name;
  NetworkSpec network;
  GoldenSgd sgd;
  std::map<std::string, std::vector<float>> initial;
  std::map<std::string, std::vector<float>> final;   ///< of the float64 run
  std::map<std::string, double> float32_difference;  ///< PyTorch's float32 from its float64 run
  std::vector<double> losses_float32;
  std::vector<double> losses_float64;

  /// How far PyTorch's float32 run strays from its float64 run.
  double loss_spread() const {
    double spread = 0;
    for (std::size_t i = 0; i < losses_float64.size(); ++i) {
      spread = std::max(spread, std::abs(losses_float32[i] - losses_float64[i]));
    }
    return spread;
  }
  double parameter_spread() const {
    double spread = 0;
    for (const auto& entry : float32_difference) spread = std::max(spread, entry.second);
    return spread;
  }
};

/// The images all runs share; step i takes batch i % batches().
struct TrainingData {
  Shape shape;
  int batch = 0;
  int steps = 0;
  std::vector<float> mean, std;
  std::vector<std::uint8_t> images, labels;

  int batches() const { return static_cast<int>(labels.size()) / batch; }
  std::vector<std::uint8_t> batch_labels(int step) const {
    const auto begin = labels.begin() + step % batches() * batch;
    return {begin, begin + batch};
  }
  std::uint8_t pixel(int step, int n, int c, int h, int w) const {
    const int image = step % batches() * batch + n;
    return images[((image * shape.channels + c) * shape.height + h) * shape.width + w];
  }
  /// (pixel / 255 - mean) / std.
  template <class T>
  T standardised(int step, int n, int c, int h, int w) const {
    return (static_cast<T>(pixel(step, n, c, h, w)) / 255 - static_cast<T>(mean[c])) /
           static_cast<T>(std[c]);
  }
};

inline TrainingData load_training_data(const Golden& golden) {
  TrainingData data;
  const auto input = golden.metadata("input").get<std::vector<int>>();
  data.shape = {input.at(0), input.at(1), input.at(2)};
  data.batch = golden.metadata("batch").get<int>();
  data.steps = golden.metadata("steps").get<int>();
  data.mean = golden.metadata("mean").get<std::vector<float>>();
  data.std = golden.metadata("std").get<std::vector<float>>();
  data.images = golden.values<std::uint8_t>("images");
  data.labels = golden.values<std::uint8_t>("labels");
  return data;
}

inline std::vector<TrainingRun> load_training_runs(const Golden& golden) {
  std::vector<TrainingRun> runs;
  for (const Json& entry : golden.metadata("runs")) {
    TrainingRun run;
    run.name = entry.at("name").get<std::string>();
    const Json& sgd = entry.at("sgd");
    run.sgd = {sgd.at("lr").get<double>(), sgd.at("momentum").get<double>(),
               sgd.at("weight_decay").get<double>(), sgd.at("nesterov").get<bool>()};
    run.network.input = load_training_data(golden).shape;
    for (const Json& layer : entry.at("layers")) {
      Json options = layer.at("options");
      options["type"] = layer.at("type");
      run.network.layers.push_back({layer.at("name").get<std::string>(),
                                    parse_layer_options(options, "golden"),
                                    layer.at("inputs").get<std::vector<std::string>>()});
    }
    for (const auto& [key, difference] : entry.at("float32_difference").items()) {
      run.initial[key] = golden.values<float>(run.name + "/initial/" + key);
      run.final[key] = golden.values<float>(run.name + "/final/" + key);
      run.float32_difference[key] = difference.get<double>();
    }
    run.losses_float32 = golden.values<double>(run.name + "/losses_float32");
    run.losses_float64 = golden.values<double>(run.name + "/losses_float64");
    runs.push_back(run);
  }
  return runs;
}

}  // namespace tabtrain::test
