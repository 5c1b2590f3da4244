// From stored bytes to what the network sees: augmentation and standardisation of one image.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "data/augmentation_config.h"
#include "data/dataset.h"
#include "tensor/lane_view.h"

namespace tabtrain {

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

/// What the random numbers of one image in one epoch come from. They depend on nothing else: not on
/// other settings, other images, threads or batches.
struct AugmentationStream {
  std::uint32_t key = 0;   ///< elements: docs/NUMERICS.md
  bool flip_turn = false;  ///< for flip_mode "alternating": this epoch the image is mirrored
};
AugmentationStream augmentation_stream(std::uint64_t seed, std::uint32_t epoch,
                                       std::uint32_t image);

/// Writes image `image` (uint8, C x H x W), augmented and standardised, to `out`.
void write_augmented(std::span<const std::uint8_t> image, const Shape& shape,
                     const StandardisationTable& table, const AugmentationConfig& augmentation,
                     const AugmentationStream& stream, const LaneView& out);

/// The same without augmentation.
void write_standardised(std::span<const std::uint8_t> image, const Shape& shape,
                        const StandardisationTable& table, const LaneView& out);

}  // namespace tabtrain
