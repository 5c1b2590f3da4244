#include "cli/data_source.h"

#include "base/error.h"
#include "cli/sources.h"
#include "data/builtin.h"

namespace tabtrain::cli {
namespace {

void check_count(const char* field, int wanted, std::size_t available) {
  if (wanted < 0 || static_cast<std::size_t>(wanted) > available) {
    fail("data.", field, ": got ", wanted, ", allowed 0 to ", available);
  }
}

DataSplits load_files(const DataConfig& config, const Shape& input, const std::string& place) {
  if (place.empty()) {
    const bool fetched = config.source == "mnist" || config.source == "cifar10";
    fail("--data: missing; data.source \"", config.source, "\" needs a folder or an archive",
         fetched ? " (scripts/fetch_" + config.source + ".sh gets it)" : "");
  }
  if (config.source == "mnist") return load_mnist(place);
  if (config.source == "folder") return load_folder(config, input, place);
  return load_cifar10(place);
}

}  // namespace

DataSplits load_data(const DataConfig& config, const Shape& input, const std::string& place) {
  if (config.source == "builtin") {
    // A smaller built-in set is the beginning of a larger one.
    return make_builtin(
        kBuiltinSeed, config.train_images > 0 ? config.train_images : kBuiltinTrainImages,
        config.test_images > 0 ? config.test_images : kBuiltinTestImages, nullptr, input);
  }
  DataSplits splits = load_files(config, input, place);
  check_count("train_images", config.train_images, splits.train.size());
  check_count("test_images", config.test_images, splits.test.size());
  return splits;
}

}  // namespace tabtrain::cli
