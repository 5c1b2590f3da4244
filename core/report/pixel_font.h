// Text in pictures of bytes: letters of 5x7 pixels, for ASCII.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "data/picture.h"

namespace tabtrain::report {

using Rgb = std::array<std::uint8_t, 3>;

inline constexpr int kGlyphAdvance = 6;  ///< pixels from one character to the next
inline constexpr int kGlyphHeight = 9;   ///< 7 above the line, 2 below

/// Pixels outside of the picture are left out.
void set_pixel(Picture& picture, int x, int y, Rgb colour);

/// Each pixel of a letter is `scale` x `scale`; a character that is not ASCII is an empty box.
void draw_text(Picture& picture, std::string_view text, int left, int top, int scale, Rgb colour);

}  // namespace tabtrain::report
