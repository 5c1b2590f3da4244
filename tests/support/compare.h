// Comparing lists of numbers, with a message that says where they differ most.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace tabtrain::test {

template <class T>
double largest(const std::vector<T>& values) {
  double result = 0;
  for (T x : values) result = std::max(result, std::abs(static_cast<double>(x)));
  return result;
}

/// Every |actual - expected| <= absolute + relative * |expected|; NaN never is.
template <class A, class B>
void expect_close(const std::vector<A>& actual, const std::vector<B>& expected, double absolute,
                  double relative, const std::string& what) {
  ASSERT_EQ(actual.size(), expected.size()) << what;
  std::size_t worst = 0;
  double worst_excess = 0;
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    const double a = static_cast<double>(actual[i]);
    const double e = static_cast<double>(expected[i]);
    const double excess = std::abs(a - e) - (absolute + relative * std::abs(e));
    if (excess <= 0) continue;
    ++wrong;
    if (!(excess <= worst_excess)) {
      worst = i;
      worst_excess = excess;
    }
  }
  EXPECT_EQ(wrong, 0U) << what << ": " << wrong << " of " << actual.size()
                       << " elements differ; element " << worst << " is " << actual[worst]
                       << ", expected " << expected[worst] << " within " << absolute << " + "
                       << relative << " relative";
}

}  // namespace tabtrain::test
