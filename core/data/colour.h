// Brightness, contrast and saturation of one image.
#pragma once

#include <cstdint>
#include <span>

#include "tensor/shape.h"

namespace tabtrain {

/// Factors; 1 leaves the image as it is. Each mixes every byte with another one,
/// other + factor * (byte - other), rounded and cut to 0 .. 255: with black (brightness), with the
/// image's mean grey (contrast), with the pixel's own grey (saturation).
struct ColourFactors {
  double brightness = 1;
  double contrast = 1;
  double saturation = 1;
};

/// Grey of a red, green and blue byte: ITU-R BT.601 as Pillow rounds it,
/// (19595 red + 38470 green + 7471 blue + 32768) / 65536.
inline std::uint8_t grey(std::uint8_t red, std::uint8_t green, std::uint8_t blue) {
  return static_cast<std::uint8_t>((19595U * red + 38470U * green + 7471U * blue + 32768U) >> 16);
}

/// Changes C x H x W bytes in place, in the order brightness, contrast, saturation
/// (torchvision.transforms.ColorJitter's arithmetic; its order is random). Factors from 0 to 16 are
/// rounded to 1/65536; whole numbers only, so the same bytes everywhere. With other than 3 channels
/// the mean grey is the mean of all bytes, and saturation changes nothing.
void change_colours(std::span<std::uint8_t> image, const Shape& shape,
                    const ColourFactors& factors);

}  // namespace tabtrain
