#include "data/idx.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>
#include <vector>

#include "base/error.h"

namespace tabtrain {
namespace {

using Bytes = std::vector<std::uint8_t>;

void put32(Bytes& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes.push_back(static_cast<std::uint8_t>(value >> shift));
  }
}

/// Pixels count up; the header may lie.
Bytes images_file(std::uint32_t count, std::uint32_t rows, std::uint32_t columns,
                  std::size_t pixels, std::uint32_t magic = 0x803) {
  Bytes bytes;
  for (const std::uint32_t field : {magic, count, rows, columns}) put32(bytes, field);
  for (std::size_t i = 0; i < pixels; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 7));
  return bytes;
}

Bytes labels_file(std::uint32_t count, const Bytes& labels, std::uint32_t magic = 0x801) {
  Bytes bytes;
  put32(bytes, magic);
  put32(bytes, count);
  bytes.insert(bytes.end(), labels.begin(), labels.end());
  return bytes;
}

std::string error_of(const Bytes& images, const Bytes& labels) {
  try {
    read_mnist(images, "some/images", labels, "some/labels");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

const Bytes kThreeLabels = labels_file(3, {9, 0, 4});

TEST(Idx, ImagesAndLabelsAreRead) {
  const Dataset set = read_mnist(images_file(3, 2, 4, 24), "i", kThreeLabels, "l");
  EXPECT_EQ(set.shape, (Shape{1, 2, 4}));
  EXPECT_EQ(set.class_names,
            (std::vector<std::string>{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}));
  EXPECT_EQ(set.labels, (Bytes{9, 0, 4}));
  ASSERT_EQ(set.size(), 3U);
  for (std::size_t i = 0; i < 24; ++i) EXPECT_EQ(set.pixels[i], static_cast<std::uint8_t>(i * 7));
  EXPECT_EQ(set.image(1)[0], 8 * 7);
  EXPECT_EQ(set.image(2).size(), 8U);
}

TEST(Idx, WrongMagicNumbers) {
  EXPECT_EQ(error_of(images_file(3, 2, 4, 24, 0x801), kThreeLabels),
            "[idx] some/images: byte 0: found magic number 0x00000801, expected 0x00000803 "
            "(unsigned bytes in 3 dimensions)");
  EXPECT_EQ(error_of(images_file(3, 2, 4, 24), labels_file(3, {9, 0, 4}, 0x10801)),
            "[idx] some/labels: byte 0: found magic number 0x00010801, expected 0x00000801 "
            "(unsigned bytes in 1 dimension)");
  EXPECT_EQ(error_of({0x1F, 0x8B, 8, 0, 0, 0}, kThreeLabels),
            "[idx] some/images: byte 0: found magic number 0x1f8b0800 (a gzip file), expected "
            "0x00000803 (unsigned bytes in 3 dimensions)");
}

TEST(Idx, HeadersAreBounded) {
  EXPECT_EQ(error_of(images_file(4294967295U, 28, 28, 24), kThreeLabels),
            "[idx] some/images: byte 4: found 4294967295 images, expected 1 to 1000000");
  EXPECT_EQ(error_of(images_file(0, 28, 28, 0), kThreeLabels),
            "[idx] some/images: byte 4: found 0 images, expected 1 to 1000000");
  EXPECT_EQ(error_of(images_file(3, 1025, 4, 24), kThreeLabels),
            "[idx] some/images: byte 8: found 1025 rows, expected 1 to 1024");
  EXPECT_EQ(error_of(images_file(3, 0, 4, 24), kThreeLabels),
            "[idx] some/images: byte 8: found 0 rows, expected 1 to 1024");
  EXPECT_EQ(error_of(images_file(3, 2, 4294967295U, 24), kThreeLabels),
            "[idx] some/images: byte 12: found 4294967295 columns, expected 1 to 1024");
  EXPECT_EQ(error_of(images_file(3, 2, 4, 24), labels_file(4294967295U, {9, 0, 4})),
            "[idx] some/labels: byte 4: found 4294967295 labels, expected 1 to 1000000");
}

TEST(Idx, SizesMustBeWhatTheHeaderSays) {
  // The largest header that passes asks for 10^12 bytes: nothing is reserved for it.
  EXPECT_EQ(error_of(images_file(1000000, 1024, 1024, 24), kThreeLabels),
            "[idx] some/images: byte 16: found 24 more bytes, expected 1048576000000 for 1000000 "
            "images of 1024x1024");
  EXPECT_EQ(error_of(images_file(3, 2, 4, 23), kThreeLabels),
            "[idx] some/images: byte 16: found 23 more bytes, expected 24 for 3 images of 2x4");
  EXPECT_EQ(error_of(images_file(3, 2, 4, 25), kThreeLabels),
            "[idx] some/images: byte 16: found 25 more bytes, expected 24 for 3 images of 2x4");
  EXPECT_EQ(error_of(images_file(3, 2, 4, 24), labels_file(3, {9, 0})),
            "[idx] some/labels: byte 8: found 2 more bytes, expected 3 for 3 labels");
}

TEST(Idx, TruncatedHeaders) {
  const Bytes whole = images_file(3, 2, 4, 24);
  EXPECT_EQ(error_of({}, kThreeLabels),
            "[idx] some/images: byte 0: the file ends here, expected the magic number in bytes 0 "
            "to 3");
  const std::array<std::string, 4> fields{"the magic number", "images", "rows", "columns"};
  for (std::size_t size = 0; size < 16; ++size) {
    const std::string place =
        std::to_string(size / 4 * 4) + " to " + std::to_string(size / 4 * 4 + 3);
    EXPECT_EQ(error_of(Bytes(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size)),
                       kThreeLabels),
              "[idx] some/images: byte " + std::to_string(size) +
                  ": the file ends here, expected " + fields[size / 4] + " in bytes " + place);
  }
  EXPECT_EQ(error_of(whole, {0, 0, 8, 1, 0, 0}),
            "[idx] some/labels: byte 6: the file ends here, expected labels in bytes 4 to 7");
}

TEST(Idx, LabelsMustFitTheImages) {
  EXPECT_EQ(error_of(images_file(3, 2, 4, 24), labels_file(4, {1, 2, 3, 4})),
            "[idx] some/labels: byte 4: found 4 labels, expected 3, one for each image of "
            "some/images");
  EXPECT_EQ(error_of(images_file(3, 2, 4, 24), labels_file(3, {1, 2, 10})),
            "[idx] some/labels: byte 10: found label 10, expected 0 to 9");
}

TEST(Idx, FilesAreToldByTheirNames) {
  const std::vector<std::pair<std::string, MnistPart>> cases{
      {"train-images-idx3-ubyte", MnistPart::kTrainImages},
      {"a/b/train-labels-idx1-ubyte.gz", MnistPart::kTrainLabels},
      {"a\\t10k-images.idx3-ubyte", MnistPart::kTestImages},
      {"t10k-labels.idx1-ubyte.gz", MnistPart::kTestLabels},
      {"t10k-labels-idx3-ubyte", MnistPart::kNone},
      {"train-images-idx3-ubyte.zip", MnistPart::kNone},
      {"xtrain-images-idx3-ubyte", MnistPart::kNone},
      {"train-images-idx3-ubyte/readme", MnistPart::kNone},
      {".gz", MnistPart::kNone},
      {"", MnistPart::kNone}};
  for (const auto& [name, part] : cases) EXPECT_EQ(mnist_part(name), part) << name;
}

/// The four files of a tiny set, and another order of them.
const std::vector<std::pair<std::string, Bytes>> kFour{
    {"a/train-images-idx3-ubyte", images_file(3, 2, 4, 24)},
    {"a/train-labels-idx1-ubyte", labels_file(3, {9, 0, 4})},
    {"a/t10k-images-idx3-ubyte.gz", images_file(1, 2, 4, 8)},
    {"a/t10k-labels-idx1-ubyte", labels_file(1, {7})}};

TEST(MnistFiles, TheOrderOfTheFilesDoesNotMatter) {
  for (const std::array<std::size_t, 4> order :
       {std::array<std::size_t, 4>{0, 1, 2, 3}, {3, 1, 2, 0}, {1, 3, 0, 2}}) {
    MnistFiles files;
    for (const std::size_t i : order) {
      EXPECT_TRUE(files.wants(kFour[i].first));
      files.add(kFour[i].first, kFour[i].second);
      EXPECT_FALSE(files.wants(kFour[i].first + ".gz"));
    }
    const DataSplits set = files.finish();
    EXPECT_EQ(set.name, "MNIST");
    EXPECT_EQ(set.train.labels, (Bytes{9, 0, 4}));
    EXPECT_EQ(set.test.labels, Bytes{7});
    EXPECT_EQ(set.train.pixels[23], static_cast<std::uint8_t>(23 * 7));
    EXPECT_EQ(set.test.shape, (Shape{1, 2, 4}));
  }
}

TEST(MnistFiles, WrongFiles) {
  const auto error = [](const auto& call) -> std::string {
    try {
      call();
    } catch (const Error& e) {
      return e.what();
    }
    return "accepted";
  };
  MnistFiles files;
  EXPECT_FALSE(files.wants("readme.txt"));
  EXPECT_EQ(error([&] { files.add("readme.txt", {}); }),
            "[idx] readme.txt: expected a file named train-images-idx3-ubyte, "
            "train-labels-idx1-ubyte, t10k-images-idx3-ubyte or t10k-labels-idx1-ubyte");
  files.add(kFour[0].first, kFour[0].second);
  EXPECT_EQ(error([&] { files.add("b/train-images.idx3-ubyte", {}); }),
            "[idx] b/train-images.idx3-ubyte: this file is there twice");
  EXPECT_EQ(error([&] { files.finish(); }),
            "[idx] missing: train-labels-idx1-ubyte, t10k-images-idx3-ubyte, "
            "t10k-labels-idx1-ubyte");
  EXPECT_EQ(error([&] {
              files.add("train-labels-idx1-ubyte", labels_file(4, {1, 2, 3, 4}));
            }),
            "[idx] train-labels-idx1-ubyte: byte 4: found 4 labels, expected 3, one for each image "
            "of a/train-images-idx3-ubyte");
}

}  // namespace
}  // namespace tabtrain
