// CIFAR-10 in its publisher's binary version (https://www.cs.toronto.edu/~kriz/cifar.html).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "data/dataset.h"

namespace tabtrain {

inline constexpr std::size_t kCifar10RecordBytes = 3073;  ///< label, then 3 x 32 x 32 pixels
inline constexpr std::size_t kCifar10MostRecords = 50000;

/// No images yet; shape 3x32x32 and the ten class names in the publisher's order. Room for
/// `records` images is reserved exactly, so that appending them copies nothing and wastes nothing.
Dataset make_empty_cifar10(std::size_t records = 0);

/// Appends the records of one file. `file` is only named in messages.
/// Throws Error, with `dataset` untouched, when the file is empty, ends inside a record, holds a
/// label above 9, or would bring the data set above 50,000 images.
void append_cifar10(Dataset& dataset, std::span<const std::uint8_t> bytes, const std::string& file);

enum class Cifar10Part { kNone, kTrain, kTest };

/// What a file is by its name: data_batch_1.bin to data_batch_5.bin, test_batch.bin, in any folder.
Cifar10Part cifar10_part(const std::string& path);

}  // namespace tabtrain
