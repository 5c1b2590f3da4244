#include "data/cifar10.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tabtrain {
namespace {

/// Records whose labels count 0, 1, 2 ... 9, 0 ... and whose pixels depend on record and place.
std::vector<std::uint8_t> make_records(std::size_t count) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(count * kCifar10RecordBytes);
  for (std::size_t i = 0; i < count; ++i) {
    bytes.push_back(static_cast<std::uint8_t>(i % 10));
    for (std::size_t p = 0; p < 3072; ++p) {
      bytes.push_back(static_cast<std::uint8_t>(i * 31 + p * 7));
    }
  }
  return bytes;
}

void expect_error(Dataset& dataset, std::span<const std::uint8_t> bytes,
                  const std::string& message) {
  const Dataset before = dataset;
  try {
    append_cifar10(dataset, bytes, "some/data_batch_2.bin");
    ADD_FAILURE() << "expected: " << message;
  } catch (const Error& error) {
    EXPECT_EQ(error.what(), message);
  }
  EXPECT_EQ(dataset.pixels, before.pixels);
  EXPECT_EQ(dataset.labels, before.labels);
}

TEST(Cifar10, EmptyDatasetHasTheClassesAndExactRoom) {
  const Dataset dataset = make_empty_cifar10(20);
  EXPECT_EQ(dataset.shape, (Shape{3, 32, 32}));
  ASSERT_EQ(dataset.class_names.size(), 10U);
  EXPECT_EQ(dataset.class_names[0], "airplane");
  EXPECT_EQ(dataset.class_names[3], "cat");
  EXPECT_EQ(dataset.class_names[9], "truck");
  EXPECT_EQ(dataset.size(), 0U);
  EXPECT_EQ(dataset.pixels.capacity(), 20U * 3072);
  EXPECT_EQ(dataset.labels.capacity(), 20U);
}

TEST(Cifar10, FilesAreAppendedInOrder) {
  const auto bytes = make_records(12);
  const std::span<const std::uint8_t> all(bytes);
  Dataset dataset = make_empty_cifar10(12);
  const std::uint8_t* reserved = dataset.pixels.data();
  append_cifar10(dataset, all.first(5 * kCifar10RecordBytes), "a");
  append_cifar10(dataset, all.subspan(5 * kCifar10RecordBytes), "b");
  EXPECT_EQ(dataset.pixels.data(), reserved) << "the reserved memory was left";
  EXPECT_EQ(dataset.pixels.capacity(), 12U * 3072);
  ASSERT_EQ(dataset.size(), 12U);
  ASSERT_EQ(dataset.pixels.size(), 12U * 3072);
  for (std::size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(dataset.labels[i], i % 10);
    const auto image = dataset.image(i);
    for (std::size_t p = 0; p < 3072; ++p) {
      ASSERT_EQ(image[p], static_cast<std::uint8_t>(i * 31 + p * 7)) << i << " " << p;
    }
  }
}

TEST(Cifar10, EmptyFile) {
  Dataset dataset = make_empty_cifar10();
  append_cifar10(dataset, make_records(1), "first");
  expect_error(dataset, {},
               "[cifar10] some/data_batch_2.bin: byte 0: the file is empty, expected records of "
               "3073 bytes");
}

TEST(Cifar10, TruncatedFile) {
  Dataset dataset = make_empty_cifar10();
  const auto bytes = make_records(3);
  const std::span<const std::uint8_t> all(bytes);
  expect_error(dataset, all.first(2 * 3073 + 100),
               "[cifar10] some/data_batch_2.bin: byte 6146: found the last 100 bytes, expected a "
               "record of 3073 bytes (the file has 6246 bytes)");
  expect_error(dataset, all.first(1),
               "[cifar10] some/data_batch_2.bin: byte 0: found the last 1 bytes, expected a record "
               "of 3073 bytes (the file has 1 bytes)");
  expect_error(dataset, all.first(3 * 3073 - 1),
               "[cifar10] some/data_batch_2.bin: byte 6146: found the last 3072 bytes, expected a "
               "record of 3073 bytes (the file has 9218 bytes)");
}

TEST(Cifar10, WrongLabel) {
  Dataset dataset = make_empty_cifar10();
  append_cifar10(dataset, make_records(2), "first");
  auto bytes = make_records(3);
  bytes[2 * 3073] = 10;
  expect_error(dataset, bytes,
               "[cifar10] some/data_batch_2.bin: byte 6146: found label 10, expected 0 to 9");
  bytes[3073] = 255;
  expect_error(dataset, bytes,
               "[cifar10] some/data_batch_2.bin: byte 3073: found label 255, expected 0 to 9");
}

TEST(Cifar10, TooManyRecords) {
  Dataset dataset = make_empty_cifar10(kCifar10MostRecords);
  const auto bytes = make_records(10000);
  for (int i = 0; i < 4; ++i) append_cifar10(dataset, bytes, "part");
  append_cifar10(dataset, std::span(bytes).first(9999 * kCifar10RecordBytes), "part");
  try {
    append_cifar10(dataset, std::span(bytes).first(2 * kCifar10RecordBytes), "last");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_STREQ(
        error.what(),
        "[cifar10] last: byte 3073: found 2 records after 49999 loaded before, expected at "
        "most 50000 in total");
  }
  EXPECT_EQ(dataset.size(), 49999U);
  append_cifar10(dataset, std::span(bytes).first(kCifar10RecordBytes), "last");
  EXPECT_EQ(dataset.size(), kCifar10MostRecords);
  EXPECT_THROW(append_cifar10(dataset, std::span(bytes).first(kCifar10RecordBytes), "more"), Error);
}

TEST(Cifar10, AnotherShapeIsRefused) {
  Dataset dataset;
  dataset.shape = {1, 28, 28};
  expect_error(dataset, make_records(1),
               "[cifar10] some/data_batch_2.bin: the data set holds 1x28x28 images, expected "
               "3x32x32");
}

TEST(Cifar10, PartByFileName) {
  for (const char* name : {"data_batch_1.bin", "cifar-10-batches-bin/data_batch_5.bin",
                           "/a/b/data_batch_3.bin", "C:\\x\\data_batch_2.bin"}) {
    EXPECT_EQ(cifar10_part(name), Cifar10Part::kTrain) << name;
  }
  for (const char* name : {"test_batch.bin", "./cifar-10-batches-bin/test_batch.bin"}) {
    EXPECT_EQ(cifar10_part(name), Cifar10Part::kTest) << name;
  }
  for (const char* name :
       {"", "/", "data_batch_0.bin", "data_batch_6.bin", "data_batch_1.bin.gz", "data_batch_11.bin",
        "mydata_batch_1.bin", "test_batch", "test_batch.bin/", "batches.meta.txt"}) {
    EXPECT_EQ(cifar10_part(name), Cifar10Part::kNone) << name;
  }
}

}  // namespace
}  // namespace tabtrain
