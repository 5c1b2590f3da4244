#include <limits>
#include <map>

#include "base/bit_cast.h"
#include "base/error.h"
#include "layers/json.h"
#include "run/run_file.h"
#include "run/run_file_names.h"

namespace tabtrain {
namespace {

constexpr std::size_t kMaxMetadataBytes = 16 << 20;
constexpr double kMaxInteger = 9007199254740991.0;
constexpr double kMaxInt = 2147483647;
constexpr double kHuge = std::numeric_limits<double>::max();

bool is_weight(const std::string& name) { return name.rfind(kPrefix, 0) != 0; }

/// Tensors under the names and in the order of the network's parameters, or Error.
std::vector<OwnedTensor> in_order(const Graph& graph, const std::vector<OwnedTensor>& weights,
                                  const std::string& file) {
  std::map<std::string, const OwnedTensor*> by_name;
  for (const OwnedTensor& weight : weights) by_name[weight.name] = &weight;
  std::vector<OwnedTensor> ordered;
  for (const Node& node : graph.nodes) {
    for (const ParameterSpec& spec : node.info.parameters) {
      const std::string name = node.name + "." + spec.name;
      const auto at = by_name.find(name);
      if (at == by_name.end()) fail(file, ": tensor ", name, " is missing");
      if (at->second->shape != spec.shape) {
        fail(file, ": ", name, ".shape: is not the one that the run's network has");
      }
      ordered.push_back(*at->second);
    }
  }
  if (ordered.size() != weights.size()) {
    fail(file, ": ", weights.size(), " weights, the run's network has ", ordered.size());
  }
  return ordered;
}

/// What a file holds, taken out piece by piece.
class Reader {
 public:
  Reader(std::span<const std::uint8_t> bytes, const std::string& file)
      : file_(file), raw_(read_raw_safetensors(bytes, file)) {
    for (const RawTensor& tensor : raw_.tensors) by_name_[tensor.name] = &tensor;
  }

  const std::string& file() const { return file_; }
  const RawSafetensors& raw() const { return raw_; }

  Json document() const {
    const auto at = raw_.metadata.find(kMetadataKey);
    if (at == raw_.metadata.end()) {
      fail(file_, ": weights only, no run (its metadata lack \"", kMetadataKey, "\")");
    }
    return parse_json(at->second, file_ + ": " + kMetadataKey, kMaxMetadataBytes);
  }

  const RawTensor& tensor(const std::string& name, const char* dtype) const {
    const auto at = by_name_.find(kPrefix + name);
    if (at == by_name_.end()) fail(file_, ": tensor ", kPrefix, name, " is missing");
    if (at->second->dtype != dtype) {
      fail(file_, ": ", kPrefix, name, ".dtype: got ", at->second->dtype, ", allowed ", dtype);
    }
    return *at->second;
  }
  bool has(const std::string& name) const { return by_name_.count(kPrefix + name) != 0; }

  template <class T>
  std::vector<T> values(const std::string& name, const char* dtype) const {
    const std::vector<std::uint8_t>& bytes = tensor(name, dtype).bytes;
    std::vector<T> result(bytes.size() / sizeof(T));
    for (std::size_t i = 0; i < result.size(); ++i) {
      if constexpr (sizeof(T) == 1) {
        result[i] = bytes[i];
      } else {
        std::uint32_t bits = 0;
        for (std::size_t b = 4; b-- > 0;) bits = bits << 8 | bytes[4 * i + b];
        result[i] = bit_cast<T>(bits);
      }
    }
    return result;
  }

  /// Likewise, of exactly `size` elements; a product of what a file says has 64 bits everywhere.
  template <class T>
  std::vector<T> values(const std::string& name, const char* dtype, std::uint64_t size) const {
    std::vector<T> result = values<T>(name, dtype);
    if (result.size() != size) {
      fail(file_, ": ", kPrefix, name, ": ", result.size(), " elements instead of ", size);
    }
    return result;
  }

 private:
  std::string file_;
  RawSafetensors raw_;
  std::map<std::string, const RawTensor*> by_name_;
};

/// An object of the JSON part: its fields, each with a message that names its place.
class Fields {
 public:
  Fields(const Json& json, std::string path) : json_(json), path_(std::move(path)) {
    require_object(json, path_);
  }
  const Json& at(const char* name) const {
    const auto found = json_.find(name);
    if (found == json_.end()) fail(path_, ".", name, ": missing");
    return *found;
  }
  std::string path(const char* name) const { return path_ + "." + name; }
  Fields object(const char* name) const { return {at(name), path(name)}; }
  std::string text(const char* name, double max_bytes = 4096) const {
    return read_text(at(name), path(name), nullptr, max_bytes);
  }
  bool flag(const char* name) const { return read_bool(at(name), path(name)); }
  int integer(const char* name) const {
    return static_cast<int>(read_integer(at(name), path(name), 0, kMaxInt));
  }
  std::int64_t large(const char* name) const {
    return read_integer(at(name), path(name), 0, kMaxInteger);
  }
  /// NaN where a number was none.
  double number(const char* name) const {
    if (at(name).is_null()) return std::numeric_limits<double>::quiet_NaN();
    return read_number(at(name), path(name), -kHuge, kHuge);
  }

 private:
  const Json& json_;
  std::string path_;
};

RunFacts read_facts(const Fields& fields) {
  RunFacts facts;
  facts.name = fields.text("name");
  facts.data = fields.text("data");
  facts.simd = fields.text("simd");
  facts.arithmetic = fields.text("arithmetic");
  facts.threads = fields.integer("threads");
  facts.epochs = fields.integer("epochs");
  facts.steps_per_epoch = fields.integer("steps_per_epoch");
  facts.train_images = static_cast<std::size_t>(fields.large("train_images"));
  facts.test_images = static_cast<std::size_t>(fields.large("test_images"));
  facts.parameters = fields.large("parameters");
  facts.memory_bytes = fields.large("memory_bytes");
  const Json& names = fields.at("class_names");
  require_list(names, fields.path("class_names"), 256);
  for (const Json& name : names) {
    facts.class_names.push_back(read_text(name, fields.path("class_names"), nullptr, 4096));
  }
  return facts;
}

EpochRecord read_epoch(const Fields& fields) {
  EpochRecord record;
  record.event.epoch = fields.integer("epoch");
  record.event.train_loss = fields.number("train_loss");
  record.event.train_objective = fields.number("train_objective");
  record.event.train_accuracy = fields.number("train_accuracy");
  record.event.test_loss = fields.number("test_loss");
  record.event.test_accuracy = fields.number("test_accuracy");
  record.event.digest = fields.text("digest", 64);
  record.event.last = fields.flag("last");
  record.learning_rate = static_cast<float>(fields.number("learning_rate"));
  record.seconds = fields.number("seconds");
  record.images_per_s = fields.number("images_per_s");
  return record;
}

void read_history(const Reader& reader, const Fields& fields, std::size_t classes,
                  RunRecord& record) {
  const Json& list = fields.at("history");
  require_list(list, fields.path("history"), 10000);
  const std::uint64_t cells = std::uint64_t{classes} * classes;
  const auto confusion = reader.values<std::int32_t>("confusion", "I32", list.size() * cells);
  for (std::size_t i = 0; i < confusion.size(); ++i) {
    if (confusion[i] >= 0) continue;
    fail(reader.file(), ": ", kPrefix, "confusion: element ", i, " is ", confusion[i],
         ", allowed 0 or more");
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string path = fields.path("history") + "[" + std::to_string(i) + "]";
    record.history.push_back(read_epoch({list[i], path}));
    const auto from = confusion.begin() + static_cast<std::ptrdiff_t>(i * cells);
    record.history.back().confusion.assign(from, from + static_cast<std::ptrdiff_t>(cells));
  }
  if (!record.history.empty()) record.evaluation.confusion = record.history.back().confusion;
}

void check_classes(const Reader& reader, const std::vector<std::uint8_t>& values, const char* name,
                   std::size_t classes) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] < classes) continue;
    fail(reader.file(), ": ", kPrefix, name, ": element ", i, " is class ", int{values[i]},
         ", the network has ", classes);
  }
}

void read_evaluation(const Reader& reader, const Fields& fields, std::size_t classes,
                     Evaluation& e) {
  e.loss = fields.number("loss");
  e.correct = fields.integer("correct");
  e.total = fields.integer("total");
  const auto total = static_cast<std::size_t>(e.total);
  e.image = reader.values<std::uint32_t>("evaluation.image", "U32", total);
  e.label = reader.values<std::uint8_t>("evaluation.label", "U8", total);
  e.predicted = reader.values<std::uint8_t>("evaluation.predicted", "U8", total);
  e.probability = reader.values<float>("evaluation.probability", "F32", total);
  e.image_loss = reader.values<float>("evaluation.loss", "F32", total);
  check_classes(reader, e.label, "evaluation.label", classes);
  check_classes(reader, e.predicted, "evaluation.predicted", classes);
}

void read_mistakes(const Reader& reader, RunRecord& record) {
  const auto images = reader.values<std::uint32_t>("mistakes.image", "U32");
  if (images.size() > kKeptMistakes) {
    fail(reader.file(), ": ", kPrefix, "mistakes.image: got ", images.size(),
         " images, allowed up to ", kKeptMistakes);
  }
  const Shape& input = record.config.network.input;
  const std::uint64_t size = static_cast<std::uint64_t>(input.channels) *
                             static_cast<std::uint64_t>(input.height) *
                             static_cast<std::uint64_t>(input.width);
  const auto pixels = reader.values<std::uint8_t>("mistakes.pixels", "U8", images.size() * size);
  const Evaluation& e = record.evaluation;
  std::map<std::uint32_t, std::size_t> place;
  for (std::size_t i = 0; i < e.image.size(); ++i) place[e.image[i]] = i;
  for (std::size_t k = 0; k < images.size(); ++k) {
    const auto at = place.find(images[k]);
    if (at == place.end()) {
      fail(reader.file(), ": ", kPrefix, "mistakes.image: image ", images[k], " was not evaluated");
    }
    const std::size_t i = at->second;
    const auto from = pixels.begin() + static_cast<std::ptrdiff_t>(k * size);
    record.mistakes.push_back({images[k],
                               e.label[i],
                               e.predicted[i],
                               e.probability[i],
                               e.image_loss[i],
                               {from, from + static_cast<std::ptrdiff_t>(size)}});
  }
}

TrainerSnapshot read_snapshot(const Reader& reader, const Fields& fields) {
  TrainerSnapshot shot;
  shot.epoch = fields.integer("epoch");
  shot.step = fields.integer("step");
  shot.global_step = fields.large("global_step");
  shot.loss_sum = fields.number("loss_sum");
  shot.objective_sum = fields.number("objective_sum");
  shot.correct = fields.large("correct");
  shot.evaluated = static_cast<std::size_t>(fields.large("evaluated"));
  shot.test_result.loss = reader.values<float>("partial.loss", "F32", shot.evaluated);
  shot.test_result.probability = reader.values<float>("partial.probability", "F32", shot.evaluated);
  shot.test_result.predicted =
      reader.values<std::uint8_t>("partial.predicted", "U8", shot.evaluated);
  shot.optimizer.steps = fields.large("optimizer_steps");
  for (int m = 0; reader.has("optimizer." + std::to_string(m)); ++m) {
    const std::string name = "optimizer." + std::to_string(m);
    shot.optimizer.moments.push_back(finite_values(reader.tensor(name, "F32"), reader.file()));
  }
  const Fields plateau = fields.object("plateau");
  shot.plateau.lr = plateau.number("lr");
  shot.plateau.best = plateau.number("best");
  shot.plateau.any = plateau.flag("any");
  shot.plateau.bad_epochs = plateau.integer("bad_epochs");
  shot.plateau.cooldown = plateau.integer("cooldown");
  shot.rate_factor = read_number(fields.at("rate_factor"), fields.path("rate_factor"), 0, kHuge);
  shot.average.values = finite_values(reader.tensor("average", "F32"), reader.file());
  shot.average.updates = fields.large("average_updates");
  shot.average.in_network = fields.flag("average_in_network");
  return shot;
}

std::vector<OwnedTensor> weights_of(const RawSafetensors& raw, const std::string& file) {
  std::vector<OwnedTensor> weights;
  for (const RawTensor& tensor : raw.tensors) {
    if (is_weight(tensor.name) && tensor.dtype != "I64") {
      weights.push_back({tensor.name, tensor.shape, finite_values(tensor, file)});
    }
  }
  return weights;
}

/// After everything that can name what is wrong more closely.
void check_sum(const Reader& reader) {
  const auto kept = reader.raw().metadata.find(kChecksumKey);
  if (kept == reader.raw().metadata.end()) return;
  const std::string sum = checksum_of(reader.raw());
  if (sum == kept->second) return;
  fail(reader.file(), ": damaged: its bytes have checksum ", sum, ", it was written with ",
       kept->second.substr(0, 16));
}

RunRecord read_record(const Reader& reader, const Fields& fields) {
  RunRecord record;
  try {
    record.config = parse_run_config(fields.at("run").dump());
  } catch (const Error& error) {
    fail(fields.path("run"), ": ", error.what());
  }
  const Graph graph = build_graph(record.config.network);
  const auto classes = static_cast<std::size_t>(graph.output().channels);
  record.facts = read_facts(fields.object("facts"));
  record.status = fields.text("status", 64);
  record.digest = fields.text("digest", 64);
  record.seconds = fields.number("seconds");
  record.note = fields.text("note", 1 << 20);
  read_history(reader, fields, classes, record);
  read_evaluation(reader, fields.object("evaluation"), classes, record.evaluation);
  read_mistakes(reader, record);
  const auto loss = reader.values<float>("steps.loss", "F32");
  const auto rate = reader.values<float>("steps.learning_rate", "F32", loss.size());
  for (std::size_t i = 0; i < loss.size(); ++i) record.steps.push_back({loss[i], rate[i]});
  return record;
}

}  // namespace

RunFile read_run_file(std::span<const std::uint8_t> bytes, const std::string& file) {
  const Reader reader(bytes, file);
  const Json document = reader.document();
  const Fields fields(document, file + ": " + kMetadataKey);
  check_version(fields.at("version"), fields.path("version"), kRunFileVersion);
  RunFile run{read_record(reader, fields), {}, read_snapshot(reader, fields.object("snapshot"))};
  run.weights =
      in_order(build_graph(run.record.config.network), weights_of(reader.raw(), file), file);
  for (const OwnedTensor& weight : run.weights) {
    run.snapshot.values.insert(run.snapshot.values.end(), weight.values.begin(),
                               weight.values.end());
  }
  check_sum(reader);
  return run;
}

std::vector<OwnedTensor> read_weights(std::span<const std::uint8_t> bytes,
                                      const std::string& file) {
  return weights_of(read_raw_safetensors(bytes, file), file);
}

}  // namespace tabtrain
