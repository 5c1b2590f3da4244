// The settings of augmentation: what is done to each training image in each epoch.
#pragma once

#include <string>
#include <tuple>

#include "base/field.h"
#include "tensor/shape.h"

namespace tabtrain {

/// Names and meanings are torchvision's where it has the same. Steps happen in this order: rotation
/// and affine (one sampling), brightness, contrast, saturation, crop, flip, standardisation, cutout
/// (docs/DATA.md).
struct AugmentationConfig {
  int crop_padding = 0;  ///< random crop of the image padded by so many pixels; 0: none
  std::string crop_fill =
      "zero";  ///< "zero": pixels of value 0, as torchvision's RandomCrop; or "reflect"
  bool horizontal_flip = false;
  /// "random": with probability one half in each epoch; "alternating": in every second epoch, half
  /// of the images in the odd ones and the others in the even ones (Jordan, arXiv:2404.00498).
  std::string flip_mode = "random";
  double rotation = 0;          ///< degrees: an angle from -rotation to rotation
  double affine_degrees = 0;    ///< the same, for RandomAffine's `degrees`
  double affine_translate = 0;  ///< share of width and height, in whole pixels
  double affine_scale_min = 1;
  double affine_scale_max = 1;
  double affine_shear = 0;         ///< degrees, along the rows
  double affine_shear_y = 0;       ///< degrees, along the columns
  std::string warp_fill = "zero";  ///< what rotation and affine show outside the image
  int cutout = 0;                  ///< side of a square set to the mean colour; 0: none
  double brightness = 0;           ///< a factor from 1 - brightness to 1 + brightness
  double contrast = 0;
  double saturation = 0;

  static constexpr auto fields() {
    using O = AugmentationConfig;
    return std::make_tuple(
        field("crop_padding", &O::crop_padding, 0, 15, "pixels that a random crop may shift by"),
        choice("crop_fill", &O::crop_fill, "zero|reflect", "what lies outside the image's edge"),
        field("horizontal_flip", &O::horizontal_flip, 0, 1, "mirror left and right"),
        choice("flip_mode", &O::flip_mode, "random|alternating",
               "with probability one half, or in every second epoch"),
        field("rotation", &O::rotation, 0, 180, "degrees to either side"),
        field("affine_degrees", &O::affine_degrees, 0, 180,
              "affine: rotation, degrees to either side"),
        field("affine_translate", &O::affine_translate, 0, 1,
              "affine: shift to any side, as a share of width and height"),
        field("affine_scale_min", &O::affine_scale_min, 0.1, 10, "affine: least magnification"),
        field("affine_scale_max", &O::affine_scale_max, 0.1, 10, "affine: greatest magnification"),
        field("affine_shear", &O::affine_shear, 0, 60, "affine: shear along rows, degrees"),
        field("affine_shear_y", &O::affine_shear_y, 0, 60, "affine: shear along columns, degrees"),
        choice("warp_fill", &O::warp_fill, "zero|reflect",
               "what rotation and affine show outside the image"),
        field("cutout", &O::cutout, 0, 1024, "side of a square set to the mean colour, pixels"),
        field("brightness", &O::brightness, 0, 1, "change of brightness, up to this share"),
        field("contrast", &O::contrast, 0, 1, "change of contrast, up to this share"),
        field("saturation", &O::saturation, 0, 1, "change of saturation, up to this share"));
  }
  bool operator==(const AugmentationConfig&) const = default;

  bool warps() const {
    return rotation > 0 || affine_degrees > 0 || affine_translate > 0 || affine_scale_min != 1 ||
           affine_scale_max != 1 || affine_shear > 0 || affine_shear_y > 0;
  }
  bool changes_colours() const { return brightness > 0 || contrast > 0 || saturation > 0; }
  /// Whether anything is done at all.
  bool any() const {
    return crop_padding > 0 || horizontal_flip || warps() || cutout > 0 || changes_colours();
  }
};

/// What no single field shows: throws Error "augmentation.<field>: got ..., allowed ..." when the
/// crop is wider than images of `shape` or affine_scale_min is above affine_scale_max.
void check_augmentation(const AugmentationConfig& config, const Shape& shape);

}  // namespace tabtrain
