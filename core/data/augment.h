// From stored bytes to what the network sees: augmentation and standardisation of one image.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "base/field.h"
#include "data/dataset.h"
#include "tensor/lane_view.h"

namespace tabtrain {

struct AugmentationConfig {
  int crop_padding = 0;  ///< random crop of the image padded by so many pixels; 0: none
  std::string crop_fill =
      "zero";  ///< "zero": pixels of value 0, as torchvision's RandomCrop; or "reflect"
  bool horizontal_flip = false;  ///< with probability one half

  static constexpr auto fields() {
    using O = AugmentationConfig;
    return std::make_tuple(
        field("crop_padding", &O::crop_padding, 0, 15, "pixels that a random crop may shift by"),
        choice("crop_fill", &O::crop_fill, "zero|reflect", "what lies outside the image's edge"),
        field("horizontal_flip", &O::horizontal_flip, 0, 1,
              "mirror left and right, with probability one half"));
  }
  bool operator==(const AugmentationConfig&) const = default;
};

/// For each channel and each byte value the standardised number (byte / 255 - mean) / std, in
/// float.
class StandardisationTable {
 public:
  /// Throws Error unless mean and std have one entry for each channel and every std is above 0.
  StandardisationTable(int channels, std::span<const float> mean, std::span<const float> std);
  /// 256 entries.
  const float* channel(int c) const { return table_.data() + std::size_t{256} * c; }

 private:
  std::vector<float> table_;
};

/// Writes image `image` (uint8, C x H x W), standardised and augmented, to `out`. `key` is the
/// image's own random stream (stream_key(seed, Purpose::kAugmentation, epoch, image index)); the
/// crop offsets are drawn first (rows, then columns), then the flip.
void write_augmented(std::span<const std::uint8_t> image, const Shape& shape,
                     const StandardisationTable& table, const AugmentationConfig& augmentation,
                     std::uint32_t key, const LaneView& out);

/// The same without augmentation.
void write_standardised(std::span<const std::uint8_t> image, const Shape& shape,
                        const StandardisationTable& table, const LaneView& out);

}  // namespace tabtrain
