#include "base/digest.h"

#include <gtest/gtest.h>

#include <string>

namespace tabtrain {
namespace {

std::string digest_of(const std::string& text) {
  Digest digest;
  digest.update(text.data(), text.size());
  return digest.hex();
}

// Vectors of the FNV authors' test suite (http://www.isthe.com/chongo/src/fnv/test_fnv.c).
TEST(Digest, KnownAnswers) {
  EXPECT_EQ(digest_of(""), "cbf29ce484222325");
  EXPECT_EQ(digest_of("a"), "af63dc4c8601ec8c");
  EXPECT_EQ(digest_of("foobar"), "85944171f73967e8");
}

TEST(Digest, PiecesGiveTheSameAsTheWhole) {
  Digest digest;
  digest.update("foo", 3);
  digest.update("", 0);
  digest.update("bar", 3);
  EXPECT_EQ(digest.hex(), digest_of("foobar"));
  EXPECT_EQ(digest.value(), 0x85944171F73967E8ULL);
}

TEST(Digest, OrderMatters) { EXPECT_NE(digest_of("ab"), digest_of("ba")); }

}  // namespace
}  // namespace tabtrain
