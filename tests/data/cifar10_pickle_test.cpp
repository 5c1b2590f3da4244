#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/random.h"
#include "data/cifar10.h"
#include "support/pickle_bytes.h"
#include "support/source_folder.h"

namespace tabtrain {
namespace {

using pickle_bytes::as_bytes;
using pickle_bytes::batch_parts;
using pickle_bytes::BatchParts;
using pickle_bytes::number;
using pickle_bytes::text;

std::string error_of(const std::string& bytes) {
  Dataset dataset = make_empty_cifar10();
  append_cifar10_pickle(dataset, as_bytes(batch_parts({1}).bytes()), "first");
  const Dataset before = dataset;
  std::string message = "accepted";
  try {
    append_cifar10_pickle(dataset, as_bytes(bytes), "data_batch_2");
  } catch (const Error& error) {
    message = error.what();
    EXPECT_EQ(dataset.pixels, before.pixels);
    EXPECT_EQ(dataset.labels, before.labels);
  }
  return message;
}

/// The message ends so; the byte is where the value begins.
void expect_error(const BatchParts& parts, const std::string& value, const std::string& message) {
  const std::string bytes = parts.bytes();
  EXPECT_EQ(error_of(bytes),
            "[cifar10] data_batch_2: byte " + std::to_string(bytes.find(value)) + ": " + message);
}

// NumPy and Python wrote it (scripts/make_data_goldens.py).
TEST(Cifar10Pickle, ReadsABatchThatNumpyWrote) {
  std::ifstream file(test::source_folder() + "/tests/goldens/cifar10_batch.pickle",
                     std::ios::binary);
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(file),
                                        std::istreambuf_iterator<char>()};
  Dataset dataset = make_empty_cifar10();
  append_cifar10_pickle(dataset, bytes, "cifar10_batch.pickle");
  EXPECT_EQ(dataset.labels, (std::vector<std::uint8_t>{0, 3, 6, 9}));
  ASSERT_EQ(dataset.pixels.size(), 4U * 3072);
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t p = 0; p < 3072; ++p) {
      ASSERT_EQ(dataset.image(i)[p], static_cast<std::uint8_t>(i * 31 + p * 7)) << i << " " << p;
    }
  }
}

TEST(Cifar10Pickle, BatchesAreAppended) {
  Dataset dataset = make_empty_cifar10();
  append_cifar10_pickle(dataset, as_bytes(batch_parts({9, 0}, 5).bytes()), "a");
  append_cifar10_pickle(dataset, as_bytes(batch_parts({4}, 6).bytes()), "b");
  EXPECT_EQ(dataset.labels, (std::vector<std::uint8_t>{9, 0, 4}));
  EXPECT_EQ(dataset.image(0)[0], 5);
  EXPECT_EQ(dataset.image(1)[1], 5 + 31 + 7);
  EXPECT_EQ(dataset.image(2)[0], 6);
}

TEST(Cifar10Pickle, WrongLabels) {
  BatchParts parts = batch_parts({1, 2});
  parts.labels = "](" + number(1) + number(10) + "e";
  expect_error(parts, number(10), "found label 10, expected 0 to 9");
  parts.labels = "](" + number(1) + number(-1) + "e";
  expect_error(parts, number(-1), "found label -1, expected 0 to 9");
  parts.labels = "](" + number(1) + "Ne";
  expect_error(parts, "Ne", "a label is None, expected a number");
  parts.labels = "](" + number(1) + "e";
  expect_error(parts, "](", "found 1 labels, expected 2, one for each row of \"data\"");
  parts.labels = ")";
  expect_error(parts, ")" + text("data"), "\"labels\" is a tuple, expected a list");
  parts.labels_key = text("fine_labels");
  expect_error(parts, "}", "\"labels\": missing");
}

TEST(Cifar10Pickle, WrongArrays) {
  const auto changed = [](std::string BatchParts::*part, const std::string& value) {
    BatchParts parts = batch_parts({1, 2});
    parts.*part = value;
    return parts;
  };
  expect_error(changed(&BatchParts::data_key, text("date")), "}", "\"data\": missing");
  const std::string columns = number(2) + number(3071) + "\x86";
  expect_error(changed(&BatchParts::shape, columns), "\x86",
               "\"data\" has 2 rows of 3071, expected at least one row of 3072");
  const std::string rows = number(2147483647) + number(3072) + "\x86";
  const BatchParts huge = changed(&BatchParts::shape, rows);
  expect_error(huge, huge.content,
               "\"data\" holds 6144 bytes, expected 6597069763584 for 2147483647 rows of 3072");
  const std::string none = number(0) + number(3072) + "\x86";
  expect_error(changed(&BatchParts::shape, none), "\x86",
               "\"data\" has 0 rows of 3072, expected at least one row of 3072");
  const std::string three = number(2) + number(32) + number(96) + "\x87";
  EXPECT_NE(error_of(changed(&BatchParts::shape, three).bytes())
                .find(": \"data\" has 3 dimensions, expected 2"),
            std::string::npos);
  expect_error(changed(&BatchParts::order, "\x88"), "\x88",
               "\"data\" is stored by columns, expected rows");
  const BatchParts short_content = changed(&BatchParts::content, text("abc"));
  expect_error(short_content, text("abc"),
               "\"data\" holds 3 bytes, expected 6144 for 2 rows of 3072");
  std::string floats = batch_parts({}).type;
  floats.replace(floats.find("u1"), 2, "f4");
  expect_error(changed(&BatchParts::type, floats), text("f4"),
               "\"data\" has another element type than unsigned bytes (\"u1\")");
}

TEST(Cifar10Pickle, ArraysThatNumpyDidNotPutTogether) {
  BatchParts parts = batch_parts({1});
  parts.maker = "cnumpy\ndtype\n";
  expect_error(parts, "R(", "\"data\" is not put together as numpy does");
  parts = batch_parts({1});
  parts.arguments = ")";
  expect_error(parts, "R(", "\"data\" is not put together as numpy does");
  parts = batch_parts({1});
  parts.arguments = "cnumpy\ndtype\n" + number(0) + "\x85" + text("b") + "\x87";
  expect_error(parts, "cnumpy\ndtype", "\"data\" is no plain array of numpy");
  EXPECT_EQ(error_of("\x80\x02]."),
            "[cifar10] data_batch_2: byte 2: the batch is a list, expected a dict");
  EXPECT_NE(
      error_of("\x80\x02}" + text("data") + "Ns.").find("\"data\" is None, expected an object"),
      std::string::npos);
}

// Changed at random, a batch is read or refused; anything else, such as a crash or another
// exception, fails the test (the sanitizers' build looks closer).
TEST(Cifar10Pickle, ChangedBatchesAreReadOrRefused) {
  const std::string whole = batch_parts({3}).bytes();
  const std::size_t pixels = whole.find('T');  // little is to be learned from changed pixels
  int refused = 0;
  for (std::uint32_t round = 0; round < 5000; ++round) {
    RandomStream random(round);
    std::string bytes = whole;
    const std::uint32_t changes = 1 + random.below(3);
    for (std::uint32_t i = 0; i < changes; ++i) {
      const std::size_t place = random.below(static_cast<std::uint32_t>(pixels) + 16);
      const std::size_t at = place < pixels + 8 ? place : whole.size() - 16 + (place - pixels);
      bytes[at] = static_cast<char>(random.word() >> 24);
    }
    refused += error_of(bytes) != "accepted" ? 1 : 0;
  }
  EXPECT_GT(refused, 3000);
}

TEST(Cifar10Pickle, TooManyImages) {
  Dataset dataset = make_empty_cifar10();
  dataset.labels.resize(kCifar10MostRecords);
  dataset.pixels.resize(1);  // not looked at
  try {
    append_cifar10_pickle(dataset, as_bytes(batch_parts({1}).bytes()), "one_more");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what())
                  .find("found 1 images after 50000 loaded before, expected at "
                        "most 50000 in total"),
              std::string::npos)
        << error.what();
  }
}

/// Two records; the second label tells the batch.
std::string binary(int label) {
  std::string bytes(2 * kCifar10RecordBytes, '\0');
  bytes[kCifar10RecordBytes] = static_cast<char>(label);
  return bytes;
}

TEST(Cifar10Files, BatchesOfAnyVersionInAnyOrderStandInThePublishersOrder) {
  Cifar10Files files;
  files.add("x/data_batch_4.bin", as_bytes(binary(4)));
  files.add("x/test_batch", as_bytes(batch_parts({8, 9}).bytes()));
  files.add("x/data_batch_1.bin", as_bytes(binary(1)));
  files.add("x/data_batch_3", as_bytes(batch_parts({3}).bytes()));
  files.add("x/data_batch_2", as_bytes(batch_parts({2}, 77).bytes()));
  files.add("x/data_batch_5.bin", as_bytes(binary(5)));
  const DataSplits splits = files.finish();
  EXPECT_EQ(splits.name, "CIFAR-10");
  EXPECT_EQ(splits.train.labels, (std::vector<std::uint8_t>{0, 1, 2, 3, 0, 4, 0, 5}));
  EXPECT_EQ(splits.test.labels, (std::vector<std::uint8_t>{8, 9}));
  EXPECT_EQ(splits.train.image(2)[0], 77);
  EXPECT_EQ(splits.train.pixels.size(), 8U * 3072);
}

TEST(Cifar10Files, WrongFiles) {
  Cifar10Files files;
  const auto message = [&](const std::string& name, const std::string& bytes) -> std::string {
    try {
      files.add(name, as_bytes(bytes));
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_EQ(message("a/readme.html", ""),
            "[cifar10] a/readme.html: expected a file named data_batch_1 to data_batch_5 or "
            "test_batch, with .bin or without");
  EXPECT_EQ(message("data_batch_1.bin", binary(1)), "accepted");
  EXPECT_EQ(message("b/data_batch_1", batch_parts({1}).bytes()),
            "[cifar10] b/data_batch_1: this batch is there twice");
  EXPECT_EQ(message("data_batch_2.bin", binary(10)),
            "[cifar10] data_batch_2.bin: byte 3073: found label 10, expected 0 to 9");
  EXPECT_EQ(message("test_batch", binary(1)),
            "[pickle] test_batch: byte 0: found 0x00, expected 0x80, with which a pickle begins");
  try {
    files.finish();
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "[cifar10] missing: data_batch_2, data_batch_3, data_batch_4, data_batch_5, "
                 "test_batch");
  }
}

TEST(Cifar10Files, BatchesAreToldByTheirNames) {
  for (const char* name :
       {"data_batch_1", "a/data_batch_5.bin", "a\\test_batch", "test_batch.bin"}) {
    EXPECT_TRUE(Cifar10Files::is_batch(name)) << name;
  }
  for (const char* name : {"batches.meta", "data_batch_6", "data_batch_1.txt", "test_batch/", ""}) {
    EXPECT_FALSE(Cifar10Files::is_batch(name)) << name;
  }
}

}  // namespace
}  // namespace tabtrain
