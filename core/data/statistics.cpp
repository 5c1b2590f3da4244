#include "data/statistics.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace tabtrain {
namespace {

/// min, max, mean and std from the histogram.
void summarise(ChannelStatistics& channel, double pixels) {
  const auto& counts = channel.histogram;
  const auto seen = [](std::uint64_t count) { return count > 0; };
  channel.min = static_cast<int>(std::find_if(counts.begin(), counts.end(), seen) - counts.begin());
  channel.max =
      static_cast<int>(counts.rend() - std::find_if(counts.rbegin(), counts.rend(), seen)) - 1;
  double sum = 0;
  for (std::size_t v = 0; v < counts.size(); ++v) {
    sum += static_cast<double>(counts[v]) * static_cast<double>(v);
  }
  const double mean = sum / pixels;
  double squares = 0;
  for (std::size_t v = 0; v < counts.size(); ++v) {
    const double deviation = static_cast<double>(v) - mean;
    squares += static_cast<double>(counts[v]) * (deviation * deviation);
  }
  channel.mean = mean / 255.0;
  channel.std = std::sqrt(squares / pixels) / 255.0;
}

}  // namespace

DataStatistics measure(const Dataset& dataset, std::span<const std::uint32_t> images) {
  if (images.empty()) fail("[statistics] no images");
  DataStatistics result;
  result.class_counts.resize(dataset.class_names.size());
  const auto channels = static_cast<std::size_t>(dataset.shape.channels);
  const std::size_t plane = static_cast<std::size_t>(dataset.shape.size()) / channels;
  result.channels.resize(channels);
  for (const std::uint32_t index : images) {
    ++result.class_counts[dataset.labels[index]];
    const auto image = dataset.image(index);
    for (std::size_t c = 0; c < channels; ++c) {
      auto& histogram = result.channels[c].histogram;
      for (const std::uint8_t value : image.subspan(c * plane, plane)) ++histogram[value];
    }
  }
  const double pixels = static_cast<double>(images.size()) * static_cast<double>(plane);
  for (ChannelStatistics& channel : result.channels) summarise(channel, pixels);
  return result;
}

}  // namespace tabtrain
