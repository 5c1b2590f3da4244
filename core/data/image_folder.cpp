#include "data/image_folder.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string_view>
#include <utility>

#include "base/digest.h"
#include "base/error.h"
#include "base/random.h"

namespace tabtrain {
namespace {

/// One picture's path, the folders it lies in one by one.
struct PicturePath {
  std::size_t file = 0;
  std::vector<std::string_view> parts;  ///< the last one is the file's name
};

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (!part.empty() && part != ".") parts.push_back(part);
    if (slash == std::string_view::npos) return parts;
    path.remove_prefix(slash + 1);
  }
}

std::string lower_case_ending(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  std::string ending(name.substr(dot + 1));
  for (char& c : ending) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return ending;
}

bool is_picture(std::string_view name, const std::string& path) {
  const std::string ending = lower_case_ending(name);
  if (ending == "png" || ending == "jpg" || ending == "jpeg") return true;
  for (const char* other :
       {"avif", "bmp", "gif", "heic", "jfif", "jp2", "ppm", "tif", "tiff", "webp"}) {
    if (ending == other) {
      fail("[folder] ", path, ": pictures must be .png, .jpg or .jpeg files");
    }
  }
  return false;
}

bool is_hidden(const std::vector<std::string_view>& parts) {
  return std::any_of(parts.begin(), parts.end(),
                     [](std::string_view part) { return part[0] == '.' || part == "__MACOSX"; });
}

std::vector<PicturePath> find_pictures(std::span<const std::string> paths) {
  std::vector<PicturePath> pictures;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    PicturePath picture{i, split(paths[i])};
    if (std::find(picture.parts.begin(), picture.parts.end(), "..") != picture.parts.end()) {
      fail("[folder] ", paths[i], ": leads out of the folder");
    }
    if (picture.parts.empty() || is_hidden(picture.parts)) continue;
    if (is_picture(picture.parts.back(), paths[i])) pictures.push_back(std::move(picture));
  }
  if (pictures.empty()) fail("[folder] no .png, .jpg or .jpeg file in any folder");
  return pictures;
}

std::set<std::string_view> first_folders(const std::vector<PicturePath>& pictures) {
  std::set<std::string_view> names;
  for (const PicturePath& picture : pictures) {
    names.insert(picture.parts.size() > 1 ? picture.parts[0] : "");
  }
  return names;
}

void drop_first_folder(std::vector<PicturePath>& pictures) {
  for (PicturePath& picture : pictures) picture.parts.erase(picture.parts.begin());
}

bool is_part(std::string_view folder) { return folder == "train" || folder == "test"; }

/// Takes off folders that hold everything, as archives have one around all.
void unwrap(std::vector<PicturePath>& pictures) {
  while (true) {
    const auto folders = first_folders(pictures);
    const bool deep = std::all_of(pictures.begin(), pictures.end(), [](const PicturePath& picture) {
      return picture.parts.size() > 2;
    });
    if (folders.size() != 1 || !deep || is_part(*folders.begin())) return;
    drop_first_folder(pictures);
  }
}

/// The pictures of test/, taken out of `pictures`, which become those of train/; nothing where
/// there are no such folders.
std::vector<PicturePath> take_test_folder(std::vector<PicturePath>& pictures) {
  const auto folders = first_folders(pictures);
  if (std::none_of(folders.begin(), folders.end(), is_part)) return {};
  for (const std::string_view folder : folders) {
    if (!is_part(folder)) {
      fail(
          "[folder] ", folder.empty() ? "pictures" : folder,
          " beside a folder train or test: expected these two alone, or one folder for each class");
    }
  }
  if (folders.count("train") == 0) fail("[folder] a folder test, but none named train");
  std::vector<PicturePath> test;
  std::vector<PicturePath> train;
  for (PicturePath& picture : pictures) {
    const bool is_test = picture.parts[0] == "test";
    picture.parts.erase(picture.parts.begin());
    (is_test ? test : train).push_back(std::move(picture));
  }
  pictures = std::move(train);
  return test;
}

std::vector<std::string> find_classes(const std::vector<PicturePath>& pictures,
                                      std::span<const std::string> paths) {
  std::set<std::string_view> names;
  for (const PicturePath& picture : pictures) {
    if (picture.parts.size() < 2) {
      fail("[folder] ", paths[picture.file], ": lies in no class folder");
    }
    names.insert(picture.parts[0]);
  }
  if (names.size() < 2 || names.size() > kMostClasses) {
    fail("[folder] found ", names.size(), " class folders, expected 2 to ", kMostClasses);
  }
  return {names.begin(), names.end()};
}

/// The pictures with their labels, in the order drawn from their names.
std::vector<FolderImage> ordered(const std::vector<PicturePath>& pictures,
                                 const std::vector<std::string>& class_names,
                                 std::span<const std::string> paths) {
  struct Drawn {
    std::uint32_t key;
    std::string name;
    FolderImage image;
  };
  std::vector<Drawn> drawn;
  for (const PicturePath& picture : pictures) {
    const auto found = std::lower_bound(class_names.begin(), class_names.end(), picture.parts[0]);
    if (picture.parts.size() < 2 || found == class_names.end() || *found != picture.parts[0]) {
      fail("[folder] ", paths[picture.file], ": lies in no folder of a class with training images");
    }
    std::string name;
    for (const std::string_view part : picture.parts) name += "/" + std::string(part);
    Digest digest;
    digest.update(name.data(), name.size());
    const auto label = static_cast<std::uint8_t>(found - class_names.begin());
    drawn.push_back({stream_key(digest.value(), Purpose::kFolderOrder),
                     std::move(name),
                     {picture.file, label}});
  }
  std::sort(drawn.begin(), drawn.end(), [](const Drawn& a, const Drawn& b) {
    return a.key != b.key ? a.key < b.key : a.name < b.name;
  });
  std::vector<FolderImage> images;
  for (const Drawn& d : drawn) images.push_back(d.image);
  return images;
}

/// Moves the first `share` of each class from train to test.
void split_off_test(FolderPlan& plan, double share) {
  std::vector<std::size_t> left(plan.class_names.size());
  for (const FolderImage& image : plan.train) ++left[image.label];
  for (std::size_t c = 0; c < left.size(); ++c) {
    const std::size_t images = left[c];
    if (images < 2) {
      fail("[folder] ", plan.class_names[c],
           ": one image, expected at least 2: one to train and one to test with");
    }
    const auto wanted =
        static_cast<std::size_t>(std::floor(static_cast<double>(images) * share + 0.5));
    left[c] = std::clamp<std::size_t>(wanted, 1, images - 1);
  }
  std::vector<FolderImage> train;
  for (const FolderImage& image : plan.train) {
    if (left[image.label] > 0) {
      --left[image.label];
      plan.test.push_back(image);
    } else {
      train.push_back(image);
    }
  }
  plan.train = std::move(train);
}

}  // namespace

FolderPlan plan_folder(std::span<const std::string> paths, double test_share) {
  std::vector<PicturePath> pictures = find_pictures(paths);
  unwrap(pictures);
  const std::vector<PicturePath> test = take_test_folder(pictures);
  FolderPlan plan;
  plan.class_names = find_classes(pictures, paths);
  plan.train = ordered(pictures, plan.class_names, paths);
  plan.test = ordered(test, plan.class_names, paths);
  if (test.empty()) split_off_test(plan, test_share);
  return plan;
}

Dataset make_folder_part(const Shape& shape, const std::vector<std::string>& class_names,
                         std::size_t count) {
  // Both factors are below 2^32.
  const std::uint64_t bytes = static_cast<std::uint64_t>(shape.size()) * count;
  if (bytes > static_cast<std::uint64_t>(kMostDatasetBytes)) {
    fail("[folder] ", count, " images of ", to_string(shape), " take ", bytes,
         " bytes, allowed up to ", kMostDatasetBytes);
  }
  Dataset dataset;
  dataset.shape = shape;
  dataset.class_names = class_names;
  dataset.pixels.resize(static_cast<std::size_t>(bytes));
  dataset.labels.resize(count);
  return dataset;
}

FolderFiles::FolderFiles(std::span<const std::string> paths, double test_share, const Shape& shape,
                         Fit fit)
    : fit_(fit), paths_(paths.begin(), paths.end()), slots_(paths.size()) {
  if (shape.channels != 1 && shape.channels != 3) {
    fail("network.input: got ", shape.channels,
         " channels, allowed 1 or 3 for data.source \"folder\"");
  }
  const FolderPlan plan = plan_folder(paths, test_share);
  splits_.train = prepare(plan.train, shape, plan.class_names, false);
  splits_.test = prepare(plan.test, shape, plan.class_names, true);
}

Dataset FolderFiles::prepare(const std::vector<FolderImage>& images, const Shape& shape,
                             const std::vector<std::string>& class_names, bool test) {
  Dataset part = make_folder_part(shape, class_names, images.size());
  for (std::size_t i = 0; i < images.size(); ++i) {
    slots_[images[i].file] = Slot{test, i, false};
    part.labels[i] = images[i].label;
  }
  return part;
}

bool FolderFiles::wants(std::size_t file) const {
  return file < slots_.size() && slots_[file].has_value();
}

void FolderFiles::add(std::size_t file, const DecodedImage& picture) {
  if (!wants(file)) fail("[folder] file ", file, " is no image of this folder");
  Slot& slot = *slots_[file];
  Dataset& part = slot.test ? splits_.test : splits_.train;
  const auto size = static_cast<std::size_t>(part.shape.size());
  fit_image(picture, fit_, part.shape, std::span(part.pixels).subspan(slot.index * size, size));
  slot.filled = true;
}

DataSplits FolderFiles::finish(std::string name) {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i] && !slots_[i]->filled) fail("[folder] ", paths_[i], ": was not read");
  }
  splits_.name = std::move(name);
  return std::exchange(splits_, {});
}

}  // namespace tabtrain
