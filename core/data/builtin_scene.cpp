// Palette, background, foreground and photograph of the built-in data set's scenes.
#include "base/strict_math.h"
#include "data/builtin_canvas.h"

namespace tabtrain::builtin {
namespace {

constexpr std::array<Colour, 22> kThings = {{
    {0.86F, 0.24F, 0.22F}, {0.93F, 0.49F, 0.19F}, {0.96F, 0.76F, 0.26F}, {0.55F, 0.71F, 0.25F},
    {0.22F, 0.55F, 0.31F}, {0.14F, 0.53F, 0.53F}, {0.25F, 0.63F, 0.83F}, {0.20F, 0.36F, 0.69F},
    {0.43F, 0.32F, 0.66F}, {0.76F, 0.38F, 0.66F}, {0.91F, 0.58F, 0.62F}, {0.55F, 0.35F, 0.22F},
    {0.74F, 0.56F, 0.38F}, {0.90F, 0.83F, 0.70F}, {0.93F, 0.93F, 0.90F}, {0.62F, 0.63F, 0.65F},
    {0.36F, 0.38F, 0.42F}, {0.20F, 0.21F, 0.26F}, {0.70F, 0.20F, 0.30F}, {0.48F, 0.60F, 0.52F},
    {0.84F, 0.70F, 0.48F}, {0.38F, 0.26F, 0.22F},
}};

Colour jittered(RandomStream& random, const Colour& colour, float amount) {
  const float light = random.uniform(1.0F - amount, 1.0F + amount);
  const float red = random.uniform(-0.4F, 0.4F) * amount;
  const float green = random.uniform(-0.4F, 0.4F) * amount;
  const float blue = random.uniform(-0.4F, 0.4F) * amount;
  return {clamp01(colour.red * light + red), clamp01(colour.green * light + green),
          clamp01(colour.blue * light + blue)};
}

Colour thing_colour(RandomStream& random) {
  const std::uint32_t index = random.below(static_cast<std::uint32_t>(kThings.size()));
  return jittered(random, kThings[index], 0.14F);
}

float difference(const Colour& a, const Colour& b) {
  return std::abs(a.red - b.red) + std::abs(a.green - b.green) + std::abs(a.blue - b.blue);
}

/// A colour at least `least` away from another one, as far as a few draws find it.
Colour colour_unlike(RandomStream& random, const Colour& other, float least) {
  Colour colour = thing_colour(random);
  for (int i = 0; i < 12 && difference(colour, other) < least; ++i) colour = thing_colour(random);
  return colour;
}

template <class Shade>
void fill(Canvas& canvas, const Shade& shade) {
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      canvas.at(x, y) = shade(static_cast<float>(x) + 0.5F, static_cast<float>(y) + 0.5F);
    }
  }
}

void paint_gradient(Canvas& canvas, const Colour& top, const Colour& bottom) {
  fill(canvas, [&](float, float y) { return mix(top, bottom, y / kSize); });
}

/// Sky above two or three ranges of hills.
void paint_hills(Canvas& canvas, RandomStream& random, const Colour& sky, const Colour& land) {
  paint_gradient(canvas, sky, mix(sky, {1, 1, 1}, 0.45F));
  const int ranges = 2 + static_cast<int>(random.below(2));
  float base = random.uniform(11.0F, 19.0F);
  for (int range = 0; range < ranges; ++range) {
    const float height = random.uniform(0.8F, 3.5F);
    const float rate = random.uniform(0.1F, 0.35F);
    const float phase = random.uniform(0.0F, 6.28F);
    const float depth = static_cast<float>(range + 1) / static_cast<float>(ranges);
    const Colour colour = mix(mix(sky, {1, 1, 1}, 0.3F), land, 0.35F + 0.65F * depth);
    for (int x = 0; x < kSize; ++x) {
      const double wave = strict::sin(static_cast<double>(static_cast<float>(x) * rate + phase));
      const float top = base + height * static_cast<float>(wave);
      for (int y = 0; y < kSize; ++y) {
        const float inside = clamp01(static_cast<float>(y) + 1.0F - top);
        const float fade = 1.0F - 0.012F * (static_cast<float>(y) - top);
        canvas.at(x, y) = mix(canvas.at(x, y), scaled(colour, fade), inside);
      }
    }
    base += random.uniform(3.0F, 7.0F);
  }
}

/// A wall with stripes or panels above a floor.
void paint_room(Canvas& canvas, RandomStream& random, const Colour& wall, const Colour& floor) {
  const float horizon = random.uniform(19.0F, 29.0F);
  const float slant = random.uniform(-0.12F, 0.12F);
  const float rate = random.uniform(0.08F, 0.35F);
  const float strength = random.uniform(0.0F, 0.3F);
  const float drop = random.uniform(-0.012F, 0.012F);
  const Colour skirting = mix(wall, {1, 1, 1}, 0.5F);
  fill(canvas, [&](float x, float y) {
    const float line = horizon + slant * (x - 16.0F);
    const float stripe = clamp01((triangle_wave(x * rate) - 0.5F) * 6.0F + 0.5F);
    const Colour paper = scaled(wall, (1.0F - strength * stripe) * (1.0F + drop * (y - 16.0F)));
    const float plank = triangle_wave((x - 16.0F) * 3.0F / (y - line + 14.0F));
    const Colour wood = scaled(floor, 0.9F + 0.2F * plank);
    const Colour below = mix(skirting, wood, clamp01(y - line - 1.0F));
    return mix(paper, below, clamp01(y - line + 0.5F));
  });
}

/// Lights out of focus.
void paint_bokeh(Canvas& canvas, RandomStream& random, const Colour& top, const Colour& bottom) {
  paint_gradient(canvas, top, bottom);
  const int count = 5 + static_cast<int>(random.below(7));
  for (int i = 0; i < count; ++i) {
    Frame frame;
    frame.centre.x = random.uniform(0.0F, 32.0F);
    frame.centre.y = random.uniform(0.0F, 32.0F);
    frame.scale = random.uniform(1.5F, 5.5F);
    Ink ink;
    ink.colour = mix(thing_colour(random), {1, 1, 1}, 0.35F);
    ink.opacity = random.uniform(0.15F, 0.55F);
    ink.softness = random.uniform(1.0F, 3.0F);
    Pen{canvas, frame}.ellipse({0, 0}, 1, 1, ink);
  }
}

/// Water or sand: bands that grow wider downwards.
void paint_ripples(Canvas& canvas, RandomStream& random, const Colour& far, const Colour& near) {
  const std::uint32_t key = random.word();
  const ValueNoise noise(key, 5.0F, 4.0F);
  const float rate = random.uniform(0.35F, 0.8F);
  const float strength = random.uniform(0.12F, 0.4F);
  const float wobble = random.uniform(2.0F, 6.0F);
  fill(canvas, [&](float x, float y) {
    const float band = triangle_wave((y + wobble * noise.at(x, y)) * rate * 24.0F / (y + 24.0F));
    return scaled(mix(far, near, y / kSize), 1.0F + strength * (band - 0.5F));
  });
}

/// Leaves, stone, cloth: two octaves of noise between two colours.
void paint_texture(Canvas& canvas, RandomStream& random, const Colour& a, const Colour& b) {
  const float cells_x = random.uniform(2.0F, 8.0F);
  const float cells_y = random.uniform(2.0F, 8.0F);
  const std::uint32_t coarse_key = random.word();
  const std::uint32_t fine_key = random.word();
  const ValueNoise coarse(coarse_key, cells_x, cells_y);
  const ValueNoise fine(fine_key, cells_x * 2.2F, cells_y * 2.2F);
  const float strength = random.uniform(0.4F, 1.0F);
  fill(canvas, [&](float x, float y) {
    const float t = 0.65F * coarse.at(x, y) + 0.35F * fine.at(x, y);
    return mix(a, b, clamp01(0.5F + (t - 0.5F) * 2.0F * strength));
  });
}

/// Night with stars, or a day with soft clouds.
void paint_sky(Canvas& canvas, RandomStream& random, const Colour& high, const Colour& low) {
  const bool night = chance(random, 0.4F);
  const Colour top = night ? scaled(high, 0.3F) : mix(high, {1, 1, 1}, 0.15F);
  const Colour bottom = night ? scaled(low, 0.5F) : mix(low, {1, 1, 1}, 0.5F);
  paint_gradient(canvas, top, bottom);
  const int count = night ? 14 : 4;
  for (int i = 0; i < count; ++i) {
    Frame frame;
    frame.centre.x = random.uniform(0.0F, 32.0F);
    frame.centre.y = random.uniform(0.0F, 30.0F);
    frame.scale = night ? 0.6F : random.uniform(2.0F, 4.5F);
    Ink ink;
    ink.colour = {1.0F, 1.0F, night ? 0.85F : 1.0F};
    ink.opacity = random.uniform(0.25F, 0.8F);
    ink.softness = night ? 1.0F : 4.0F;
    Pen{canvas, frame}.ellipse({0, 0}, night ? 1.0F : 1.8F, 1, ink);
  }
}

}  // namespace

Palette draw_palette(RandomStream& random) {
  Palette palette;
  palette.main = thing_colour(random);
  palette.second = colour_unlike(random, palette.main, 0.5F);
  palette.accent = colour_unlike(random, palette.main, 0.4F);
  palette.dark = jittered(random, {0.13F, 0.12F, 0.15F}, 0.25F);
  palette.pale = jittered(random, {0.93F, 0.91F, 0.86F}, 0.08F);
  return palette;
}

void draw_background(Canvas& canvas, RandomStream& random, const Palette& palette) {
  const float contrast = random.uniform(0.6F, 1.2F);
  const Colour a = colour_unlike(random, palette.main, contrast);
  const Colour b = colour_unlike(random, palette.main, contrast);
  const float calm = random.uniform(0.0F, 0.6F);
  const Colour soft = mix(b, a, calm);
  switch (random.below(6)) {
    case 0:
      return paint_hills(canvas, random, a, b);
    case 1:
      return paint_room(canvas, random, a, b);
    case 2:
      return paint_bokeh(canvas, random, a, soft);
    case 3:
      return paint_ripples(canvas, random, a, soft);
    case 4:
      return paint_texture(canvas, random, a, soft);
    default:
      return paint_sky(canvas, random, a, b);
  }
}

void draw_foreground(Canvas& canvas, RandomStream& random) {
  if (!chance(random, 0.3F)) return;
  Frame frame;
  Ink ink;
  ink.colour = scaled(thing_colour(random), 0.8F);
  const std::uint32_t kind = random.below(3);
  const int count = kind == 0 ? 5 + static_cast<int>(random.below(6)) : 1;
  for (int i = 0; i < count; ++i) {
    frame.scale = 1;
    frame.centre = {0, 0};
    const float x = random.uniform(0.0F, 32.0F);
    const float lean = random.uniform(-3.0F, 3.0F);
    const float size = random.uniform(0.0F, 1.0F);
    if (kind == 0) {  // blades of grass
      const float top = 27.0F - 9.0F * size;
      Pen{canvas, frame}.polygon({{x + lean, top}, {x + 1.4F, 33}, {x - 1.4F, 33}}, ink);
    } else if (kind == 1) {  // a post or a branch across
      const float width = 0.7F + 0.9F * size;
      Pen{canvas, frame}.capsule({x - 2.0F * lean, -2}, {x + 2.0F * lean, 34}, width, ink);
    } else {  // something out of focus at the edge
      frame.centre.x = x < 16.0F ? -0.5F * x * 0.3F : 32.0F + 0.5F * (32.0F - x) * 0.3F;
      frame.centre.y = 16.0F + 4.0F * lean;
      frame.scale = 5.0F + 5.0F * size;
      ink.softness = 3;
      Pen{canvas, frame}.ellipse({0, 0}, 1, 1, ink);
    }
  }
}

void develop(const Canvas& canvas, RandomStream& random, std::span<std::uint8_t> planes) {
  const float blur = random.uniform(0.0F, 0.4F);
  const float exposure = random.uniform(0.8F, 1.22F);
  const float contrast = random.uniform(0.75F, 1.15F);
  const float grain = random.uniform(0.01F, 0.05F);
  const float warm = random.uniform(-0.07F, 0.07F);
  const float vignette = random.uniform(0.0F, 0.0009F);
  const std::uint32_t key = random.word();
  const Colour cast = {exposure * (1.0F + warm), exposure, exposure * (1.0F - warm)};
  for (int y = 0; y < kSize; ++y) {
    for (int x = 0; x < kSize; ++x) {
      const int left = std::max(x - 1, 0);
      const int right = std::min(x + 1, kSize - 1);
      const Colour& up = canvas.at(x, std::max(y - 1, 0));
      const Colour& down = canvas.at(x, std::min(y + 1, kSize - 1));
      const Colour cross =
          mix(mix(up, down, 0.5F), mix(canvas.at(left, y), canvas.at(right, y), 0.5F), 0.5F);
      const Colour c = mix(canvas.at(x, y), cross, blur);
      const float dx = static_cast<float>(x) - 15.5F;
      const float dy = static_cast<float>(y) - 15.5F;
      const float shade = 1.0F - vignette * (dx * dx + dy * dy);
      const float rgb[3] = {c.red * cast.red, c.green * cast.green, c.blue * cast.blue};
      const auto pixel = static_cast<std::uint32_t>(y * kSize + x);
      for (std::uint32_t channel = 0; channel < 3; ++channel) {
        const std::uint32_t word = random_word(key, pixel * 3 + channel);
        // The sum of two uniform numbers: a triangle around 0.
        const int sum = static_cast<int>(word & 0xFFFFU) + static_cast<int>(word >> 16) - 0xFFFF;
        const float noise = static_cast<float>(sum) * 0x1p-16F * grain;
        const float value = (rgb[channel] * shade - 0.45F) * contrast + 0.45F + noise;
        planes[channel * (kSize * kSize) + pixel] =
            static_cast<std::uint8_t>(clamp01(value) * 255.0F + 0.5F);
      }
    }
  }
}

}  // namespace tabtrain::builtin
