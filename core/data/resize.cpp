#include "data/resize.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "data/colour.h"

namespace tabtrain {
namespace {

// Pillow's PRECISION_BITS: what 32 bits leave beside a byte and a factor of four.
constexpr int kWeightBits = 22;

/// For each of `to` positions the range of the `from` positions that it is a mean of, and their
/// weights.
struct Filter {
  int taps = 0;  ///< room for each position
  std::vector<int> first;
  std::vector<int> count;
  std::vector<int> weight;  ///< of 2^22
};

/// The weights of one position; they add up to 1 before they are rounded.
void set_weights(Filter& filter, int position, int from, double scale, double reach) {
  const double centre = (position + 0.5) * scale;
  const int first = std::max(static_cast<int>(centre - reach + 0.5), 0);
  const int last = std::min(static_cast<int>(centre + reach + 0.5), from);
  std::vector<double> weights;
  double sum = 0;
  for (int i = first; i < last; ++i) {
    double distance = (i - centre + 0.5) * (1.0 / reach);
    if (distance < 0) distance = -distance;
    weights.push_back(distance < 1 ? 1 - distance : 0);
    sum += weights.back();
  }
  const auto at = static_cast<std::size_t>(position);
  filter.first[at] = first;
  filter.count[at] = last - first;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const double share = sum != 0 ? weights[i] / sum : weights[i];
    filter.weight[at * static_cast<std::size_t>(filter.taps) + i] =
        static_cast<int>(share * (1 << kWeightBits) + 0.5);
  }
}

Filter make_filter(int from, int to) {
  Filter filter;
  const double scale = static_cast<double>(from) / to;
  const double reach = std::max(scale, 1.0);
  filter.taps = static_cast<int>(reach) * 2 + 3;
  filter.first.resize(static_cast<std::size_t>(to));
  filter.count.resize(static_cast<std::size_t>(to));
  filter.weight.resize(static_cast<std::size_t>(to) * static_cast<std::size_t>(filter.taps));
  for (int i = 0; i < to; ++i) set_weights(filter, i, from, scale, reach);
  return filter;
}

/// Filters a line of bytes that lie `stride` apart.
void filter_line(const Filter& filter, const std::uint8_t* source, std::size_t source_stride,
                 std::uint8_t* target, std::size_t target_stride) {
  for (std::size_t i = 0; i < filter.first.size(); ++i) {
    const int* weight = filter.weight.data() + i * static_cast<std::size_t>(filter.taps);
    const std::uint8_t* from = source + static_cast<std::size_t>(filter.first[i]) * source_stride;
    int sum = 1 << (kWeightBits - 1);
    for (int k = 0; k < filter.count[i]; ++k, from += source_stride) sum += *from * weight[k];
    target[i * target_stride] = static_cast<std::uint8_t>(std::clamp(sum >> kWeightBits, 0, 255));
  }
}

/// A part of a decoded image.
struct Part {
  int top = 0;
  int left = 0;
  int height = 0;
  int width = 0;
};

Part middle_part(const DecodedImage& image, const Shape& shape) {
  Part part{0, 0, image.height, image.width};
  // Sides in the proportion shape.width : shape.height, rounded down, at least one pixel.
  const std::int64_t width = std::int64_t{image.height} * shape.width / shape.height;
  const std::int64_t height = std::int64_t{image.width} * shape.height / shape.width;
  if (width < image.width) {
    part.width = static_cast<int>(std::max<std::int64_t>(width, 1));
  } else if (height < image.height) {
    part.height = static_cast<int>(std::max<std::int64_t>(height, 1));
  }
  part.left = (image.width - part.width) / 2;
  part.top = (image.height - part.height) / 2;
  return part;
}

/// `value` of this opacity before white.
std::uint8_t over_white(int value, int opacity) {
  return static_cast<std::uint8_t>((value * opacity + 255 * (255 - opacity) + 127) / 255);
}

/// One channel of a part as a plane; `channel` -1 is grey.
void take_plane(const DecodedImage& image, const Part& part, int channel,
                std::vector<std::uint8_t>& plane) {
  plane.clear();
  const auto step = static_cast<std::size_t>(image.channels);
  for (int h = 0; h < part.height; ++h) {
    const std::size_t row = static_cast<std::size_t>(part.top + h) * image.width + part.left;
    const std::uint8_t* pixel = image.pixels.data() + row * step;
    for (int w = 0; w < part.width; ++w, pixel += step) {
      const auto value = [&](int c) {
        return image.channels == 4 ? over_white(pixel[c], pixel[3]) : pixel[c];
      };
      if (image.channels == 1) {
        plane.push_back(pixel[0]);
      } else {
        plane.push_back(channel < 0 ? grey(value(0), value(1), value(2)) : value(channel));
      }
    }
  }
}

void check(const DecodedImage& image, const Shape& shape, std::size_t target) {
  if (image.channels != 1 && image.channels != 3 && image.channels != 4) {
    fail("[resize] channels: got ", image.channels, ", expected 1, 3 or 4");
  }
  const std::int64_t pixels = std::int64_t{image.width} * image.height;
  if (image.width < 1 || image.height < 1 || pixels > kMostDecodedPixels) {
    fail("[resize] got an image of ", image.width, "x", image.height, " pixels, expected 1 to ",
         kMostDecodedPixels, " pixels");
  }
  if (static_cast<std::int64_t>(image.pixels.size()) != pixels * image.channels) {
    fail("[resize] got ", image.pixels.size(), " bytes, expected ", pixels * image.channels,
         " for ", image.width, "x", image.height, " pixels of ", image.channels, " channels");
  }
  if (shape.channels != 1 && shape.channels != 3) {
    fail("[resize] the target is ", to_string(shape), ", expected 1 or 3 channels");
  }
  if (static_cast<std::int64_t>(target) != shape.size()) {
    fail("[resize] the target has ", target, " bytes, expected ", shape.size(), " for ",
         to_string(shape));
  }
}

}  // namespace

void resize_plane(std::span<const std::uint8_t> source, int height, int width, int rows,
                  int columns, std::span<std::uint8_t> target) {
  const Filter across = make_filter(width, columns);
  const Filter down = make_filter(height, rows);
  const auto source_width = static_cast<std::size_t>(width);
  const auto target_width = static_cast<std::size_t>(columns);
  std::vector<std::uint8_t> narrow(static_cast<std::size_t>(height) * target_width);
  for (std::size_t h = 0; h < static_cast<std::size_t>(height); ++h) {
    filter_line(across, source.data() + h * source_width, 1, narrow.data() + h * target_width, 1);
  }
  for (std::size_t w = 0; w < target_width; ++w) {
    filter_line(down, narrow.data() + w, target_width, target.data() + w, target_width);
  }
}

void fit_image(const DecodedImage& image, Fit fit, const Shape& shape,
               std::span<std::uint8_t> target) {
  check(image, shape, target.size());
  const Part part =
      fit == Fit::kCrop ? middle_part(image, shape) : Part{0, 0, image.height, image.width};
  const std::size_t plane_size = target.size() / static_cast<std::size_t>(shape.channels);
  std::vector<std::uint8_t> plane;
  plane.reserve(static_cast<std::size_t>(part.height) * static_cast<std::size_t>(part.width));
  for (int c = 0; c < shape.channels; ++c) {
    take_plane(image, part, shape.channels == 1 ? -1 : c, plane);
    resize_plane(plane, part.height, part.width, shape.height, shape.width,
                 target.subspan(static_cast<std::size_t>(c) * plane_size, plane_size));
  }
}

}  // namespace tabtrain
