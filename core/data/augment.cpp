#include "data/augment.h"

#include "base/error.h"
#include "base/random.h"

namespace tabtrain {
namespace {

/// Position `i`, which may lie outside, mirrored into 0 .. size-1 without repeating the edge.
int reflected(int i, int size) {
  if (i < 0) return -i;
  if (i >= size) return 2 * (size - 1) - i;
  return i;
}

/// Which column or row of the image each output column or row shows; -1 for padding of value 0.
void map_positions(std::vector<int>& positions, int size, int shift, bool reflect, bool flip) {
  positions.resize(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) {
    const int from = (flip ? size - 1 - i : i) + shift;
    const bool inside = from >= 0 && from < size;
    positions[static_cast<std::size_t>(i)] = inside ? from : reflect ? reflected(from, size) : -1;
  }
}

void check_image(std::span<const std::uint8_t> image, const Shape& shape) {
  if (static_cast<std::int64_t>(image.size()) != shape.size()) {
    fail("[augment] image: got ", image.size(), " bytes, expected ", shape.size(), " for ",
         to_string(shape));
  }
}

}  // namespace

StandardisationTable::StandardisationTable(int channels, std::span<const float> mean,
                                           std::span<const float> std) {
  const auto expected = static_cast<std::size_t>(channels);
  if (mean.size() != expected) {
    fail("[standardise] mean: got ", mean.size(), " values, expected one for each of ", channels,
         " channels");
  }
  if (std.size() != expected) {
    fail("[standardise] std: got ", std.size(), " values, expected one for each of ", channels,
         " channels");
  }
  table_.reserve(expected * 256);
  for (std::size_t c = 0; c < expected; ++c) {
    const double m = static_cast<double>(mean[c]);
    const double s = static_cast<double>(std[c]);
    if (!(s > 0.0)) fail("[standardise] std: got ", s, " for channel ", c, ", expected above 0");
    for (int byte = 0; byte < 256; ++byte) {
      table_.push_back(static_cast<float>((byte / 255.0 - m) / s));
    }
  }
}

void write_augmented(std::span<const std::uint8_t> image, const Shape& shape,
                     const StandardisationTable& table, const AugmentationConfig& augmentation,
                     std::uint32_t key, const LaneView& out) {
  check_image(image, shape);
  const int padding = augmentation.crop_padding;
  const bool reflect = augmentation.crop_fill == "reflect";
  if (padding < 0) fail("[augment] crop_padding: got ", padding, ", expected 0 or more");
  if (!reflect && augmentation.crop_fill != "zero") {
    fail("[augment] crop_fill: got \"", augmentation.crop_fill,
         "\", expected \"zero\" or \"reflect\"");
  }
  if (reflect && (padding >= shape.height || padding >= shape.width)) {
    fail("[augment] crop_padding: got ", padding, ", expected less than the size of a ",
         to_string(shape), " image for crop_fill \"reflect\"");
  }
  RandomStream random(key);
  int row_shift = 0;
  int column_shift = 0;
  if (padding > 0) {
    const auto offsets = 2 * static_cast<std::uint32_t>(padding) + 1;
    row_shift = static_cast<int>(random.below(offsets)) - padding;
    column_shift = static_cast<int>(random.below(offsets)) - padding;
  }
  const bool flip = augmentation.horizontal_flip && (random.word() >> 31) != 0;
  if (row_shift == 0 && column_shift == 0 && !flip) {
    return write_standardised(image, shape, table, out);
  }
  // Kept between calls: one allocation a thread instead of two an image.
  thread_local std::vector<int> rows;
  thread_local std::vector<int> columns;
  map_positions(rows, shape.height, row_shift, reflect, false);
  map_positions(columns, shape.width, column_shift, reflect, flip);
  const std::size_t plane_size = static_cast<std::size_t>(shape.height) * shape.width;
  for (int c = 0; c < shape.channels; ++c) {
    const float* values = table.channel(c);
    const std::uint8_t* plane = image.data() + plane_size * c;
    for (int h = 0; h < shape.height; ++h) {
      const int row = rows[static_cast<std::size_t>(h)];
      float* target = out.data + c * out.plane_stride + h * out.row_stride;
      if (row < 0) {
        for (int w = 0; w < shape.width; ++w) target[w * out.pixel_stride] = values[0];
        continue;
      }
      const std::uint8_t* source = plane + std::ptrdiff_t{row} * shape.width;
      for (const int column : columns) {
        *target = column < 0 ? values[0] : values[source[column]];
        target += out.pixel_stride;
      }
    }
  }
}

void write_standardised(std::span<const std::uint8_t> image, const Shape& shape,
                        const StandardisationTable& table, const LaneView& out) {
  check_image(image, shape);
  const std::uint8_t* source = image.data();
  for (int c = 0; c < shape.channels; ++c) {
    const float* values = table.channel(c);
    for (int h = 0; h < shape.height; ++h) {
      float* target = out.data + c * out.plane_stride + h * out.row_stride;
      for (int w = 0; w < shape.width; ++w, target += out.pixel_stride) *target = values[*source++];
    }
  }
}

}  // namespace tabtrain
