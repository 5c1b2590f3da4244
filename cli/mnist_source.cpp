#include <array>
#include <filesystem>
#include <string>

#include "base/error.h"
#include "cli/gzip.h"
#include "cli/sources.h"
#include "data/idx.h"

namespace tabtrain::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;

/// The parts in the order of kParts.
constexpr std::array<const char*, 4> kNames = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte",
                                               "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"};
constexpr std::array<MnistPart, 4> kParts = {MnistPart::kTrainImages, MnistPart::kTrainLabels,
                                             MnistPart::kTestImages, MnistPart::kTestLabels};

/// The four files of one folder; empty where there is none. Of an unzipped file and a zipped one
/// the first in the order of names is taken.
std::array<std::string, 4> find_files(const fs::path& folder) {
  std::array<std::string, 4> files;
  if (!fs::is_directory(folder)) return files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const MnistPart part = mnist_part(entry.path().filename().string());
    for (std::size_t i = 0; i < kParts.size(); ++i) {
      const std::string path = entry.path().string();
      if (part == kParts[i] && (files[i].empty() || path < files[i])) files[i] = path;
    }
  }
  return files;
}

}  // namespace

DataSplits load_mnist(const std::string& place) {
  const fs::path folder = place;
  if (!fs::is_directory(folder)) fail("--data: ", place, " is no folder");
  std::array<std::string, 4> files;
  std::string found_in;
  for (const char* below : {"", "mnist", "MNIST/raw", "raw"}) {
    files = find_files(folder / below);
    found_in = (folder / below).string();
    if (files != std::array<std::string, 4>{}) break;
    found_in = place;
  }
  std::string missing;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].empty()) missing += (missing.empty() ? "" : ", ") + std::string(kNames[i]);
  }
  if (!missing.empty()) fail("--data: ", found_in, " lacks ", missing, " (each may end in .gz)");
  MnistFiles set;
  for (const std::string& file : files) set.add(file, read_gzip_file(file, kMostBytes));
  return set.finish();
}

}  // namespace tabtrain::cli
