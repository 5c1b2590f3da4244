// The ten things of the built-in data set. Coordinates: x to the right, y down, about -1..1.
#include "data/builtin_canvas.h"

namespace tabtrain::builtin {
namespace {

Ink plain(const Colour& colour) {
  Ink ink;
  ink.colour = colour;
  return ink;
}

/// The main colour, now and then striped or spotted with the second one.
Ink coat(RandomStream& random, const Palette& palette) {
  Ink ink = plain(palette.main);
  ink.second = palette.second;
  const std::uint32_t kind = random.below(10);
  ink.frequency = random.uniform(1.6F, 3.4F);
  if (kind < 3) ink.pattern = static_cast<Pattern>(kind + 1);
  return ink;
}

void draw_eye(Pen& pen, Point at, float rx, float ry, const Palette& palette) {
  pen.ellipse(at, rx, ry, plain(palette.dark));
  pen.ellipse({at.x + 0.03F, at.y - 0.05F}, 0.05F, 0.05F, plain(palette.pale));
}

void draw_cat_ear(Pen& pen, float side, float ear_x, float tip, const Ink& fur, const Ink& inner) {
  const Point peak = {side * (ear_x + 0.1F), tip};
  const Point outside = {side * (ear_x + 0.2F), -0.05F};
  const Point inside = {side * (ear_x - 0.34F), -0.3F};
  const Point b = side < 0 ? inside : outside;  // clockwise on either side
  const Point c = side < 0 ? outside : inside;
  pen.polygon({peak, b, c}, fur);
  const Point core = {(peak.x + b.x + c.x) / 3.0F, (peak.y + b.y + c.y) / 3.0F};
  const auto shrink = [&](Point p) {
    return Point{core.x + (p.x - core.x) * 0.5F, core.y + (p.y - core.y) * 0.5F};
  };
  pen.polygon({shrink(peak), shrink(b), shrink(c)}, inner);
}

/// Cat: pointed ears, whiskers. Bear: round ears, a large muzzle. Both: the same head.
void draw_face(Pen& pen, RandomStream& random, const Palette& palette, bool bear) {
  const Ink fur = coat(random, palette);
  const Ink inner = plain(mix(palette.main, palette.second, 0.7F));
  const float rx = random.uniform(0.68F, 0.84F);
  const float ry = random.uniform(0.58F, 0.72F);
  const float ear_x = random.uniform(0.42F, 0.56F);
  const float ear = random.uniform(0.85F, 1.2F);
  const Point middle = {0, 0.2F};
  for (const float side : {-1.0F, 1.0F}) {
    if (bear) {
      const Point at = {side * (ear_x + 0.04F), -0.36F};
      pen.ellipse(at, 0.28F * ear, 0.28F * ear, fur);
      pen.ellipse(at, 0.16F * ear, 0.16F * ear, inner);
    } else {
      draw_cat_ear(pen, side, ear_x, -0.38F - 0.45F * ear, fur, inner);
    }
  }
  pen.ellipse(middle, rx, ry, fur);
  const float eye_x = random.uniform(0.26F, 0.38F);
  const float eye_y = random.uniform(0.0F, 0.12F);
  const float eye_height = random.uniform(0.11F, 0.17F);
  const float muzzle = random.uniform(0.8F, 1.2F);
  draw_eye(pen, {-eye_x, eye_y}, 0.11F, eye_height, palette);
  draw_eye(pen, {eye_x, eye_y}, 0.11F, eye_height, palette);
  const bool muzzled = chance(random, bear ? 0.85F : 0.25F);
  if (muzzled) {
    const float size = bear ? 1.0F : 0.8F;
    pen.ellipse({0, 0.5F}, 0.32F * muzzle * size, 0.25F * muzzle * size,
                plain(mix(palette.main, palette.pale, 0.7F)));
  }
  const float nose = bear ? 0.14F : 0.09F;
  pen.ellipse({0, 0.4F}, nose * muzzle, nose * 0.75F * muzzle, plain(palette.dark));
  if (!bear && chance(random, 0.7F)) {
    Ink whisker = plain(palette.pale);
    whisker.opacity = 0.8F;
    for (const float side : {-1.0F, 1.0F}) {
      pen.capsule({side * 0.3F, 0.45F}, {side * 0.95F, 0.35F}, 0.025F, whisker);
      pen.capsule({side * 0.3F, 0.52F}, {side * 0.9F, 0.62F}, 0.025F, whisker);
    }
  }
}

void draw_house(Pen& pen, RandomStream& random, const Palette& palette) {
  const Ink wall = coat(random, palette);
  const float half = random.uniform(0.55F, 0.8F);
  const float eaves = random.uniform(-0.2F, 0.25F);
  const float peak = random.uniform(-0.95F, -0.75F);
  const float overhang = random.uniform(0.08F, 0.22F);
  if (chance(random, 0.5F)) {
    const float x = random.uniform(0.25F, 0.5F) * half;
    pen.box({x, peak + 0.25F}, 0.1F, 0.28F, 0, plain(scaled(palette.accent, 0.8F)));
  }
  const float middle = (eaves + 0.85F) * 0.5F;
  pen.box({0, middle}, half, 0.85F - middle, 0, wall);
  const float wide = half + overhang;
  pen.polygon({{0, peak}, {wide, eaves}, {-wide, eaves}}, plain(palette.second));
  const float door_x = random.uniform(-0.5F, 0.5F) * half;
  const float door_height = random.uniform(0.2F, 0.28F);
  pen.box({door_x, 0.85F - door_height}, 0.14F, door_height, 0.04F,
          plain(mix(palette.dark, palette.accent, 0.35F)));
  const bool lit = chance(random, 0.5F);
  const Ink glass =
      plain(lit ? Colour{0.98F, 0.88F, 0.55F} : mix(palette.dark, palette.pale, 0.3F));
  const float window_y = eaves + 0.25F;
  if (door_x > -0.15F) pen.box({-0.55F * half, window_y}, 0.13F, 0.13F, 0, glass);
  if (door_x < 0.15F) pen.box({0.55F * half, window_y}, 0.13F, 0.13F, 0, glass);
}

void draw_tent(Pen& pen, RandomStream& random, const Palette& palette) {
  const Ink cloth = coat(random, palette);
  const float half = random.uniform(0.75F, 1.0F);
  const float peak = random.uniform(-0.9F, -0.6F);
  const float side = chance(random, 0.35F) ? random.uniform(0.1F, 0.35F) : 0.0F;
  const float eaves = 0.85F - side;
  const float lean = random.uniform(-0.15F, 0.15F);
  if (chance(random, 0.3F)) {
    pen.capsule({lean, peak - 0.22F}, {lean, peak}, 0.035F, plain(palette.dark));
    pen.polygon({{lean, peak - 0.24F}, {lean + 0.26F, peak - 0.15F}, {lean, peak - 0.05F}},
                plain(palette.accent));
  }
  if (side > 0.0F) {
    pen.polygon({{-half, eaves}, {half, eaves}, {half * 0.94F, 0.85F}, {-half * 0.94F, 0.85F}},
                plain(scaled(palette.main, 0.85F)));
  }
  pen.polygon({{lean, peak}, {half, eaves}, {-half, eaves}}, cloth);
  const float open = random.uniform(0.16F, 0.36F);
  const float top = random.uniform(-0.35F, 0.2F);
  const float shift = random.uniform(-0.2F, 0.2F);
  pen.polygon({{lean * 0.5F + shift * 0.5F, top}, {shift + open, 0.85F}, {shift - open, 0.85F}},
              plain(palette.dark));
  if (chance(random, 0.5F)) {
    pen.polygon(
        {{lean * 0.5F + shift * 0.5F, top}, {shift + open, 0.85F}, {shift + open * 0.4F, 0.85F}},
        plain(mix(palette.main, palette.pale, 0.4F)));
  }
}

/// Dots on a crown or a cap: fruit or spots.
void draw_dots(Pen& pen, RandomStream& random, Point centre, float rx, float ry, float size,
               const Ink& ink) {
  const int count = 3 + static_cast<int>(random.below(4));
  for (int i = 0; i < count; ++i) {
    const float x = random.uniform(-0.75F, 0.75F);
    const float y = random.uniform(-0.7F, 0.5F) * (1.0F - x * x * 0.6F);
    pen.ellipse({centre.x + x * rx, centre.y + y * ry}, size, size, ink);
  }
}

void draw_tree(Pen& pen, RandomStream& random, const Palette& palette) {
  const Ink leaves = coat(random, palette);
  const float trunk = random.uniform(0.07F, 0.15F);
  const Ink bark = plain(mix(palette.second, palette.dark, 0.25F));
  pen.polygon({{-trunk, 0.0F}, {trunk, 0.0F}, {trunk * 1.6F, 0.95F}, {-trunk * 1.6F, 0.95F}}, bark);
  if (chance(random, 0.3F)) {  // a fir
    const float wide = random.uniform(0.5F, 0.72F);
    for (int tier = 2; tier >= 0; --tier) {
      const float t = static_cast<float>(tier);
      const float bottom = -0.35F + 0.42F * t;
      const float half = wide * (0.6F + 0.2F * t);
      pen.polygon({{0, bottom - 0.65F}, {half, bottom}, {-half, bottom}}, leaves);
    }
    return;
  }
  const float rx = random.uniform(0.5F, 0.8F);
  const float ry = random.uniform(0.45F, 0.65F);
  const float y = random.uniform(-0.35F, -0.2F);
  pen.ellipse({-0.5F * rx, y + 0.25F * ry}, rx * 0.55F, ry * 0.6F, leaves);
  pen.ellipse({0.5F * rx, y + 0.25F * ry}, rx * 0.55F, ry * 0.6F, leaves);
  pen.ellipse({0, y - 0.15F * ry}, rx * 0.75F, ry * 0.85F, leaves);
  if (chance(random, 0.45F)) {
    draw_dots(pen, random, {0, y}, rx * 0.8F, ry * 0.8F, 0.1F, plain(palette.accent));
  }
}

void draw_mushroom(Pen& pen, RandomStream& random, const Palette& palette) {
  const Ink cap = coat(random, palette);
  const float stem = random.uniform(0.13F, 0.26F);
  const float rx = random.uniform(0.6F, 0.92F);
  const float height = random.uniform(0.6F, 1.0F);
  const float brim = random.uniform(-0.05F, 0.2F);
  const Ink flesh = plain(mix(palette.second, palette.pale, 0.55F));
  pen.polygon({{-stem, 0.0F}, {stem, 0.0F}, {stem * 1.35F, 0.92F}, {-stem * 1.35F, 0.92F}}, flesh);
  pen.ellipse({0, brim}, rx * 0.95F, 0.14F, plain(scaled(flesh.colour, 0.75F)));
  pen.canvas.paint(pen.frame, {{0, brim - height * 0.5F}, std::max(rx, height)}, cap, [&](Point p) {
    return std::max(ellipse_distance(p, {0, brim}, rx, height), p.y - brim - 0.03F);
  });
  if (chance(random, 0.65F)) {
    const float size = random.uniform(0.08F, 0.14F);
    draw_dots(pen, random, {0, brim - height * 0.4F}, rx * 0.85F, height * 0.45F, size,
              plain(palette.pale));
  }
}

void draw_wheels(Pen& pen, RandomStream& random, const Palette& palette, float distance) {
  const float radius = random.uniform(0.17F, 0.24F);
  for (const float side : {-1.0F, 1.0F}) {
    pen.ellipse({side * distance, 0.5F}, radius, radius, plain(palette.dark));
    pen.ellipse({side * distance, 0.5F}, radius * 0.45F, radius * 0.45F, plain(palette.pale));
  }
}

void draw_car(Pen& pen, RandomStream& random, const Palette& palette) {
  const Ink paint = coat(random, palette);
  const float half = random.uniform(0.85F, 1.0F);
  const float roof = random.uniform(-0.5F, -0.28F);
  const float back = random.uniform(-0.85F, -0.5F);
  const float front = random.uniform(0.3F, 0.6F);
  const float slope = random.uniform(0.1F, 0.3F);
  const Ink glass = plain(mix(palette.dark, {0.65F, 0.82F, 0.92F}, 0.7F));
  pen.polygon({{back + slope * 0.6F, roof}, {front - slope, roof}, {front, 0.1F}, {back, 0.1F}},
              paint);
  pen.polygon({{back + slope * 0.6F + 0.12F, roof + 0.1F},
               {front - slope - 0.06F, roof + 0.1F},
               {front - 0.14F, 0.06F},
               {back + 0.14F, 0.06F}},
              glass);
  const float post = (back + front) * 0.5F;
  pen.box({post, (roof + 0.1F) * 0.5F}, 0.045F, (0.1F - roof) * 0.5F, 0, plain(palette.main));
  pen.box({0, 0.27F}, half, 0.24F, 0.12F, paint);
  pen.ellipse({half - 0.1F, 0.2F}, 0.08F, 0.07F, plain({0.98F, 0.93F, 0.7F}));
  draw_wheels(pen, random, palette, half * 0.6F);
}

void draw_bus(Pen& pen, RandomStream& random, const Palette& palette) {
  const Ink paint = coat(random, palette);
  const float half = random.uniform(0.82F, 1.0F);
  const float roof = random.uniform(-0.75F, -0.42F);
  const Ink glass = plain(mix(palette.dark, {0.65F, 0.82F, 0.92F}, 0.7F));
  const float middle = (roof + 0.52F) * 0.5F;
  pen.box({0, middle}, half, 0.52F - middle, 0.12F, paint);
  const int windows = 3 + static_cast<int>(random.below(3));
  const float pitch = (2.0F * half - 0.2F) / static_cast<float>(windows);
  const float window_height = random.uniform(0.14F, 0.22F);
  for (int i = 0; i < windows; ++i) {
    const float x = -half + 0.1F + pitch * (static_cast<float>(i) + 0.5F);
    pen.box({x, roof + 0.14F + window_height}, pitch * 0.38F, window_height, 0.03F, glass);
  }
  if (chance(random, 0.5F)) pen.box({0, 0.22F}, half, 0.05F, 0, plain(palette.second));
  pen.ellipse({half - 0.08F, 0.32F}, 0.08F, 0.07F, plain({0.98F, 0.93F, 0.7F}));
  draw_wheels(pen, random, palette, half * 0.6F);
}

void draw_fish(Pen& pen, RandomStream& random, const Palette& palette) {
  const Ink scales = coat(random, palette);
  const float rx = random.uniform(0.55F, 0.72F);
  const float ry = random.uniform(0.3F, 0.46F);
  const float tail = random.uniform(0.28F, 0.42F);
  const Ink fin = plain(mix(palette.main, palette.second, 0.75F));
  pen.polygon({{-rx + 0.15F, 0}, {-0.98F, tail}, {-0.85F, 0.0F}}, fin);
  pen.polygon({{-rx + 0.15F, 0}, {-0.85F, 0.0F}, {-0.98F, -tail}}, fin);
  const float back = random.uniform(0.1F, 0.3F);
  pen.polygon({{-0.25F, -ry - back}, {0.25F, -ry * 0.7F}, {-0.3F, -ry * 0.6F}}, fin);
  if (chance(random, 0.6F)) {
    pen.polygon({{0.1F, ry * 0.7F}, {-0.1F, ry + 0.2F}, {-0.2F, ry * 0.7F}}, fin);
  }
  pen.ellipse({0.1F, 0}, rx, ry, scales);
  pen.polygon({{0.2F, 0.02F}, {-0.12F, 0.2F}, {-0.1F, -0.05F}}, fin);
  const Point eye = {0.1F + rx * 0.62F, -ry * 0.25F};
  pen.ellipse(eye, 0.12F, 0.12F, plain(palette.pale));
  pen.ellipse({eye.x + 0.02F, eye.y}, 0.065F, 0.065F, plain(palette.dark));
}

void draw_bird(Pen& pen, RandomStream& random, const Palette& palette) {
  const Ink feathers = coat(random, palette);
  const float rx = random.uniform(0.48F, 0.62F);
  const float ry = random.uniform(0.3F, 0.4F);
  const float head = random.uniform(0.22F, 0.28F);
  const float raised = random.uniform(0.12F, 0.45F);
  const Ink wing = plain(mix(palette.main, palette.second, 0.75F));
  const float tail = random.uniform(0.08F, 0.2F);
  pen.polygon({{-0.3F, -0.12F}, {-0.25F, 0.15F}, {-0.98F, tail - 0.05F}, {-0.95F, tail - 0.3F}},
              wing);
  if (chance(random, 0.55F)) {
    const Ink leg = plain(mix(palette.accent, palette.dark, 0.4F));
    pen.capsule({-0.05F, ry * 0.7F}, {0.0F, 0.78F}, 0.035F, leg);
    pen.capsule({0.15F, ry * 0.7F}, {0.22F, 0.78F}, 0.035F, leg);
  }
  const Point crown = {0.52F, -raised};
  const float beak = random.uniform(0.2F, 0.32F);
  pen.polygon({{crown.x + head * 0.7F, -raised - 0.1F},
               {crown.x + head + beak, -raised + 0.05F},
               {crown.x + head * 0.7F, -raised + 0.12F}},
              plain(palette.accent));
  pen.ellipse({0, 0.05F}, rx, ry, feathers);
  pen.ellipse(crown, head, head, feathers);
  if (chance(random, 0.35F)) {  // a wing raised
    pen.polygon({{-0.45F, -0.75F}, {0.25F, 0.0F}, {-0.2F, 0.1F}}, wing);
  } else {
    const float drop = random.uniform(0.1F, 0.3F);
    pen.polygon({{0.22F, -0.08F}, {0.05F, drop}, {-0.55F, 0.12F}}, wing);
  }
  draw_eye(pen, {crown.x + 0.06F, crown.y - 0.04F}, 0.08F, 0.08F, palette);
}

}  // namespace

void draw_object(int label, Pen pen, RandomStream& random, const Palette& palette) {
  switch (label) {
    case 0:
      return draw_face(pen, random, palette, false);
    case 1:
      return draw_face(pen, random, palette, true);
    case 2:
      return draw_house(pen, random, palette);
    case 3:
      return draw_tent(pen, random, palette);
    case 4:
      return draw_tree(pen, random, palette);
    case 5:
      return draw_mushroom(pen, random, palette);
    case 6:
      return draw_car(pen, random, palette);
    case 7:
      return draw_bus(pen, random, palette);
    case 8:
      return draw_fish(pen, random, palette);
    default:
      return draw_bird(pen, random, palette);
  }
}

}  // namespace tabtrain::builtin
