#include "data/builtin.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/random.h"
#include "base/strict_math.h"
#include "data/builtin_canvas.h"
#include "data/colour.h"
#include "data/resize.h"

namespace tabtrain {
namespace {

constexpr int kClasses = 10;
constexpr std::uint32_t kTrain = 0;
constexpr std::uint32_t kTest = 1;
constexpr std::uint32_t kScene = 0;
constexpr std::uint32_t kOrder = 1;

builtin::Frame draw_frame(RandomStream& random) {
  builtin::Frame frame;
  frame.scale = random.uniform(11.5F, 14.5F);
  const float room = 16.5F - frame.scale;
  const float x = random.uniform(-1.0F, 1.0F);
  const float y = random.uniform(-1.0F, 1.0F);
  frame.centre = {16.0F + x * room, 16.0F + y * room};
  // Two draws added: mostly upright, now and then tilted by up to 17 degrees.
  float angle = random.uniform(-0.15F, 0.15F);
  angle += random.uniform(-0.15F, 0.15F);
  frame.cos_angle = static_cast<float>(strict::cos(static_cast<double>(angle)));
  frame.sin_angle = static_cast<float>(strict::sin(static_cast<double>(angle)));
  frame.stretch = random.uniform(0.9F, 1.1F);
  if (builtin::chance(random, 0.5F)) frame.stretch = -frame.stretch;
  frame.light.x = random.uniform(-0.3F, 0.3F);
  frame.light.y = random.uniform(-0.35F, 0.1F);
  frame.rim = random.uniform(0.0F, 0.55F);
  return frame;
}

void draw_image(std::uint32_t key, int label, std::span<std::uint8_t> planes) {
  RandomStream random(key);
  builtin::Canvas canvas;
  const builtin::Palette palette = builtin::draw_palette(random);
  builtin::draw_background(canvas, random, palette);
  const builtin::Frame frame = draw_frame(random);
  builtin::draw_object(label, {canvas, frame}, random, palette);
  builtin::draw_foreground(canvas, random);
  builtin::develop(canvas, random, planes);
}

using Drawing = std::array<std::uint8_t, std::size_t{3} * builtin::kSize * builtin::kSize>;

/// A drawing in another size, or in grey.
void fit_drawing(const Drawing& drawing, const Shape& shape, std::span<std::uint8_t> target) {
  constexpr auto kPlane = static_cast<std::size_t>(builtin::kSize) * builtin::kSize;
  std::array<std::uint8_t, kPlane> plane;
  const std::size_t target_plane = target.size() / static_cast<std::size_t>(shape.channels);
  for (std::size_t c = 0; c < static_cast<std::size_t>(shape.channels); ++c) {
    for (std::size_t i = 0; i < kPlane; ++i) {
      plane[i] = shape.channels == 1
                     ? grey(drawing[i], drawing[kPlane + i], drawing[2 * kPlane + i])
                     : drawing[c * kPlane + i];
    }
    resize_plane(plane, builtin::kSize, builtin::kSize, shape.height, shape.width,
                 target.subspan(c * target_plane, target_plane));
  }
}

/// The classes of images 10 * group .. 10 * group + 9.
std::array<int, kClasses> draw_order(std::uint64_t seed, std::uint32_t split, std::uint32_t group) {
  std::array<int, kClasses> order;
  std::iota(order.begin(), order.end(), 0);
  RandomStream random(seed, Purpose::kBuiltinData, split, group, kOrder);
  for (std::uint32_t left = kClasses; left > 1; --left) {
    std::swap(order[left - 1], order[random.below(left)]);
  }
  return order;
}

/// Ten images, fewer in the last group, with their labels.
void draw_group(std::uint64_t seed, std::uint32_t split, std::uint32_t group, Dataset& dataset) {
  const auto stride = static_cast<std::size_t>(dataset.shape.size());
  const std::array<int, kClasses> order = draw_order(seed, split, group);
  for (std::uint32_t k = 0; k < kClasses; ++k) {
    const std::uint32_t index = group * kClasses + k;
    if (index >= dataset.labels.size()) break;
    dataset.labels[index] = static_cast<std::uint8_t>(order[k]);
    const auto target = std::span(dataset.pixels).subspan(stride * index, stride);
    const std::uint32_t key = stream_key(seed, Purpose::kBuiltinData, split, index, kScene);
    if (dataset.shape == kBuiltinShape) {
      draw_image(key, order[k], target);
    } else {
      Drawing drawing;
      draw_image(key, order[k], drawing);
      fit_drawing(drawing, dataset.shape, target);
    }
  }
}

Dataset draw_split(std::uint64_t seed, std::uint32_t split, int count, ThreadPool* pool,
                   const Shape& shape) {
  Dataset dataset;
  dataset.shape = shape;
  dataset.class_names = {"cat",      "bear", "house", "tent", "tree",
                         "mushroom", "car",  "bus",   "fish", "bird"};
  const auto stride = static_cast<std::size_t>(dataset.shape.size());
  dataset.pixels.resize(stride * static_cast<std::size_t>(count));
  dataset.labels.resize(static_cast<std::size_t>(count));
  const auto draw = [&](int group, int /*thread*/) {
    draw_group(seed, split, static_cast<std::uint32_t>(group), dataset);
  };
  const int groups = (count + kClasses - 1) / kClasses;
  if (pool != nullptr) {
    pool->parallel_for(groups, draw);
  } else {
    for (int group = 0; group < groups; ++group) draw(group, 0);
  }
  return dataset;
}

void check_count(const char* name, int count) {
  constexpr int kMost = 1000000;
  if (count < 1 || count > kMost) {
    fail("[built-in data] ", name, ": got ", count, ", expected 1 to ", kMost);
  }
}

void check_shape(const Shape& shape, int images) {
  if ((shape.channels != 1 && shape.channels != 3) || shape.height < 1 || shape.width < 1) {
    fail("[built-in data] images of ", to_string(shape), ": expected 1 or 3 channels");
  }
  if (shape.size() > kMostDatasetBytes / images) {
    fail("[built-in data] ", images, " images of ", to_string(shape), ": allowed up to ",
         kMostDatasetBytes, " bytes");
  }
}

}  // namespace

DataSplits make_builtin(std::uint64_t seed, int train_images, int test_images, ThreadPool* pool,
                        const Shape& shape) {
  check_count("train_images", train_images);
  check_count("test_images", test_images);
  check_shape(shape, std::max(train_images, test_images));
  const std::string size = shape == kBuiltinShape ? "" : " " + to_string(shape);
  return {"built-in" + size, draw_split(seed, kTrain, train_images, pool, shape),
          draw_split(seed, kTest, test_images, pool, shape)};
}

}  // namespace tabtrain
