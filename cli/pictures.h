// PNG and JPEG files.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/picture.h"
#include "data/resize.h"

namespace tabtrain::cli {

/// A decoded picture with the memory for its pixels.
struct DecodedPicture {
  std::vector<std::uint8_t> pixels;
  int width = 0;
  int height = 0;
  int channels = 3;

  DecodedImage image() const { return {pixels, width, height, channels}; }
};

/// Decodes a PNG or JPEG file, told by its first bytes. Colours are taken as they are stored: no
/// gamma, no colour profile, no orientation. The size is checked before memory is asked for. Throws
/// Error that begins with `place` when the file is neither, is damaged or cut short, has CMYK
/// colours, or is larger than fit_image takes.
DecodedPicture decode_picture(std::span<const std::uint8_t> bytes, const std::string& place);

/// The file's bytes: 8-bit RGB.
std::vector<std::uint8_t> encode_png(const Picture& picture);

}  // namespace tabtrain::cli
