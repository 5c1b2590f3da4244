#include "data_stage.h"

#include <utility>

#include "base/error.h"
#include "engine_json.h"
#include "layers/json.h"

namespace tabtrain::wasm {
namespace {

/// A list of a million paths may be as long.
constexpr std::size_t kMostListBytes = std::size_t{1} << 28;

/// The set on the stage, begun where there is none yet.
template <class Files, class Set>
Files& begun(Set& set) {
  if (std::holds_alternative<std::monostate>(set)) set.template emplace<Files>();
  if (auto* files = std::get_if<Files>(&set)) return *files;
  fail("Files of two data sets: give one of them.");
}

}  // namespace

std::string DataStage::source_of(const std::string& path) {
  if (Cifar10Files::is_batch(path)) return "cifar10";
  if (mnist_part(path) != MnistPart::kNone) return "mnist";
  return "";
}

bool DataStage::wants_file(const std::string& path) const {
  const auto* mnist = std::get_if<MnistFiles>(&set_);
  return mnist == nullptr || mnist_part(path) == MnistPart::kNone || mnist->wants(path);
}

void DataStage::add_file(const std::string& path, std::vector<std::uint8_t> bytes) {
  if (source_of(path) == "mnist") {
    begun<MnistFiles>(set_).add(path, std::move(bytes));
    source_ = "mnist";
  } else {
    begun<Cifar10Files>(set_).add(path, bytes);  // refuses what is no batch
    source_ = "cifar10";
  }
}

std::string DataStage::begin_folder(const std::string& json) {
  clear();
  const Json wanted = parse_json(json, "folder", kMostListBytes);
  const auto paths = wanted.at("paths").get<std::vector<std::string>>();
  const auto input = wanted.at("input").get<std::vector<int>>();
  const Fit fit = wanted.at("fit") == "crop" ? Fit::kCrop : Fit::kStretch;
  FolderFiles files(paths, wanted.at("testShare").get<double>(),
                    {input.at(0), input.at(1), input.at(2)}, fit);
  Json indices = Json::array();
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (files.wants(i)) indices.push_back(i);
  }
  folder_name_ = wanted.at("name").get<std::string>();
  source_ = "folder";
  set_ = std::move(files);
  return indices.dump();
}

void DataStage::add_picture(std::size_t file, const std::vector<std::uint8_t>& rgba, int width,
                            int height) {
  auto* files = std::get_if<FolderFiles>(&set_);
  if (files == nullptr) fail("no folder of pictures was begun");
  files->add(file, {rgba, width, height, 4});
}

void DataStage::begin_kept(const std::string& json) {
  clear();
  auto [facts, source] = parse_facts(json);
  set_.emplace<KeptReader>(std::move(facts));
  source_ = std::move(source);
}

void DataStage::add_kept(const std::vector<std::uint8_t>& bytes) {
  auto* kept = std::get_if<KeptReader>(&set_);
  if (kept == nullptr) fail("no kept data set was begun");
  kept->append(bytes);
}

DataSplits DataStage::finish() {
  struct Finish {
    DataSplits operator()(std::monostate /*none*/) const { fail("no file of a data set"); }
    DataSplits operator()(Cifar10Files& files) const { return files.finish(); }
    DataSplits operator()(MnistFiles& files) const { return files.finish(); }
    DataSplits operator()(FolderFiles& files) const { return files.finish(name); }
    DataSplits operator()(KeptReader& kept) const { return kept.finish(); }
    std::string name;
  };
  DataSplits data = std::visit(Finish{folder_name_}, set_);
  set_ = std::monostate{};
  return data;
}

void DataStage::clear() {
  set_ = std::monostate{};
  source_.clear();
}

}  // namespace tabtrain::wasm
