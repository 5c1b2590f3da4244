#include "base/number_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace tabtrain {
namespace {

TEST(NumberText, GroupsThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(-999), "-999");
  EXPECT_EQ(grouped(39420), "39,420");
  EXPECT_EQ(grouped(-1234567), "-1,234,567");
}

TEST(NumberText, DecimalsAndSignificantDigits) {
  EXPECT_EQ(decimal(79.394, 2), "79.39");
  EXPECT_EQ(decimal(2, 0), "2");
  EXPECT_EQ(significant(0.1, 6), "0.1");
  EXPECT_EQ(significant(2e-6, 4), "2e-06");
  EXPECT_EQ(decimal(std::numeric_limits<double>::quiet_NaN(), 2), "NaN");
  EXPECT_EQ(significant(-std::numeric_limits<double>::infinity(), 2), "-infinity");
}

}  // namespace
}  // namespace tabtrain
