// Pictures for people: samples of a data set, and what augmentation makes of it.
#pragma once

#include <cstdint>
#include <vector>

#include "data/augmentation_config.h"
#include "data/dataset.h"

namespace tabtrain {

/// Rows of red, green and blue bytes.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<std::uint8_t> rgb;
};

/// A row for each class, with its first `columns` images in the data set's order, each pixel drawn
/// as `scale` x `scale`; white where a class has fewer. Throws Error unless columns is 1 to 100 and
/// the picture at most 2^26 pixels.
Picture sample_grid(const Dataset& dataset, int columns, int scale);

/// A row for each of the first `rows` images: the image itself, then as the epochs 0 to columns - 1
/// of a run with this seed see it. `mean` and `std` are those of the run: cut-out squares show the
/// mean. Same errors.
Picture augmentation_preview(const Dataset& dataset, const AugmentationConfig& augmentation,
                             const std::vector<float>& mean, const std::vector<float>& std,
                             std::uint64_t seed, int rows, int columns, int scale);

/// A scale at which an image is about 64 pixels wide, at least 1.
int picture_scale(const Shape& shape);

}  // namespace tabtrain
