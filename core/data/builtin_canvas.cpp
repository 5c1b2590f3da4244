#include "data/builtin_canvas.h"

namespace tabtrain::builtin {

ValueNoise::ValueNoise(std::uint32_t key, float cells_x, float cells_y)
    : step_x_(cells_x / static_cast<float>(kSize)), step_y_(cells_y / static_cast<float>(kSize)) {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const std::uint32_t word = random_word(key, static_cast<std::uint32_t>(i));
    values_[i] = static_cast<float>(word >> 8) * 0x1p-24F;
  }
}

float ValueNoise::at(float x, float y) const {
  const float u = clamp01(x / kSize) * kSize * step_x_;
  const float v = clamp01(y / kSize) * kSize * step_y_;
  const int column = std::min(static_cast<int>(u), kLattice - 2);
  const int row = std::min(static_cast<int>(v), kLattice - 2);
  const float fx = u - static_cast<float>(column);
  const float fy = v - static_cast<float>(row);
  const float sx = fx * fx * (3.0F - 2.0F * fx);
  const float sy = fy * fy * (3.0F - 2.0F * fy);
  const float* cell = values_.data() + row * kLattice + column;
  const float top = cell[0] + (cell[1] - cell[0]) * sx;
  const float bottom = cell[kLattice] + (cell[kLattice + 1] - cell[kLattice]) * sx;
  return top + (bottom - top) * sy;
}

ConvexPolygon::ConvexPolygon(std::initializer_list<Point> corners) {
  const Point* corner = corners.begin();
  count_ = static_cast<int>(corners.size());
  Point sum;
  for (int i = 0; i < count_; ++i) {
    const Point a = corner[i];
    const Point b = corner[(i + 1) % count_];
    const float size = length(b.x - a.x, b.y - a.y);
    const float nx = (b.y - a.y) / size;
    const float ny = (a.x - b.x) / size;
    edges_[static_cast<std::size_t>(i)] = {nx, ny, nx * a.x + ny * a.y};
    sum = {sum.x + a.x, sum.y + a.y};
  }
  bound_.centre = {sum.x / static_cast<float>(count_), sum.y / static_cast<float>(count_)};
  bound_.radius = 0;
  for (const Point& a : corners) {
    bound_.radius = std::max(bound_.radius, length(a.x - bound_.centre.x, a.y - bound_.centre.y));
  }
}

}  // namespace tabtrain::builtin
