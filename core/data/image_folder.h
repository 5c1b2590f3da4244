// A data set made of pictures sorted into folders, one folder for each class.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "data/resize.h"

namespace tabtrain {

/// A picture and its class.
struct FolderImage {
  std::size_t file = 0;  ///< index in the list of paths
  std::uint8_t label = 0;
};

struct FolderPlan {
  std::vector<std::string> class_names;  ///< in the order of their bytes
  std::vector<FolderImage> train;
  std::vector<FolderImage> test;
};

/// Decides from the names of the files alone what each is. `paths` are relative, with "/" between
/// folders: "cats/1.png", or "train/cats/1.png" and "test/cats/2.png", all of them perhaps inside
/// one more folder, as archives have it. What lies deeper belongs to the same class. Files whose
/// ending is no picture's are passed over, as is everything whose name begins with a dot or
/// __MACOSX.
///
/// Images stand in an order drawn from their names (class and file), so that the first so many are
/// of all classes. Without a test folder the first test_share of each class, rounded, at least one
/// and not all, are the test images. The order of `paths`, the file system and the seed of a run
/// change nothing.
///
/// Throws Error for a picture outside a class folder, a path that leads out of the folder, pictures
/// of other kinds than PNG and JPEG, other folders beside train and test, a test class without
/// training images, fewer than 2 or more than 256 classes, or too few images to split.
FolderPlan plan_folder(std::span<const std::string> paths, double test_share);

/// Room for `count` images, their labels 0. Throws Error when they take more than 2 GiB.
Dataset make_folder_part(const Shape& shape, const std::vector<std::string>& class_names,
                         std::size_t count);

/// Fills the data set of a folder picture by picture, in any order.
class FolderFiles {
 public:
  /// Plans (plan_folder) and makes room for images of `shape`. Throws Error for shapes without 1 or
  /// 3 channels, and plan_folder's.
  FolderFiles(std::span<const std::string> paths, double test_share, const Shape& shape, Fit fit);

  /// Whether the file at this index of `paths` becomes an image.
  bool wants(std::size_t file) const;

  /// Resizes the decoded picture of a file that is wanted. Throws fit_image's Error.
  void add(std::size_t file, const DecodedImage& picture);

  /// The whole set, called `name`. Throws Error when a picture was not added.
  DataSplits finish(std::string name);

 private:
  struct Slot {
    bool test = false;
    std::size_t index = 0;
    bool filled = false;
  };

  Dataset prepare(const std::vector<FolderImage>& images, const Shape& shape,
                  const std::vector<std::string>& class_names, bool test);

  Fit fit_;
  std::vector<std::string> paths_;
  std::vector<std::optional<Slot>> slots_;  ///< by file
  DataSplits splits_;
};

}  // namespace tabtrain
