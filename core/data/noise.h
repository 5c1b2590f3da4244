// Images of any shape without anything to see, for measuring speed.
#pragma once

#include "data/dataset.h"

namespace tabtrain {

/// Random bytes that depend on nothing but their position; labels count through the classes.
/// Throws Error unless 1 <= classes <= 256, both counts are at least 1 and the images of each split
/// take less than 2 GiB.
DataSplits make_noise(const Shape& shape, int classes, int train_images, int test_images);

}  // namespace tabtrain
