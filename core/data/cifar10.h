// CIFAR-10 in its publisher's binary and Python versions
// (https://www.cs.toronto.edu/~kriz/cifar.html).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "data/dataset.h"

namespace tabtrain {

inline constexpr std::size_t kCifar10RecordBytes = 3073;  ///< label, then 3 x 32 x 32 pixels
inline constexpr std::size_t kCifar10MostRecords = 50000;
inline constexpr int kCifar10Classes = 10;

/// No images yet; shape 3x32x32 and the ten class names in the publisher's order. Room for
/// `records` images is reserved exactly, so that appending them copies nothing and wastes nothing.
Dataset make_empty_cifar10(std::size_t records = 0);

/// Appends the records of one file. `file` is only named in messages.
/// Throws Error, with `dataset` untouched, when the file is empty, ends inside a record, holds a
/// label above 9, or would bring the data set above 50,000 images.
void append_cifar10(Dataset& dataset, std::span<const std::uint8_t> bytes, const std::string& file);

/// The same for a batch of the Python version: a pickled dict with "data" (an array of numpy, a row
/// of 3,072 bytes an image) and "labels" (a list of numbers); what else is in it is not looked at.
/// Nothing in it is executed (data/pickle.h). Throws Error, with `dataset` untouched, that names
/// the byte, what was found and what was expected.
void append_cifar10_pickle(Dataset& dataset, std::span<const std::uint8_t> bytes,
                           const std::string& file);

enum class Cifar10Part { kNone, kTrain, kTest };

/// What a file is by its name: data_batch_1.bin to data_batch_5.bin, test_batch.bin, in any folder.
Cifar10Part cifar10_part(const std::string& path);

/// Puts the six batches of either version together. They may come in any order, as archives hold
/// them; the images always stand in the publisher's.
class Cifar10Files {
 public:
  /// Whether a file is named like a batch: data_batch_1 to data_batch_5 or test_batch, with .bin
  /// (binary version) or without (Python version), in any folder.
  static bool is_batch(const std::string& path);

  /// Reads one batch. Throws Error when it is none by its name, was added before, or is damaged;
  /// messages call it `place` ("a.tar.gz: data_batch_1.bin"), by default its path.
  void add(const std::string& path, std::span<const std::uint8_t> bytes, std::string place = {});

  /// All six; throws Error that names those which are missing.
  DataSplits finish();

 private:
  static constexpr std::size_t kTrainBatches = 5;
  static constexpr std::size_t kTestBatch = kTrainBatches;

  void append_waiting();

  DataSplits splits_;
  std::array<bool, kTrainBatches + 1> added_{};
  std::array<Dataset, kTrainBatches> waiting_;  ///< until those before them have come
  std::size_t next_ = 0;                        ///< the train batch that is appended next
};

}  // namespace tabtrain
