// What a data set is made of: images of each class, values of each channel.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "data/dataset.h"

namespace tabtrain {

struct ChannelStatistics {
  std::array<std::uint64_t, 256> histogram{};  ///< pixels of each value
  int min = 0;                                 ///< bytes
  int max = 0;
  double mean = 0;  ///< of value / 255
  double std = 0;   ///< the same; divided by the number of pixels, not by one less
};

struct DataStatistics {
  std::vector<std::int64_t> class_counts;  ///< images of each class
  std::vector<ChannelStatistics> channels;
};

/// Of the images with these indices. Pixels are counted as whole numbers and everything else is
/// computed in double from the 256 counts, from value 0 to value 255: the same bits everywhere, and
/// no order of the images matters. Throws Error when there are none.
DataStatistics measure(const Dataset& dataset, std::span<const std::uint32_t> images);

}  // namespace tabtrain
