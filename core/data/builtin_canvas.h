// A 32x32 canvas with anti-aliased shapes, for the built-in data set.
//
// Only + - * /, sqrt, comparisons and conversions, all exactly defined by IEEE 754. Random numbers
// are drawn one a statement: C++ leaves the order inside an expression or an argument list open.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "base/random.h"

namespace tabtrain::builtin {

inline constexpr int kSize = 32;

struct Colour {
  float red = 0;
  float green = 0;
  float blue = 0;
};

inline Colour mix(const Colour& a, const Colour& b, float t) {
  return {a.red + (b.red - a.red) * t, a.green + (b.green - a.green) * t,
          a.blue + (b.blue - a.blue) * t};
}
inline Colour scaled(const Colour& a, float s) { return {a.red * s, a.green * s, a.blue * s}; }
inline float clamp01(float x) { return std::min(std::max(x, 0.0F), 1.0F); }
inline int floor_int(float x) {
  const int truncated = static_cast<int>(x);
  return truncated - (static_cast<float>(truncated) > x ? 1 : 0);
}
/// 0 at whole numbers, 1 half-way between them.
inline float triangle_wave(float x) {
  const float t = x - static_cast<float>(floor_int(x));
  return t < 0.5F ? 2.0F * t : 2.0F - 2.0F * t;
}
inline bool chance(RandomStream& random, float probability) {
  return random.uniform() < probability;
}

struct Point {
  float x = 0;
  float y = 0;
};

/// Places an object's own coordinates (about -1..1, y downwards) on the canvas.
struct Frame {
  Point centre = {16, 16};  ///< pixels
  float scale = 10;         ///< pixels a unit
  float cos_angle = 1;
  float sin_angle = 0;
  float stretch = 1;  ///< of the object's x axis; negative mirrors it
  Point light;        ///< brightness gained for one unit right and one unit down
  float rim = 0;      ///< how much darker the edge of a shape is, 0..1

  Point to_pixels(Point p) const {
    const float x = p.x * stretch;
    return {centre.x + scale * (cos_angle * x - sin_angle * p.y),
            centre.y + scale * (sin_angle * x + cos_angle * p.y)};
  }
};

/// A circle in the object's coordinates that holds the shape.
struct Bound {
  Point centre;
  float radius;
};

enum class Pattern { kPlain, kStripes, kBands, kSpots };

struct Ink {
  Colour colour;
  Colour second;
  Pattern pattern = Pattern::kPlain;
  float frequency = 3;
  float opacity = 1;
  float softness = 1;  ///< width of the edge in pixels
};

/// Smooth noise in 0..1 from a lattice of random values, `cells` cells across the canvas.
class ValueNoise {
 public:
  ValueNoise(std::uint32_t key, float cells_x, float cells_y);
  float at(float x, float y) const;

 private:
  static constexpr int kLattice = 20;
  std::array<float, kLattice * kLattice> values_;
  float step_x_;
  float step_y_;
};

class Canvas {
 public:
  Colour& at(int x, int y) { return pixels_[static_cast<std::size_t>(y * kSize + x)]; }
  const Colour& at(int x, int y) const { return pixels_[static_cast<std::size_t>(y * kSize + x)]; }

  /// Paints the region where distance(Point) < 0; the distance is in the object's units.
  template <class Distance>
  void paint(const Frame& frame, const Bound& bound, const Ink& ink, const Distance& distance);

 private:
  std::array<Colour, kSize * kSize> pixels_;
};

inline float length(float x, float y) { return std::sqrt(x * x + y * y); }

/// Colour of the pattern at a point of the object.
inline Colour pattern_colour(const Ink& ink, Point p) {
  float t = 0;
  switch (ink.pattern) {
    case Pattern::kPlain:
      return ink.colour;
    case Pattern::kStripes:
      t = triangle_wave(p.x * ink.frequency);
      break;
    case Pattern::kBands:
      t = triangle_wave(p.y * ink.frequency);
      break;
    case Pattern::kSpots:
      t = triangle_wave(p.x * ink.frequency) * triangle_wave(p.y * ink.frequency) * 1.6F - 0.2F;
      break;
  }
  return mix(ink.colour, ink.second, clamp01((t - 0.5F) * 4.0F + 0.5F));
}

template <class Distance>
void Canvas::paint(const Frame& frame, const Bound& bound, const Ink& ink,
                   const Distance& distance) {
  const Point middle = frame.to_pixels(bound.centre);
  const float widest = std::max(1.0F, std::abs(frame.stretch));
  const float reach = bound.radius * frame.scale * widest + 1.0F + ink.softness;
  const int x_begin = std::max(0, floor_int(middle.x - reach));
  const int x_end = std::min(kSize, floor_int(middle.x + reach) + 1);
  const int y_begin = std::max(0, floor_int(middle.y - reach));
  const int y_end = std::min(kSize, floor_int(middle.y + reach) + 1);
  const float per_pixel = 1.0F / frame.scale;
  const float sharpness = frame.scale / ink.softness;
  for (int y = y_begin; y < y_end; ++y) {
    for (int x = x_begin; x < x_end; ++x) {
      const float dx = (static_cast<float>(x) + 0.5F - frame.centre.x) * per_pixel;
      const float dy = (static_cast<float>(y) + 0.5F - frame.centre.y) * per_pixel;
      const Point p = {(frame.cos_angle * dx + frame.sin_angle * dy) / frame.stretch,
                       frame.cos_angle * dy - frame.sin_angle * dx};
      const float d = distance(p);
      const float alpha = clamp01(0.5F - d * sharpness) * ink.opacity;
      if (alpha <= 0.0F) continue;
      const float edge = clamp01(1.0F + d * frame.scale * 0.55F);
      const float light =
          (1.0F + dx * frame.light.x + dy * frame.light.y) * (1.0F - frame.rim * edge);
      at(x, y) = mix(at(x, y), scaled(pattern_colour(ink, p), light), alpha);
    }
  }
}

// Distances, negative inside.

inline float ellipse_distance(Point p, Point centre, float rx, float ry) {
  const float x = p.x - centre.x;
  const float y = p.y - centre.y;
  const float outer = length(x / rx, y / ry);
  const float slope = length(x / (rx * rx), y / (ry * ry));
  if (slope <= 0.0F) return -std::min(rx, ry);
  return outer * (outer - 1.0F) / slope;
}

inline float box_distance(Point p, Point centre, float half_width, float half_height, float round) {
  const float x = std::abs(p.x - centre.x) - half_width + round;
  const float y = std::abs(p.y - centre.y) - half_height + round;
  const float outside = length(std::max(x, 0.0F), std::max(y, 0.0F));
  return outside + std::min(std::max(x, y), 0.0F) - round;
}

inline float capsule_distance(Point p, Point a, Point b, float radius) {
  const float bx = b.x - a.x;
  const float by = b.y - a.y;
  const float px = p.x - a.x;
  const float py = p.y - a.y;
  const float t = clamp01((px * bx + py * by) / (bx * bx + by * by));
  return length(px - bx * t, py - by * t) - radius;
}

/// A convex polygon as the largest of its half-planes' distances. Corners clockwise on the screen.
class ConvexPolygon {
 public:
  explicit ConvexPolygon(std::initializer_list<Point> corners);
  float operator()(Point p) const {
    float d = -1e9F;
    for (int i = 0; i < count_; ++i) {
      const Edge& e = edges_[static_cast<std::size_t>(i)];
      d = std::max(d, e.x * p.x + e.y * p.y - e.offset);
    }
    return d;
  }
  const Bound& bound() const { return bound_; }

 private:
  struct Edge {
    float x, y, offset;
  };
  std::array<Edge, 8> edges_;
  int count_ = 0;
  Bound bound_;
};

/// Shapes on one canvas in one frame.
struct Pen {
  Canvas& canvas;
  Frame frame;

  void ellipse(Point centre, float rx, float ry, const Ink& ink) {
    canvas.paint(frame, {centre, std::max(rx, ry)}, ink,
                 [&](Point p) { return ellipse_distance(p, centre, rx, ry); });
  }
  void box(Point centre, float half_width, float half_height, float round, const Ink& ink) {
    canvas.paint(frame, {centre, length(half_width, half_height)}, ink,
                 [&](Point p) { return box_distance(p, centre, half_width, half_height, round); });
  }
  void capsule(Point a, Point b, float radius, const Ink& ink) {
    const Point middle = {(a.x + b.x) * 0.5F, (a.y + b.y) * 0.5F};
    canvas.paint(frame, {middle, length(b.x - a.x, b.y - a.y) * 0.5F + radius}, ink,
                 [&](Point p) { return capsule_distance(p, a, b, radius); });
  }
  void polygon(std::initializer_list<Point> corners, const Ink& ink) {
    const ConvexPolygon shape(corners);
    canvas.paint(frame, shape.bound(), ink, shape);
  }
};

/// Colours of one scene; drawn without looking at the class.
struct Palette {
  Colour main;
  Colour second;
  Colour accent;
  Colour dark;
  Colour pale;
};

Palette draw_palette(RandomStream& random);
void draw_background(Canvas& canvas, RandomStream& random, const Palette& palette);
/// Things in front of the object, then the photograph: blur, light, contrast, grain.
void draw_foreground(Canvas& canvas, RandomStream& random);
void develop(const Canvas& canvas, RandomStream& random, std::span<std::uint8_t> planes);

/// Draws one object of class 0..9 in the middle of its frame.
void draw_object(int label, Pen pen, RandomStream& random, const Palette& palette);

}  // namespace tabtrain::builtin
