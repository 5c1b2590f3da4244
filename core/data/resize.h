// A decoded photograph made into an image of the size a network takes.
#pragma once

#include <cstdint>
#include <span>

#include "tensor/shape.h"

namespace tabtrain {

/// Rows of pixels, one after another; each pixel is grey (1 channel), red, green, blue (3) or red,
/// green, blue, opacity (4).
struct DecodedImage {
  std::span<const std::uint8_t> pixels;
  int width = 0;
  int height = 0;
  int channels = 3;
};

/// The most pixels that fit_image takes.
inline constexpr std::int64_t kMostDecodedPixels = std::int64_t{1} << 26;

enum class Fit {
  kStretch,  ///< the whole image, its proportions changed where they differ
  kCrop      ///< the largest part in the middle that has the right proportions
};

/// Writes `image` as C x H x W bytes of `shape`, C being 1 or 3. What is see-through shows white;
/// colour becomes grey by ITU-R BT.601 (data/colour.h), grey becomes three equal channels.
///
/// The filter is Pillow's Image.resize with BILINEAR, in its whole numbers: a triangle as wide as
/// two pixels of the smaller image, so it interpolates where the image grows and averages where it
/// shrinks; first along rows, then along columns, each rounded to a byte. Weights are computed in
/// double with + - * / alone and rounded to 2^-22. So equal decoded pixels give equal bytes
/// everywhere. Throws Error when sizes or channels are out of range.
void fit_image(const DecodedImage& image, Fit fit, const Shape& shape,
               std::span<std::uint8_t> target);

/// The filter alone, of one plane.
void resize_plane(std::span<const std::uint8_t> source, int height, int width, int rows,
                  int columns, std::span<std::uint8_t> target);

}  // namespace tabtrain
