#include "data/idx.h"

#include <utility>

#include "base/error.h"

namespace tabtrain {
namespace {

constexpr int kDigits = 10;
// Two zero bytes, the element type (8: unsigned byte) and the number of dimensions.
constexpr std::uint32_t kImagesMagic = 0x00000803;
constexpr std::uint32_t kLabelsMagic = 0x00000801;

/// In MnistPart's order.
constexpr std::array<const char*, 4> kFileNames = {
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte"};

/// In kFileNames, of a part that is not kNone.
std::size_t place_of(MnistPart part) { return static_cast<std::size_t>(part) - 1; }

std::string hex(std::uint32_t value) {
  std::string text = "0x00000000";
  for (std::size_t i = 0; i < 8; ++i) text[9 - i] = "0123456789abcdef"[(value >> (4 * i)) & 15];
  return text;
}

/// The header of one file, read field by field.
class Header {
 public:
  Header(std::span<const std::uint8_t> bytes, const std::string& file)
      : bytes_(bytes), file_(file) {}

  void expect_magic(std::uint32_t expected, const char* what) {
    const std::uint32_t found = next("the magic number");
    if (found == expected) return;
    const bool zipped = found >> 16 == 0x1F8B;
    fail("[idx] ", file_, ": byte 0: found magic number ", hex(found),
         zipped ? " (a gzip file)" : "", ", expected ", hex(expected), " (", what, ")");
  }

  std::uint32_t next_in_range(const char* what, std::uint32_t most) {
    const std::uint32_t found = next(what);
    if (found < 1 || found > most) {
      fail("[idx] ", file_, ": byte ", at_ - 4, ": found ", found, " ", what, ", expected 1 to ",
           most);
    }
    return found;
  }

  /// What follows the header, which must be exactly `size` bytes.
  std::span<const std::uint8_t> rest(std::uint64_t size, const std::string& what) {
    const std::uint64_t found = bytes_.size() - at_;
    if (found != size) {
      fail("[idx] ", file_, ": byte ", at_, ": found ", found, " more bytes, expected ", size,
           " for ", what);
    }
    return bytes_.subspan(at_);
  }

 private:
  std::uint32_t next(const char* what) {
    if (bytes_.size() - at_ < 4) {
      fail("[idx] ", file_, ": byte ", bytes_.size(), ": the file ends here, expected ", what,
           " in bytes ", at_, " to ", at_ + 3);
    }
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | bytes_[at_ + i];
    at_ += 4;
    return value;
  }

  std::span<const std::uint8_t> bytes_;
  const std::string& file_;
  std::size_t at_ = 0;
};

std::span<const std::uint8_t> read_labels(std::span<const std::uint8_t> bytes,
                                          const std::string& file, std::uint32_t images,
                                          const std::string& images_file) {
  Header header(bytes, file);
  header.expect_magic(kLabelsMagic, "unsigned bytes in 1 dimension");
  const std::uint32_t count = header.next_in_range("labels", kMostIdxImages);
  if (count != images) {
    fail("[idx] ", file, ": byte 4: found ", count, " labels, expected ", images,
         ", one for each image of ", images_file);
  }
  const auto labels = header.rest(count, std::to_string(count) + " labels");
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] >= kDigits) {
      fail("[idx] ", file, ": byte ", bytes.size() - labels.size() + i, ": found label ",
           int{labels[i]}, ", expected 0 to ", kDigits - 1);
    }
  }
  return labels;
}

}  // namespace

Dataset read_mnist(std::span<const std::uint8_t> images, const std::string& images_file,
                   std::span<const std::uint8_t> labels, const std::string& labels_file) {
  Header header(images, images_file);
  header.expect_magic(kImagesMagic, "unsigned bytes in 3 dimensions");
  const std::uint32_t count = header.next_in_range("images", kMostIdxImages);
  const std::uint32_t rows = header.next_in_range("rows", kMostIdxExtent);
  const std::uint32_t columns = header.next_in_range("columns", kMostIdxExtent);
  // 64 bits hold the product: the three are below 2^20, 2^11 and 2^11.
  const auto pixels = header.rest(
      std::uint64_t{count} * rows * columns,
      std::to_string(count) + " images of " + std::to_string(rows) + "x" + std::to_string(columns));
  const auto checked_labels = read_labels(labels, labels_file, count, images_file);
  Dataset dataset;
  dataset.shape = {1, static_cast<int>(rows), static_cast<int>(columns)};
  for (int digit = 0; digit < kDigits; ++digit) {
    dataset.class_names.push_back(std::to_string(digit));
  }
  dataset.pixels.assign(pixels.begin(), pixels.end());
  dataset.labels.assign(checked_labels.begin(), checked_labels.end());
  return dataset;
}

MnistPart mnist_part(const std::string& path) {
  std::string name = path.substr(path.find_last_of("/\\") + 1);  // npos + 1 is 0
  if (name.size() > 3 && name.compare(name.size() - 3, 3, ".gz") == 0) name.resize(name.size() - 3);
  struct Known {
    const char* begin;
    const char* end;
    MnistPart part;
  };
  constexpr Known kKnown[] = {{"train-images", "idx3-ubyte", MnistPart::kTrainImages},
                              {"train-labels", "idx1-ubyte", MnistPart::kTrainLabels},
                              {"t10k-images", "idx3-ubyte", MnistPart::kTestImages},
                              {"t10k-labels", "idx1-ubyte", MnistPart::kTestLabels}};
  for (const Known& known : kKnown) {
    for (const char separator : {'-', '.'}) {
      if (name == std::string(known.begin) + separator + known.end) return known.part;
    }
  }
  return MnistPart::kNone;
}

bool MnistFiles::wants(const std::string& path) const {
  const MnistPart part = mnist_part(path);
  return part != MnistPart::kNone && files_[place_of(part)].name.empty();
}

void MnistFiles::add(const std::string& path, std::vector<std::uint8_t> bytes) {
  const MnistPart part = mnist_part(path);
  if (part == MnistPart::kNone) {
    fail("[idx] ", path, ": expected a file named ", kFileNames[0], ", ", kFileNames[1], ", ",
         kFileNames[2], " or ", kFileNames[3]);
  }
  File& file = files_[place_of(part)];
  if (!file.name.empty()) fail("[idx] ", path, ": this file is there twice");
  file = {path, std::move(bytes)};
  const std::size_t first = place_of(part) & ~std::size_t{1};
  File& images = files_[first];
  File& labels = files_[first + 1];
  if (images.name.empty() || labels.name.empty()) return;
  Dataset& split = first == 0 ? splits_.train : splits_.test;
  split = read_mnist(images.bytes, images.name, labels.bytes, labels.name);
  images.bytes = {};
  labels.bytes = {};
}

DataSplits MnistFiles::finish() {
  std::string missing;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (files_[i].name.empty())
      missing += (missing.empty() ? "" : ", ") + std::string(kFileNames[i]);
  }
  if (!missing.empty()) fail("[idx] missing: ", missing);
  splits_.name = "MNIST";
  return std::exchange(splits_, {});
}

}  // namespace tabtrain
