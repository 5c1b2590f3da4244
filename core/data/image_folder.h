// A data set made of pictures sorted into folders, one folder for each class.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"

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

}  // namespace tabtrain
