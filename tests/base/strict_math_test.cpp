#include "base/strict_math.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/digest.h"
#include "base/random.h"

namespace tabtrain {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
// The bound that strict_math.h promises.
constexpr long double kBound = 2.5e-16L;
constexpr int kPoints = 100000;

double between(RandomStream& random, double low, double high) {
  const double coarse = random.word() * 0x1p-32;
  return low + (high - low) * (coarse + random.word() * 0x1p-64);
}

long double relative_error(long double got, long double expected) {
  return std::fabs((got - expected) / expected);
}

TEST(StrictMath, ExpIsWithinItsBound) {
  RandomStream random(1U);
  for (const double range : {1e-8, 0.5, 1.0, 30.0, 708.0}) {
    long double worst = 0;
    for (int i = 0; i < kPoints; ++i) {
      const double x = between(random, -range, range);
      worst =
          std::max(worst, relative_error(strict::exp(x), std::exp(static_cast<long double>(x))));
    }
    EXPECT_LT(worst, kBound) << "range " << range;
  }
}

TEST(StrictMath, ExpBelowTheSmallestNormalNumberIsWithinOneUnit) {
  RandomStream random(2U);
  for (int i = 0; i < kPoints; ++i) {
    const double x = between(random, -745.13, -708.4);
    const long double error = strict::exp(x) - std::exp(static_cast<long double>(x));
    ASSERT_LE(std::fabs(error), 0x1p-1074L) << x;
  }
}

TEST(StrictMath, ExpSpecialValues) {
  EXPECT_EQ(strict::exp(0.0), 1.0);
  EXPECT_EQ(strict::exp(-0.0), 1.0);
  EXPECT_DOUBLE_EQ(strict::exp(1.0), 2.718281828459045);
  EXPECT_EQ(strict::exp(kInfinity), kInfinity);
  EXPECT_EQ(strict::exp(-kInfinity), 0.0);
  EXPECT_EQ(strict::exp(1e300), kInfinity);
  EXPECT_EQ(strict::exp(-1e300), 0.0);
  EXPECT_EQ(strict::exp(709.79), kInfinity);
  EXPECT_LT(strict::exp(709.78), kInfinity);
  EXPECT_EQ(strict::exp(-745.2), 0.0);
  EXPECT_EQ(strict::exp(-745.13), 0x1p-1074);
  EXPECT_EQ(strict::exp(1e-320), 1.0);
  EXPECT_TRUE(std::isnan(strict::exp(kNan)));
}

TEST(StrictMath, LogIsWithinItsBound) {
  RandomStream random(3U);
  for (const double width : {1e-12, 1e-3, 0.3, 0.7, 0.99}) {
    long double worst = 0;
    for (int i = 0; i < kPoints; ++i) {
      const double x = between(random, 1 - width, 1 + 2 * width);
      if (x == 1) continue;
      worst =
          std::max(worst, relative_error(strict::log(x), std::log(static_cast<long double>(x))));
    }
    EXPECT_LT(worst, kBound) << "width " << width;
  }
  long double worst = 0;
  for (int exponent = -1074; exponent < 1024; ++exponent) {
    for (int i = 0; i < 20; ++i) {
      const double x = std::ldexp(between(random, 1, 2), exponent);
      const long double expected = std::log(static_cast<long double>(x));
      if (x == 1) continue;
      worst = std::max(worst, relative_error(strict::log(x), expected));
    }
  }
  EXPECT_LT(worst, kBound);
}

TEST(StrictMath, LogSpecialValues) {
  EXPECT_EQ(strict::log(1.0), 0.0);
  EXPECT_FALSE(std::signbit(strict::log(1.0)));
  EXPECT_EQ(strict::log(0.0), -kInfinity);
  EXPECT_EQ(strict::log(-0.0), -kInfinity);
  EXPECT_EQ(strict::log(kInfinity), kInfinity);
  EXPECT_TRUE(std::isnan(strict::log(-1.0)));
  EXPECT_TRUE(std::isnan(strict::log(-kInfinity)));
  EXPECT_TRUE(std::isnan(strict::log(kNan)));
  EXPECT_DOUBLE_EQ(strict::log(2.0), 0.6931471805599453);
  EXPECT_NEAR(strict::log(0x1p-1074), -744.44007192138126, 1e-12);
  EXPECT_NEAR(strict::log(std::numeric_limits<double>::max()), 709.78271289338397, 1e-12);
}

TEST(StrictMath, SinAndCosAreWithinTheirBound) {
  RandomStream random(4U);
  for (const double range : {1e-6, 0.8, 7.0, 1000.0, 1e5}) {
    long double worst = 0;
    for (int i = 0; i < kPoints; ++i) {
      const double x = between(random, -range, range);
      const auto wide = static_cast<long double>(x);
      worst = std::max(worst, std::fabs(strict::sin(x) - std::sin(wide)));
      worst = std::max(worst, std::fabs(strict::cos(x) - std::cos(wide)));
    }
    EXPECT_LT(worst, kBound) << "range " << range;
  }
}

TEST(StrictMath, SinAndCosNearMultiplesOfAQuarterTurn) {
  for (int k = -63661; k <= 63661; k += 7) {
    const double x = k * 1.5707963267948966;
    const auto wide = static_cast<long double>(x);
    ASSERT_LT(std::fabs(strict::sin(x) - std::sin(wide)), kBound) << x;
    ASSERT_LT(std::fabs(strict::cos(x) - std::cos(wide)), kBound) << x;
  }
}

TEST(StrictMath, SinAndCosSpecialValues) {
  EXPECT_EQ(strict::sin(0.0), 0.0);
  EXPECT_TRUE(std::signbit(strict::sin(-0.0)));
  EXPECT_FALSE(std::signbit(strict::sin(0.0)));
  EXPECT_EQ(strict::cos(0.0), 1.0);
  EXPECT_EQ(strict::cos(-0.0), 1.0);
  EXPECT_EQ(strict::sin(1e-300), 1e-300);
  for (const double outside : {kInfinity, -kInfinity, kNan, 100000.1, -1e300}) {
    EXPECT_TRUE(std::isnan(strict::sin(outside))) << outside;
    EXPECT_TRUE(std::isnan(strict::cos(outside))) << outside;
  }
  EXPECT_FALSE(std::isnan(strict::sin(strict::kLargestAngle)));
}

// The point of these functions: the same bits from every compiler and on every machine.
TEST(StrictMath, BitsAreTheSameEverywhere) {
  RandomStream random(5U);
  Digest digest;
  for (int i = 0; i < 10000; ++i) {
    const double values[] = {
        strict::exp(between(random, -745, 709)), strict::log(between(random, 0, 1000)),
        strict::sin(between(random, -1e5, 1e5)), strict::cos(between(random, -10, 10))};
    digest.update(values, sizeof values);
  }
  EXPECT_EQ(digest.hex(), "a7ba1cbb36f5061f");
}

}  // namespace
}  // namespace tabtrain
