#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "cli/archive.h"
#include "cli/files.h"
#include "cli/pictures.h"
#include "cli/sources.h"
#include "data/image_folder.h"
#include "data/resize.h"

namespace tabtrain::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostFiles = 2000000;
constexpr std::uint64_t kMostPictureBytes = std::uint64_t{256} << 20;
constexpr std::uint64_t kMostArchiveBytes = std::uint64_t{1} << 36;

/// Where each file's image goes; nowhere for files that are no images.
class Target {
 public:
  Target(const DataConfig& config, const Shape& input, const std::vector<std::string>& paths)
      : fit_(config.fit == "crop" ? Fit::kCrop : Fit::kStretch), slots_(paths.size()) {
    const FolderPlan plan = plan_folder(paths, config.test_share);
    splits_.train = prepare(plan.train, input, plan.class_names, false);
    splits_.test = prepare(plan.test, input, plan.class_names, true);
  }

  bool wants(std::size_t file) const { return slots_[file].has_value(); }

  void add(std::size_t file, std::span<const std::uint8_t> bytes, const std::string& place) {
    const Slot& slot = *slots_[file];
    Dataset& part = slot.test ? splits_.test : splits_.train;
    const auto size = static_cast<std::size_t>(part.shape.size());
    const DecodedPicture picture = decode_picture(bytes, place);
    fit_image(picture.image(), fit_, part.shape,
              std::span(part.pixels).subspan(slot.index * size, size));
  }

  DataSplits take(std::string name) {
    splits_.name = std::move(name);
    return std::move(splits_);
  }

 private:
  struct Slot {
    bool test = false;
    std::size_t index = 0;
  };

  Dataset prepare(const std::vector<FolderImage>& images, const Shape& input,
                  const std::vector<std::string>& class_names, bool test) {
    Dataset part = make_folder_part(input, class_names, images.size());
    for (std::size_t i = 0; i < images.size(); ++i) {
      slots_[images[i].file] = Slot{test, i};
      part.labels[i] = images[i].label;
    }
    return part;
  }

  Fit fit_;
  std::vector<std::optional<Slot>> slots_;
  DataSplits splits_;
};

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
  Target target(config, input, paths);
  for (std::size_t i = 0; i < paths.size(); ++i) {
    if (!target.wants(i)) continue;
    const std::string path = (place / paths[i]).string();
    target.add(i, read_file(path, kMostPictureBytes), path);
  }
  return target.take(name_of(place));
}

/// Twice from the beginning: what the plan does with a file depends on all names.
DataSplits load_from_archive(const DataConfig& config, const Shape& input,
                             const std::string& place) {
  std::vector<std::string> paths;
  ArchiveEntry entry;
  {
    ArchiveReader archive(place, kMostArchiveBytes);
    while (archive.next(entry)) paths.push_back(entry.kind == "folder" ? "" : entry.name);
  }
  Target target(config, input, paths);
  ArchiveReader archive(place, kMostArchiveBytes);
  for (std::size_t i = 0; i < paths.size() && archive.next(entry); ++i) {
    if (!target.wants(i)) continue;
    if (!entry.is_file()) fail(archive.place(), ": is a ", entry.kind, ", expected a file");
    target.add(i, archive.read(kMostPictureBytes), archive.place());
  }
  return target.take(name_of(place));
}

}  // namespace

DataSplits load_folder(const DataConfig& config, const Shape& input, const std::string& place) {
  if (input.channels != 1 && input.channels != 3) {
    fail("network.input: got ", input.channels,
         " channels, allowed 1 or 3 for data.source \"folder\"");
  }
  try {
    if (fs::is_directory(place)) return load_from_folder(config, input, place);
    if (fs::is_regular_file(place)) return load_from_archive(config, input, place);
  } catch (const fs::filesystem_error& error) {
    fail("--data: ", place, ": ", error.code().message());
  }
  fail("--data: ", place, " is no folder and no archive");
}

}  // namespace tabtrain::cli
