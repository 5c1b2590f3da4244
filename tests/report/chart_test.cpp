#include "report/chart.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/axis.h"

namespace tabtrain::report {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string texts(const Axis& axis) {
  std::string all;
  for (const Tick& tick : axis.ticks) all += (all.empty() ? "" : " ") + tick.text;
  return all;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

Chart chart_of(const std::vector<Point>& points, const std::string& name = "test") {
  Chart chart;
  chart.title = "Loss";
  chart.series = {{name, {}, false, Marker::kNone, points}};
  return chart;
}

TEST(Axis, RoundTicks) {
  EXPECT_EQ(texts(round_axis(0.13, 1.04, 5)), "0.0 0.2 0.4 0.6 0.8 1.0 1.2");
  EXPECT_EQ(texts(round_axis(51.4, 79.4, 5)), "50 60 70 80");
  EXPECT_EQ(texts(round_axis(0, 0.00003, 5)), "0.00000 0.00001 0.00002 0.00003");
  EXPECT_EQ(texts(round_axis(0, 3e-9, 5)), "0 1e-09 2e-09 3e-09");
  EXPECT_EQ(texts(round_axis(-1, 1, 4)), "-1.0 -0.5 0.0 0.5 1.0");
}

TEST(Axis, PlainTicksStayInside) {
  EXPECT_EQ(texts(plain_axis(1, 20, 8, true)), "5 10 15 20");
  EXPECT_EQ(texts(plain_axis(1, 3, 8, true)), "1 2 3");
  EXPECT_EQ(texts(plain_axis(1, 1, 8, true)), "1");
  EXPECT_EQ(texts(plain_axis(0.02, 1000, 8, true)), "200 400 600 800 1000");
}

TEST(Axis, OddRangesHaveFewFiniteTicks) {
  const double most = std::numeric_limits<double>::max();
  const double infinity = std::numeric_limits<double>::infinity();
  const double ranges[][2] = {{5, 5},        {0, 0},    {1e17, 1e17 + 16},
                              {-most, most}, {kNan, 1}, {3e38, 3e38},
                              {0, infinity}, {1, 0},    {-1e-300, 1e-300}};
  for (const auto& [low, high] : ranges) {
    for (const Axis& axis : {round_axis(low, high, 5), plain_axis(low, high, 5, true)}) {
      EXPECT_LT(axis.low, axis.high) << low << " " << high;
      EXPECT_LE(axis.ticks.size(), 12U) << low << " " << high;
      for (const Tick& tick : axis.ticks) {
        EXPECT_GE(axis.share(tick.value), -1e-9);
        EXPECT_LE(axis.share(tick.value), 1 + 1e-9);
      }
    }
  }
}

TEST(Chart, DrawsEveryPointOnce) {
  const std::string svg = chart_svg(chart_of({{1, 1}, {2, 0.5}, {3, 0.25}}), "a");
  EXPECT_NE(svg.find("<title id=\"a-t\">Loss</title>"), std::string::npos);
  EXPECT_NE(svg.find("test: 1 at epoch 1, 0.25 at epoch 3, lowest 0.25, highest 1."),
            std::string::npos);
  const std::size_t line = svg.find("class=\"line");
  ASSERT_NE(line, std::string::npos);
  const std::string path = svg.substr(line, svg.find("/>", line) - line);
  EXPECT_EQ(count(path, "M"), 1U);
  EXPECT_EQ(count(path, "L"), 2U);
  EXPECT_EQ(svg.find("http"), std::string::npos);
}

TEST(Chart, ASinglePointIsADot) {
  const std::string svg = chart_svg(chart_of({{1, 2.3}}), "a");
  EXPECT_EQ(svg.find("class=\"line"), std::string::npos);
  EXPECT_NE(svg.find("class=\"dot"), std::string::npos);
}

TEST(Chart, GapsWhereThereIsNoNumber) {
  const std::string svg = chart_svg(chart_of({{1, 1}, {2, 2}, {3, kNan}, {4, 1}, {5, 2}}), "a");
  const std::size_t line = svg.find("class=\"line");
  const std::string path = svg.substr(line, svg.find("/>", line) - line);
  EXPECT_EQ(count(path, "M"), 2U);
  EXPECT_EQ(count(path, "L"), 2U);
  for (const char* odd : {"NaN", "nan", "inf"}) EXPECT_EQ(path.find(odd), std::string::npos);
}

TEST(Chart, NothingToDrawSaysSo) {
  for (const Chart& chart : {chart_of({}), chart_of({{1, kNan}}), Chart{}}) {
    const std::string svg = chart_svg(chart, "a");
    EXPECT_NE(svg.find("no numbers to draw"), std::string::npos);
    EXPECT_EQ(svg.find("nan"), std::string::npos);
  }
}

TEST(Chart, NamesAreText) {
  const std::string svg = chart_svg(chart_of({{1, 1}}, "</text><script>x</script>"), "a");
  EXPECT_EQ(svg.find("<script"), std::string::npos);
  EXPECT_NE(svg.find("&lt;script&gt;"), std::string::npos);
}

TEST(Chart, NamesAtLineEndsDoNotOverlap) {
  Chart chart;
  for (int i = 0; i < 40; ++i) {
    chart.series.push_back(
        {"run" + std::to_string(i), {}, false, Marker::kNone, {{1, 0}, {2, 50}}});
  }
  const std::string svg = chart_svg(chart, "a");
  std::vector<double> heights;
  for (std::size_t at = svg.find(">run", svg.find("</desc>")); at != std::string::npos;
       at = svg.find(">run", at + 1)) {
    const std::size_t y = svg.rfind(" y=\"", at) + 4;
    heights.push_back(std::stod(svg.substr(y)));
  }
  ASSERT_EQ(heights.size(), 40U);
  std::sort(heights.begin(), heights.end());
  for (std::size_t i = 1; i < heights.size(); ++i) EXPECT_GE(heights[i] - heights[i - 1], 12);
  EXPECT_GT(heights.front(), 20);
  const std::size_t box = svg.find("viewBox=\"0 0 ") + 13;
  EXPECT_LT(heights.back(), std::stod(svg.substr(svg.find(' ', box))));
}

TEST(Chart, DecimationKeepsEndsExtremesAndGaps) {
  std::vector<Point> points;
  for (int i = 0; i < 10000; ++i) points.push_back({static_cast<double>(i), std::sin(i * 0.01)});
  points[3333].y = 9;
  points[6666].y = -9;
  points[5000].y = kNan;
  const std::vector<Point> few = decimated(points, 300);
  EXPECT_LE(few.size(), 302U);
  EXPECT_EQ(few.front(), points.front());
  EXPECT_EQ(few.back(), points.back());
  EXPECT_EQ(std::count(few.begin(), few.end(), points[3333]), 1);
  EXPECT_EQ(std::count(few.begin(), few.end(), points[6666]), 1);
  EXPECT_EQ(std::count_if(few.begin(), few.end(), [](const Point& p) { return std::isnan(p.y); }),
            1);
  EXPECT_TRUE(std::is_sorted(few.begin(), few.end(),
                             [](const Point& a, const Point& b) { return a.x < b.x; }));
  EXPECT_EQ(decimated(std::vector<Point>(points.begin(), points.begin() + 7), 7).size(), 7U);
}

TEST(Chart, AFileHasItsNamespaceAndPaper) {
  const Chart chart = chart_of({{1, 1}, {2, 2}});
  const std::string file = charts_file(std::vector<Chart>{chart, chart});
  EXPECT_EQ(file.rfind("<svg xmlns=\"http://www.w3.org/2000/svg\" ", 0), 0U);
  EXPECT_EQ(count(file, "<rect"), 1U);
  EXPECT_EQ(count(file, "class=\"line"), 2U);
  EXPECT_EQ(count(file, "var("), 0U) << "programs for slides know no style sheets";
}

}  // namespace
}  // namespace tabtrain::report
