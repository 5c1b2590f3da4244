#include "cli/data_source.h"

#include <filesystem>
#include <vector>

#include "base/error.h"
#include "cli/files.h"
#include "data/builtin.h"
#include "data/cifar10.h"

namespace tabtrain::cli {
namespace {

constexpr const char* kCifar10Folder = "cifar-10-batches-bin";
const std::vector<std::string> kTrainFiles{"data_batch_1.bin", "data_batch_2.bin",
                                           "data_batch_3.bin", "data_batch_4.bin",
                                           "data_batch_5.bin"};
const std::vector<std::string> kTestFiles{"test_batch.bin"};
constexpr std::size_t kTrainImages = 50000;
constexpr std::size_t kTestImages = 10000;

void append_files(Dataset& dataset, const std::filesystem::path& folder,
                  const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const std::string path = (folder / name).string();
    append_cifar10(dataset, read_file(path, kTrainImages * kCifar10RecordBytes), path);
  }
}

DataSplits load_cifar10(const std::string& folder) {
  if (folder.empty()) {
    fail("--data: missing; data.source \"cifar10\" needs the folder that holds ", kCifar10Folder);
  }
  std::filesystem::path place = folder;
  if (!std::filesystem::is_directory(place)) fail("--data: ", folder, " is no folder");
  if (std::filesystem::is_directory(place / kCifar10Folder)) place /= kCifar10Folder;
  std::string missing;
  for (const auto* names : {&kTrainFiles, &kTestFiles}) {
    for (const std::string& name : *names) {
      if (!std::filesystem::exists(place / name)) missing += (missing.empty() ? "" : ", ") + name;
    }
  }
  if (!missing.empty()) fail("--data: ", place.string(), " lacks ", missing);
  DataSplits splits{"CIFAR-10", make_empty_cifar10(kTrainImages), make_empty_cifar10(kTestImages)};
  append_files(splits.train, place, kTrainFiles);
  append_files(splits.test, place, kTestFiles);
  return splits;
}

void check_count(const char* field, int wanted, std::size_t available) {
  if (wanted < 0 || static_cast<std::size_t>(wanted) > available) {
    fail("data.", field, ": got ", wanted, ", allowed 0 to ", available);
  }
}

}  // namespace

DataSplits load_data(const DataConfig& config, const std::string& folder) {
  if (config.source == "builtin") {
    // A smaller built-in set is the beginning of a larger one.
    return make_builtin(kBuiltinSeed,
                        config.train_images > 0 ? config.train_images : kBuiltinTrainImages,
                        config.test_images > 0 ? config.test_images : kBuiltinTestImages);
  }
  DataSplits splits = load_cifar10(folder);
  check_count("train_images", config.train_images, splits.train.size());
  check_count("test_images", config.test_images, splits.test.size());
  return splits;
}

}  // namespace tabtrain::cli
