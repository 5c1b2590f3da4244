#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/archive.h"
#include "cli/files.h"
#include "cli/pictures.h"
#include "cli/sources.h"
#include "data/image_folder.h"

namespace tabtrain::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 2000000;
constexpr std::uint64_t kMostPictureBytes = std::uint64_t{256} << 20;
constexpr std::uint64_t kMostFolderBytes = std::uint64_t{1} << 36;

FolderFiles plan(const DataConfig& config, const Shape& input,
                 const std::vector<std::string>& paths) {
  return {paths, config.test_share, input, config.fit == "crop" ? Fit::kCrop : Fit::kStretch};
}

std::string name_of(const fs::path& place) {
  const fs::path absolute = fs::absolute(place).lexically_normal();
  const fs::path last =
      absolute.has_filename() ? absolute.filename() : absolute.parent_path().filename();
  return last.string();
}

DataSplits load_from_folder(const DataConfig& config, const Shape& input, const fs::path& place) {
  std::vector<std::string> paths;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(place)) {
    if (!entry.is_regular_file()) continue;
    if (paths.size() == kMostFiles) {
      fail("--data: ", place.string(), " holds more than the ", kMostFiles, " files allowed");
    }
    paths.push_back(entry.path().lexically_relative(place).generic_string());
  }
  FolderFiles files = plan(config, input, paths);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (!files.wants(i)) continue;
    const std::string path = (place / paths[i]).string();
    files.add(i, decode_picture(read_file(path, kMostPictureBytes), path).image());
  }
  return files.finish(name_of(place));
}

/// Twice from the beginning: what the plan does with a file depends on all names.
DataSplits load_from_archive(const DataConfig& config, const Shape& input,
                             const std::string& place) {
  std::vector<std::string> paths;
  ArchiveEntry entry;
  {
    ArchiveReader archive(place, kMostFolderBytes);
    while (archive.next(entry)) paths.push_back(entry.kind == "folder" ? "" : entry.name);
  }
  FolderFiles files = plan(config, input, paths);
  ArchiveReader archive(place, kMostFolderBytes);
  for (std::size_t i = 0; i < paths.size() && archive.next(entry); ++i) {
    if (!files.wants(i)) continue;
    if (!entry.is_file()) fail(archive.place(), ": is a ", entry.kind, ", expected a file");
    files.add(i, decode_picture(archive.read(kMostPictureBytes), archive.place()).image());
  }
  return files.finish(name_of(place));
}

}  // namespace

DataSplits load_folder(const DataConfig& config, const Shape& input, const std::string& place) {
  try {
    if (fs::is_directory(place)) return load_from_folder(config, input, place);
    if (fs::is_regular_file(place)) return load_from_archive(config, input, place);
  } catch (const fs::filesystem_error& error) {
    fail("--data: ", place, ": ", error.code().message());
  }
  fail("--data: ", place, " is no folder and no archive");
}

}  // namespace tabtrain::cli
