// The built-in data set: little scenes drawn from a seed, so that a run can start without a
// download.
#pragma once

#include <cstdint>

#include "base/thread_pool.h"
#include "data/dataset.h"

namespace tabtrain {

inline constexpr std::uint64_t kBuiltinSeed = 1;
inline constexpr int kBuiltinTrainImages = 5000;
inline constexpr int kBuiltinTestImages = 1000;
inline constexpr Shape kBuiltinShape{3, 32, 32};  ///< as they are drawn

/// Draws 10 classes of 3x32x32 images: cat, bear, house, tent, tree, mushroom, car, bus, fish,
/// bird; neighbours in that list resemble one another. Every ten consecutive images hold each class
/// once, in random order. Image i of a split depends on (seed, split, i) alone, so a smaller set is
/// the beginning of a larger one, and every build draws the same bytes (docs/DATA.md). The threads
/// of `pool`, where there is one, share the work.
///
/// Another `shape` gets the same drawings resized (resize_plane), and grey for one channel; the set
/// is then called "built-in 1x28x28". Throws Error when a count is below 1 or above 1,000,000, for
/// other than 1 or 3 channels, and when a part would take more than 2 GiB.
DataSplits make_builtin(std::uint64_t seed = kBuiltinSeed, int train_images = kBuiltinTrainImages,
                        int test_images = kBuiltinTestImages, ThreadPool* pool = nullptr,
                        const Shape& shape = kBuiltinShape);

}  // namespace tabtrain
