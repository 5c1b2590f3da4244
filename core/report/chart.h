// Line charts as SVG.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tabtrain::report {

struct Point {
  double x = 0;
  double y = 0;  ///< not finite: the line has a gap here
  bool operator==(const Point&) const = default;
};

/// A colour by its role; the page of a report gives each another shade in the dark.
struct Ink {
  const char* css_class = "norm-none";
  const char* colour = "#6B7280";
};

/// What tells shapes apart without their colour.
enum class Marker { kNone, kCircle, kSquare, kTriangle, kDiamond, kCross };

struct Series {
  std::string name;  ///< written where the line ends
  Ink ink;
  bool dashed = false;
  Marker marker = Marker::kNone;
  std::vector<Point> points;  ///< x increasing
};

struct Chart {
  std::string title;  ///< with the unit: "Accuracy, %"
  std::string x_label = "epoch";
  std::vector<Series> series;
  int width = 480;                 ///< least width of the picture; long names need more
  int height = 300;                ///< least height; many names need more
  std::vector<double> also_shown;  ///< values that the upright axis takes in, drawn or not
};

/// At most about `most` points that draw the same line: the first, the last, and of each part
/// between them the lowest, the highest and a gap where there is one.
std::vector<Point> decimated(const std::vector<Point>& points, std::size_t most);

/// What the chart shows, in words: where each line begins, ends, and lies highest and lowest.
std::string description(const Chart& chart);

/// One chart for a page: no namespace, `id` (letters, digits, '-') unique on it.
std::string chart_svg(const Chart& chart, std::string_view id);

/// A picture file: the charts beside each other, on white.
std::string charts_file(std::span<const Chart> charts);

/// The beginning of an SVG element with the name and the words for those who do not see it.
std::string svg_begin(int width, int height, std::string_view id, std::string_view title,
                      std::string_view words, bool file);

}  // namespace tabtrain::report
