#include "data/kept_data.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"

namespace tabtrain {
namespace {

/// The four pieces in the order in which they are kept.
template <class Byte, class Splits>
std::array<std::span<Byte>, 4> pieces_of(Splits& data) {
  return {std::span<Byte>(data.train.labels), std::span<Byte>(data.train.pixels),
          std::span<Byte>(data.test.labels), std::span<Byte>(data.test.pixels)};
}

Dataset make_part(const KeptFacts& facts, std::uint64_t images, const char* name) {
  const auto image_bytes = static_cast<std::uint64_t>(facts.shape.size());
  if (images < 1 || images > kMostDatasetBytes / image_bytes) {
    fail("[kept data] ", images, " ", name, " images of ", to_string(facts.shape),
         ": expected at least one, and up to ", kMostDatasetBytes, " bytes");
  }
  Dataset part;
  part.shape = facts.shape;
  part.class_names = facts.class_names;
  part.labels.resize(static_cast<std::size_t>(images));
  part.pixels.resize(static_cast<std::size_t>(images * image_bytes));
  return part;
}

/// `begin`: where the part begins in the kept bytes.
void check_labels(const Dataset& part, std::size_t begin) {
  for (std::size_t i = 0; i < part.labels.size(); ++i) {
    if (part.labels[i] >= part.class_names.size()) {
      fail("[kept data] byte ", begin + i, ": found label ", int{part.labels[i]},
           ", expected 0 to ", part.class_names.size() - 1);
    }
  }
}

}  // namespace

KeptFacts kept_facts(const DataSplits& data) {
  Digest digest;
  for (const auto piece : pieces_of<const std::uint8_t>(data)) {
    digest.update(piece.data(), piece.size());
  }
  return {data.name,         data.train.shape, data.train.class_names,
          data.train.size(), data.test.size(), digest.hex()};
}

std::uint64_t kept_bytes(const DataSplits& data) {
  std::uint64_t sum = 0;
  for (const auto piece : pieces_of<const std::uint8_t>(data)) sum += piece.size();
  return sum;
}

std::size_t copy_kept(const DataSplits& data, std::uint64_t offset,
                      std::span<std::uint8_t> target) {
  std::size_t done = 0;
  for (const auto piece : pieces_of<const std::uint8_t>(data)) {
    if (offset >= piece.size()) {
      offset -= piece.size();
      continue;
    }
    const auto from = piece.subspan(static_cast<std::size_t>(offset));
    const std::size_t count = std::min(from.size(), target.size() - done);
    std::copy_n(from.begin(), count, target.begin() + static_cast<std::ptrdiff_t>(done));
    done += count;
    offset = 0;
    if (done == target.size()) break;
  }
  return done;
}

KeptReader::KeptReader(KeptFacts facts) : facts_(std::move(facts)) {
  const Shape& shape = facts_.shape;
  // Each below 2^16: their product fits into 63 bits.
  for (const int extent : {shape.channels, shape.height, shape.width}) {
    if (extent < 1 || extent > 65535) fail("[kept data] images of ", to_string(shape));
  }
  if (facts_.class_names.size() < 2 || facts_.class_names.size() > kMostClasses) {
    fail("[kept data] found ", facts_.class_names.size(), " classes, expected 2 to ", kMostClasses);
  }
  splits_.name = facts_.name;
  splits_.train = make_part(facts_, facts_.train_images, "train");
  splits_.test = make_part(facts_, facts_.test_images, "test");
}

void KeptReader::append(std::span<const std::uint8_t> bytes) {
  digest_.update(bytes.data(), bytes.size());
  std::uint64_t begin = 0;  // of the piece
  for (const auto piece : pieces_of<std::uint8_t>(splits_)) {
    const std::uint64_t end = begin + piece.size();
    if (done_ < end && !bytes.empty()) {
      const auto target = piece.subspan(static_cast<std::size_t>(done_ - begin));
      const std::size_t count = std::min(target.size(), bytes.size());
      std::copy_n(bytes.begin(), count, target.begin());
      bytes = bytes.subspan(count);
      done_ += count;
    }
    begin = end;
  }
  if (!bytes.empty()) fail("[kept data] found more bytes than the expected ", begin);
}

DataSplits KeptReader::finish() {
  const std::uint64_t expected = kept_bytes(splits_);
  if (done_ != expected) fail("[kept data] found ", done_, " bytes, expected ", expected);
  if (digest_.hex() != facts_.digest) {
    fail("[kept data] the bytes have changed: found digest ", digest_.hex(), ", expected ",
         facts_.digest);
  }
  check_labels(splits_.train, 0);
  check_labels(splits_.test, splits_.train.labels.size() + splits_.train.pixels.size());
  return std::exchange(splits_, {});
}

}  // namespace tabtrain
