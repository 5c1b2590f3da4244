#include "data/picture.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "base/error.h"
#include "data/augment.h"

namespace tabtrain {
namespace {

constexpr int kGap = 2;  ///< white pixels around each image
constexpr int kMostColumns = 100;
constexpr int kMostScale = 64;
constexpr std::int64_t kMostPixels = std::int64_t{1} << 26;

/// A white picture with room for rows x columns images.
class Grid {
 public:
  Grid(const Shape& shape, std::size_t rows, int columns, int scale)
      : shape_(shape), scale_(scale) {
    if (columns < 1 || columns > kMostColumns) {
      fail("[picture] columns: got ", columns, ", expected 1 to ", kMostColumns);
    }
    if (scale < 1 || scale > kMostScale) {
      fail("[picture] scale: got ", scale, ", expected 1 to ", kMostScale);
    }
    const std::int64_t width = std::int64_t{columns} * cell_width() + kGap;
    const std::int64_t height = static_cast<std::int64_t>(rows) * cell_height() + kGap;
    if (rows < 1 || width * height > kMostPixels) {
      fail("[picture] got ", rows, " rows, which make ", width, "x", height,
           " pixels, expected 1 to ", kMostPixels, " pixels");
    }
    picture_.width = static_cast<int>(width);
    picture_.height = static_cast<int>(height);
    picture_.rgb.assign(static_cast<std::size_t>(width * height * 3), 255);
  }

  /// One channel is grey; of more than three, the first three are shown.
  void draw(std::span<const std::uint8_t> image, std::size_t row, int column) {
    const std::size_t plane = static_cast<std::size_t>(shape_.height) * shape_.width;
    const int top = static_cast<int>(row) * cell_height() + kGap;
    const int left = column * cell_width() + kGap;
    for (int h = 0; h < shape_.height * scale_; ++h) {
      std::uint8_t* target = picture_.rgb.data() + (static_cast<std::size_t>(top + h) *
                                                        static_cast<std::size_t>(picture_.width) +
                                                    static_cast<std::size_t>(left)) *
                                                       3;
      for (int w = 0; w < shape_.width * scale_; ++w) {
        const auto pixel = static_cast<std::size_t>(h / scale_ * shape_.width + w / scale_);
        for (std::size_t c = 0; c < 3; ++c) {
          *target++ = image[(shape_.channels >= 3 ? c * plane : 0) + pixel];
        }
      }
    }
  }

  Picture take() { return std::move(picture_); }

 private:
  int cell_width() const { return shape_.width * scale_ + kGap; }
  int cell_height() const { return shape_.height * scale_ + kGap; }

  Shape shape_;
  int scale_;
  Picture picture_;
};

/// Bytes of a standardised image.
void to_bytes(const std::vector<float>& values, const std::vector<float>& mean,
              const std::vector<float>& std, std::vector<std::uint8_t>& bytes) {
  const std::size_t plane = values.size() / mean.size();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t c = i / plane;
    const double value =
        static_cast<double>(values[i]) * static_cast<double>(std[c]) + static_cast<double>(mean[c]);
    bytes[i] = static_cast<std::uint8_t>(std::clamp(std::floor(value * 255 + 0.5), 0.0, 255.0));
  }
}

}  // namespace

Picture sample_grid(const Dataset& dataset, int columns, int scale) {
  Grid grid(dataset.shape, dataset.class_names.size(), columns, scale);
  std::vector<int> next(dataset.class_names.size());
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    const std::size_t label = dataset.labels[i];
    if (next[label] < columns) grid.draw(dataset.image(i), label, next[label]++);
  }
  return grid.take();
}

Picture augmentation_preview(const Dataset& dataset, const AugmentationConfig& augmentation,
                             const std::vector<float>& mean, const std::vector<float>& std,
                             std::uint64_t seed, int rows, int columns, int scale) {
  const Shape& shape = dataset.shape;
  check_augmentation(augmentation, shape);
  const StandardisationTable table(shape.channels, mean, std);
  const std::size_t shown = std::min(dataset.size(), static_cast<std::size_t>(std::max(rows, 0)));
  Grid grid(shape, shown, columns + 1, scale);
  std::vector<float> values(static_cast<std::size_t>(shape.size()));
  std::vector<std::uint8_t> bytes(values.size());
  const LaneView view{values.data(), std::ptrdiff_t{shape.height} * shape.width, shape.width, 1};
  for (std::size_t i = 0; i < shown; ++i) {
    grid.draw(dataset.image(i), i, 0);
    for (int epoch = 0; epoch < columns; ++epoch) {
      const AugmentationStream stream = augmentation_stream(seed, static_cast<std::uint32_t>(epoch),
                                                            static_cast<std::uint32_t>(i));
      write_augmented(dataset.image(i), shape, table, augmentation, stream, view);
      to_bytes(values, mean, std, bytes);
      grid.draw(bytes, i, epoch + 1);
    }
  }
  return grid.take();
}

int picture_scale(const Shape& shape) { return std::clamp(64 / shape.width, 1, kMostScale); }

}  // namespace tabtrain
