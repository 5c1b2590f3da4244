#include "data/augment.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/random.h"
#include "data/colour.h"
#include "data/warp.h"

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

/// Elements of an image's stream. The crop takes 0 and 1 and the flip the next one (0 without a
/// crop); the others have numbers of their own, so that none depends on what else is switched on.
enum Element : std::uint32_t {
  kRotation = 16,
  kAffineDegrees,
  kTranslateX,
  kTranslateY,
  kScale,
  kShearX,
  kShearY,
  kCutoutRow,
  kCutoutColumn,
  kBrightness,
  kContrast,
  kSaturation,
};
constexpr std::uint32_t kAllEpochs = 0xFFFFFFFFU;

/// Uniform in [low, high), of 24 bits.
double uniform(std::uint32_t key, Element element, double low, double high) {
  return low + (high - low) * ((random_word(key, element) >> 8) * 0x1p-24);
}
double uniform(std::uint32_t key, Element element, double most) {
  return uniform(key, element, -most, most);
}
/// Uniform in 0 .. bound - 1.
int below(std::uint32_t key, Element element, int bound) {
  return static_cast<int>(
      (std::uint64_t{random_word(key, element)} * static_cast<std::uint64_t>(bound)) >> 32);
}

/// The rotation, then the affine map, as one.
AffineMap draw_map(const AugmentationConfig& config, const Shape& shape, std::uint32_t key) {
  AffineParameters rotation;
  rotation.degrees = uniform(key, kRotation, config.rotation);
  AffineParameters affine;
  affine.degrees = uniform(key, kAffineDegrees, config.affine_degrees);
  const double most_x = config.affine_translate * shape.width;
  const double most_y = config.affine_translate * shape.height;
  affine.shift_x = std::floor(uniform(key, kTranslateX, most_x) + 0.5);
  affine.shift_y = std::floor(uniform(key, kTranslateY, most_y) + 0.5);
  affine.scale = uniform(key, kScale, config.affine_scale_min, config.affine_scale_max);
  affine.shear_x = uniform(key, kShearX, config.affine_shear);
  affine.shear_y = uniform(key, kShearY, config.affine_shear_y);
  return combined(inverse_affine(rotation, shape), inverse_affine(affine, shape));
}

ColourFactors draw_colours(const AugmentationConfig& config, std::uint32_t key) {
  ColourFactors factors;
  factors.brightness += uniform(key, kBrightness, config.brightness);
  factors.contrast += uniform(key, kContrast, config.contrast);
  factors.saturation += uniform(key, kSaturation, config.saturation);
  return factors;
}

/// Crop and flip.
struct Placement {
  int row_shift = 0;
  int column_shift = 0;
  bool flip = false;
  bool operator==(const Placement&) const = default;
};

Placement draw_placement(const AugmentationConfig& config, const AugmentationStream& stream) {
  RandomStream random(stream.key);
  Placement placement;
  const int padding = config.crop_padding;
  if (padding > 0) {
    const auto offsets = 2 * static_cast<std::uint32_t>(padding) + 1;
    placement.row_shift = static_cast<int>(random.below(offsets)) - padding;
    placement.column_shift = static_cast<int>(random.below(offsets)) - padding;
  }
  if (config.horizontal_flip) {
    placement.flip =
        config.flip_mode == "alternating" ? stream.flip_turn : (random.word() >> 31) != 0;
  }
  return placement;
}

/// Crop, flip and standardisation at once: one read and one write a pixel.
void write_placed(std::span<const std::uint8_t> image, const Shape& shape,
                  const StandardisationTable& table, const Placement& placement, bool reflect,
                  const LaneView& out) {
  // Kept between calls: one allocation a thread instead of two an image.
  thread_local std::vector<int> rows;
  thread_local std::vector<int> columns;
  map_positions(rows, shape.height, placement.row_shift, reflect, false);
  map_positions(columns, shape.width, placement.column_shift, reflect, placement.flip);
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

/// Sets a square to 0, which is the mean colour after standardisation (DeVries and Taylor,
/// arXiv:1708.04552). Its middle is anywhere in the image, so it may stick out.
void cut_out(const Shape& shape, int side, std::uint32_t key, const LaneView& out) {
  const int top = below(key, kCutoutRow, shape.height) - side / 2;
  const int left = below(key, kCutoutColumn, shape.width) - side / 2;
  for (int c = 0; c < shape.channels; ++c) {
    for (int h = std::max(top, 0); h < std::min(top + side, shape.height); ++h) {
      for (int w = std::max(left, 0); w < std::min(left + side, shape.width); ++w) {
        out.at(c, h, w) = 0.0F;
      }
    }
  }
}

void check_crop(const AugmentationConfig& augmentation, const Shape& shape) {
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
}

}  // namespace

void check_augmentation(const AugmentationConfig& config, const Shape& shape) {
  const int smaller = std::min(shape.height, shape.width);
  if (config.crop_padding >= smaller) {
    fail("augmentation.crop_padding: got ", config.crop_padding, ", allowed 0 to ", smaller - 1,
         " for ", to_string(shape), " images");
  }
  if (config.affine_scale_min > config.affine_scale_max) {
    fail("augmentation.affine_scale_min: got ", config.affine_scale_min,
         ", allowed up to affine_scale_max, ", config.affine_scale_max);
  }
}

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

AugmentationStream augmentation_stream(std::uint64_t seed, std::uint32_t epoch,
                                       std::uint32_t image) {
  // No epoch has this number.
  const std::uint32_t first = stream_key(seed, Purpose::kAugmentation, kAllEpochs, image) >> 31;
  return {stream_key(seed, Purpose::kAugmentation, epoch, image), ((first + epoch) & 1U) != 0};
}

void write_augmented(std::span<const std::uint8_t> image, const Shape& shape,
                     const StandardisationTable& table, const AugmentationConfig& augmentation,
                     const AugmentationStream& stream, const LaneView& out) {
  check_image(image, shape);
  check_crop(augmentation, shape);
  // Kept between calls: no allocation for an image, but for a thread's first.
  thread_local std::vector<std::uint8_t> changed;
  if (augmentation.warps()) {
    changed.resize(image.size());
    const AffineMap map = draw_map(augmentation, shape, stream.key);
    warp(image, shape, map, augmentation.warp_fill == "reflect" ? Fill::kReflect : Fill::kZero,
         changed);
    image = changed;
  }
  if (augmentation.changes_colours()) {
    if (image.data() != changed.data()) changed.assign(image.begin(), image.end());
    change_colours(changed, shape, draw_colours(augmentation, stream.key));
    image = changed;
  }
  const Placement placement = draw_placement(augmentation, stream);
  if (placement == Placement{}) {
    write_standardised(image, shape, table, out);
  } else {
    write_placed(image, shape, table, placement, augmentation.crop_fill == "reflect", out);
  }
  if (augmentation.cutout > 0) cut_out(shape, augmentation.cutout, stream.key, out);
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
