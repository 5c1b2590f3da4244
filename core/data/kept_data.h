// A data set as plain bytes, to be kept where a program keeps things and read again.
//
// The bytes are the train labels, the train pixels, the test labels and the test pixels, one after
// another. What they mean (KeptFacts) is kept beside them, in whatever form the keeper likes.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/digest.h"
#include "data/dataset.h"

namespace tabtrain {

struct KeptFacts {
  std::string name;
  Shape shape;
  std::vector<std::string> class_names;
  std::uint64_t train_images = 0;
  std::uint64_t test_images = 0;
  std::string digest;  ///< of all bytes (base/digest.h)
};

KeptFacts kept_facts(const DataSplits& data);
std::uint64_t kept_bytes(const DataSplits& data);

/// Copies the bytes from `offset` on into `target`; returns how many there were.
std::size_t copy_kept(const DataSplits& data, std::uint64_t offset, std::span<std::uint8_t> target);

/// Puts a data set together again from its bytes, given in order.
class KeptReader {
 public:
  /// Throws Error for a shape without pixels, fewer than 2 or more than 256 classes, a part without
  /// images or of more than 2 GiB: before memory is asked for.
  explicit KeptReader(KeptFacts facts);

  /// Throws Error when there are more bytes than the facts say.
  void append(std::span<const std::uint8_t> bytes);

  /// Throws Error when bytes are missing, a label is no class, or the digest is another one.
  DataSplits finish();

 private:
  KeptFacts facts_;
  DataSplits splits_;
  Digest digest_;
  std::uint64_t done_ = 0;
};

}  // namespace tabtrain
