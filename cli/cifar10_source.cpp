#include <array>
#include <filesystem>
#include <utility>

#include "base/error.h"
#include "cli/archive.h"
#include "cli/files.h"
#include "cli/sources.h"
#include "data/cifar10.h"

namespace tabtrain::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array<const char*, 6> kBatches = {"data_batch_1", "data_batch_2", "data_batch_3",
                                                 "data_batch_4", "data_batch_5", "test_batch"};
/// One file may hold all 50,000 images; the Python version adds labels and file names.
constexpr std::uint64_t kMostBatchBytes = std::uint64_t{200} << 20;
constexpr std::uint64_t kMostCifar10Bytes = std::uint64_t{1} << 30;

/// An unpacked version: where it lies below the place, and how its files end.
struct Version {
  const char* folder;
  const char* ending;
};
constexpr Version kVersions[] = {{"cifar-10-batches-bin", ".bin"}, {"cifar-10-batches-py", ""}};
constexpr std::array<const char*, 2> kArchives = {"cifar-10-binary.tar.gz",
                                                  "cifar-10-python.tar.gz"};

DataSplits load_unpacked(const fs::path& folder, const std::string& ending) {
  std::string missing;
  for (const char* batch : kBatches) {
    const std::string name = batch + ending;
    if (!fs::exists(folder / name)) missing += (missing.empty() ? "" : ", ") + name;
  }
  if (!missing.empty()) fail("--data: ", folder.string(), " lacks ", missing);
  Cifar10Files files;
  for (const char* batch : kBatches) {
    const std::string path = (folder / (batch + ending)).string();
    files.add(path, read_file(path, kMostBatchBytes));
  }
  return files.finish();
}

DataSplits load_archive(const std::string& path) {
  ArchiveReader archive(path, kMostCifar10Bytes);
  Cifar10Files files;
  ArchiveEntry entry;
  while (archive.next(entry)) {
    if (!Cifar10Files::is_batch(entry.name)) continue;
    if (!entry.is_file()) fail(archive.place(), ": is a ", entry.kind, ", expected a file");
    const auto bytes = archive.read(kMostBatchBytes);
    files.add(entry.name, bytes, archive.place());
  }
  try {
    return files.finish();
  } catch (const Error& error) {
    fail("--data: ", path, ": ", error.what());
  }
}

bool has_any_batch(const fs::path& folder, const std::string& ending) {
  for (const char* batch : kBatches) {
    if (fs::exists(folder / (batch + ending))) return true;
  }
  return false;
}

}  // namespace

DataSplits load_cifar10(const std::string& place) {
  const fs::path folder = place;
  if (fs::is_regular_file(folder)) return load_archive(place);
  if (!fs::is_directory(folder)) fail("--data: ", place, " is no folder and no archive");
  for (const auto& [name, ending] : kVersions) {
    if (fs::is_directory(folder / name)) return load_unpacked(folder / name, ending);
    if (has_any_batch(folder, ending)) return load_unpacked(folder, ending);
  }
  for (const char* name : kArchives) {
    if (fs::is_regular_file(folder / name)) return load_archive((folder / name).string());
  }
  fail("--data: ", place, " has no CIFAR-10: expected ", kVersions[0].folder, ", ",
       kVersions[1].folder, ", ", kArchives[0], ", ", kArchives[1], " or the batches themselves");
}

}  // namespace tabtrain::cli
