#include "data/kept_data.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "data/noise.h"

namespace tabtrain {
namespace {

std::vector<std::uint8_t> bytes_of(const DataSplits& data) {
  std::vector<std::uint8_t> bytes(kept_bytes(data));
  EXPECT_EQ(copy_kept(data, 0, bytes), bytes.size());
  return bytes;
}

std::string error_of(const KeptFacts& facts, std::span<const std::uint8_t> bytes) {
  try {
    KeptReader reader(facts);
    reader.append(bytes);
    reader.finish();
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

const DataSplits kData = make_noise({2, 3, 5}, 4, 7, 3);

TEST(KeptData, ComesBackAsItWasInPiecesOfAnySize) {
  const std::vector<std::uint8_t> bytes = bytes_of(kData);
  ASSERT_EQ(bytes.size(), 10U * (1 + 30));
  for (const std::size_t piece : {std::size_t{1}, std::size_t{8}, std::size_t{100}, bytes.size()}) {
    KeptReader reader(kept_facts(kData));
    for (std::size_t at = 0; at < bytes.size();) {
      std::vector<std::uint8_t> part(piece);
      const std::size_t count = copy_kept(kData, at, part);
      EXPECT_EQ(count, std::min(piece, bytes.size() - at));
      reader.append(std::span(part).first(count));
      at += count;
    }
    const DataSplits read = reader.finish();
    EXPECT_EQ(read.name, kData.name);
    EXPECT_EQ(read.train.shape, kData.train.shape);
    EXPECT_EQ(read.train.class_names, kData.train.class_names);
    EXPECT_EQ(read.train.pixels, kData.train.pixels);
    EXPECT_EQ(read.train.labels, kData.train.labels);
    EXPECT_EQ(read.test.pixels, kData.test.pixels);
    EXPECT_EQ(read.test.labels, kData.test.labels);
  }
  std::vector<std::uint8_t> none(4);
  EXPECT_EQ(copy_kept(kData, bytes.size(), none), 0U);
}

TEST(KeptData, DamageIsFound) {
  const KeptFacts facts = kept_facts(kData);
  std::vector<std::uint8_t> bytes = bytes_of(kData);
  EXPECT_EQ(error_of(facts, bytes), "accepted");
  EXPECT_EQ(error_of(facts, std::span(bytes).first(309)),
            "[kept data] found 309 bytes, expected 310");
  bytes.push_back(0);
  EXPECT_EQ(error_of(facts, bytes), "[kept data] found more bytes than the expected 310");
  bytes.pop_back();
  bytes[100] ^= 1;
  EXPECT_NE(error_of(facts, bytes).find("[kept data] the bytes have changed"), std::string::npos);
}

TEST(KeptData, LabelsMustBeClasses) {
  DataSplits data = kData;
  data.train.labels[2] = 4;
  EXPECT_EQ(error_of(kept_facts(data), bytes_of(data)),
            "[kept data] byte 2: found label 4, expected 0 to 3");
}

TEST(KeptData, FactsAreCheckedBeforeMemoryIsAskedFor) {
  KeptFacts facts = kept_facts(kData);
  facts.train_images = 1000000000;
  EXPECT_EQ(error_of(facts, {}),
            "[kept data] 1000000000 train images of 2x3x5: expected at least one, and up to "
            "2147483647 bytes");
  facts = kept_facts(kData);
  facts.test_images = 0;
  EXPECT_NE(error_of(facts, {}).find("0 test images"), std::string::npos);
  for (const Shape shape : {Shape{0, 3, 5}, Shape{2, -1, 5}, Shape{2, 3, 70000}}) {
    facts.shape = shape;
    EXPECT_EQ(error_of(facts, {}), "[kept data] images of " + to_string(shape));
  }
  facts = kept_facts(kData);
  facts.class_names.resize(1);
  EXPECT_EQ(error_of(facts, {}), "[kept data] found 1 classes, expected 2 to 256");
}

}  // namespace
}  // namespace tabtrain
