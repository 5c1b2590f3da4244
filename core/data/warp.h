// Rotation and other affine maps of one image.
#pragma once

#include <cstdint>
#include <span>

#include "tensor/shape.h"

namespace tabtrain {

/// Position (x, y) of the result shows position (xx x + xy y + x0, yx x + yy y + y0) of the source.
/// Pixel centres are at whole numbers, x to the right, y down.
struct AffineMap {
  double xx = 1;
  double xy = 0;
  double x0 = 0;
  double yx = 0;
  double yy = 1;
  double y0 = 0;
};

/// What torchvision.transforms.functional.affine takes: degrees clockwise, a shift in pixels, a
/// magnification, shear in degrees; about the image's centre.
struct AffineParameters {
  double degrees = 0;
  double shift_x = 0;
  double shift_y = 0;
  double scale = 1;
  double shear_x = 0;
  double shear_y = 0;
};

/// The map from the result of `parameters` back to the source, by torchvision's formula
/// (_get_inverse_affine_matrix). scale must be above 0 and shear within -80 to 80 degrees.
AffineMap inverse_affine(const AffineParameters& parameters, const Shape& shape);

/// The map of doing `first` and then `second`, both given as maps back to the source.
AffineMap combined(const AffineMap& first, const AffineMap& second);

enum class Fill {
  kZero,    ///< pixels of value 0 around the image
  kReflect  ///< the image mirrored again and again, without repeating its edge
};

/// Bilinear sampling of C x H x W bytes: positions are rounded to 1/256 pixel, of the four
/// neighbours each counts (1 - |dx|) (1 - |dy|), and the sum is rounded once. Whole numbers only,
/// so the same bytes everywhere; the identity, whole shifts and quarter turns are exact. `source`
/// and `target` are shape.size() bytes and do not overlap.
void warp(std::span<const std::uint8_t> source, const Shape& shape, const AffineMap& map, Fill fill,
          std::span<std::uint8_t> target);

}  // namespace tabtrain
