#include "report/chart.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/number_text.h"
#include "report/axis.h"
#include "report/text.h"

namespace tabtrain::report {
namespace {

constexpr double kLeft = 54;
constexpr double kTop = 38;
constexpr double kBottom = 44;
constexpr double kRightGap = 12;  ///< from a line's end to its name
constexpr double kLabelHeight = 16;
constexpr std::size_t kLongestLabel = 40;
constexpr std::size_t kMostMarkers = 6;

std::string coordinate(double value) { return significant(std::round(value * 10) / 10, 7); }

std::string at(double x, double y) { return coordinate(x) + " " + coordinate(y); }

/// Where a chart's numbers lie in its picture.
struct Frame {
  double left = kLeft;
  double top = kTop;
  double width = 0;
  double height = 0;
  Axis x;
  Axis y;

  double right() const { return left + width; }
  double bottom() const { return top + height; }
  double px(double value) const { return left + width * x.share(value); }
  double py(double value) const { return bottom() - height * y.share(value); }
};

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool empty() const { return !(low <= high); }
};

struct Size {
  int width = 0;
  int height = 0;
};

double label_width(const Chart& chart) {
  std::size_t longest = 0;
  for (const Series& s : chart.series) {
    longest = std::max(longest, std::min(text_width(s.name), kLongestLabel));
  }
  return kRightGap + kCharacterWidth * static_cast<double>(longest) + 6;
}

Size size_of(const Chart& chart) {
  const double labels = kLabelHeight * static_cast<double>(chart.series.size());
  return {std::max(chart.width, static_cast<int>(kLeft + 240 + label_width(chart))),
          std::max(chart.height, static_cast<int>(kTop + kBottom + labels))};
}

Frame frame_of(const Chart& chart, const Size& size) {
  Range x;
  Range y;
  for (const double value : chart.also_shown) y.add(value);
  for (const Series& series : chart.series) {
    for (const Point& point : series.points) {
      x.add(point.x);
      if (std::isfinite(point.y)) y.add(point.y);
    }
  }
  Frame frame;
  frame.width = size.width - kLeft - label_width(chart);
  frame.height = size.height - kTop - kBottom;
  frame.x = x.empty() ? plain_axis(0, 1, 5, true) : plain_axis(x.low, x.high, 8, true);
  frame.y = y.empty() ? round_axis(0, 1, 5) : round_axis(y.low, y.high, 5);
  return frame;
}

std::string text_element(double x, double y, std::string_view text, const char* css_class,
                         const char* colour, const char* more = "") {
  return "<text class=\"" + std::string(css_class) + "\" x=\"" + coordinate(x) + "\" y=\"" +
         coordinate(y) + "\" fill=\"" + colour + "\"" + more + ">" + html_text(text) + "</text>";
}

std::string axes(const Chart& chart, const Frame& frame) {
  std::string grid;
  std::string texts = text_element(frame.left - 44, 20, chart.title, "ink", "#1c1f23",
                                   " font-weight=\"600\" font-size=\"14\"");
  for (const Tick& tick : frame.y.ticks) {
    const double y = frame.py(tick.value);
    grid += "M" + at(frame.left, y) + "H" + coordinate(frame.right());
    texts += text_element(frame.left - 8, y + 4, tick.text, "soft", "#5a616b",
                          " text-anchor=\"end\" font-size=\"12\"");
  }
  std::string notches;
  for (const Tick& tick : frame.x.ticks) {
    const double x = frame.px(tick.value);
    notches += "M" + at(x, frame.bottom()) + "v5";
    texts += text_element(x, frame.bottom() + 19, tick.text, "soft", "#5a616b",
                          " text-anchor=\"middle\" font-size=\"12\"");
  }
  texts += text_element(frame.left + frame.width / 2, frame.bottom() + 37, chart.x_label, "soft",
                        "#5a616b", " text-anchor=\"middle\" font-size=\"12\"");
  return "<path class=\"grid\" d=\"" + grid + "\" stroke=\"#e2e2dc\" fill=\"none\"/>" +
         "<path class=\"rule\" d=\"M" + at(frame.left, frame.bottom()) + "H" +
         coordinate(frame.right()) + notches + "\" stroke=\"#8b9096\" fill=\"none\"/>" + texts;
}

std::string shape(Marker marker, double x, double y) {
  const std::string begin = "M" + at(x, y);
  switch (marker) {
    case Marker::kNone:
      return "";
    case Marker::kCircle:
      return begin + "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z";
    case Marker::kSquare:
      return begin + "m-3.6 -3.6h7.2v7.2h-7.2z";
    case Marker::kTriangle:
      return begin + "m0 -4.8l4.6 8.2h-9.2z";
    case Marker::kDiamond:
      return begin + "m0 -5l4.4 5l-4.4 5l-4.4 -5z";
    case Marker::kCross:
      return begin + "m-1.4 -4.6h2.8v3.2h3.2v2.8h-3.2v3.2h-2.8v-3.2h-3.2v-2.8h3.2z";
  }
  return "";
}

/// The line itself, and a dot for every point that has no neighbour to draw a line to.
struct LinePaths {
  std::string line;
  std::string dots;
};

LinePaths line_paths(const std::vector<Point>& points, const Frame& frame) {
  LinePaths paths;
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (!std::isfinite(points[i].y)) continue;
    const bool before = i > 0 && std::isfinite(points[i - 1].y);
    const bool after = i + 1 < points.size() && std::isfinite(points[i + 1].y);
    const double x = frame.px(points[i].x);
    const double y = frame.py(points[i].y);
    if (before || after) paths.line += (before ? "L" : "M") + at(x, y);
    if (!before && !after) paths.dots += shape(Marker::kCircle, x, y);
  }
  return paths;
}

/// A few along the line, of each series at other places.
std::string marker_path(const Series& series, std::size_t turn, const Frame& frame) {
  if (series.marker == Marker::kNone || series.points.empty()) return "";
  const std::size_t count = series.points.size();
  const std::size_t apart = std::max<std::size_t>(1, count / kMostMarkers);
  std::string path;
  for (std::size_t i = turn % apart; i < count; i += apart) {
    const Point& point = series.points[i];
    if (std::isfinite(point.y)) path += shape(series.marker, frame.px(point.x), frame.py(point.y));
  }
  return path;
}

std::string lines(const Chart& chart, const Frame& frame) {
  std::string text;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const Series& series = chart.series[i];
    const auto most = static_cast<std::size_t>(2 * frame.width);
    const LinePaths paths = line_paths(decimated(series.points, most), frame);
    const std::string ink = std::string(series.ink.css_class) + "\" ";
    const std::string colour = std::string(series.ink.colour) + "\"";
    if (!paths.line.empty()) {
      text += "<path class=\"line " + ink + "d=\"" + paths.line + "\" fill=\"none\" stroke=\"" +
              colour + (series.dashed ? " stroke-dasharray=\"6 4\"" : "") +
              " stroke-width=\"2\" stroke-linejoin=\"round\"/>";
    }
    const std::string dots = paths.dots + marker_path(series, i, frame);
    if (!dots.empty()) {
      text += "<path class=\"dot " + ink + "d=\"" + dots + "\" fill=\"" + colour + "/>";
    }
  }
  return text;
}

/// A name beside the end of its line.
struct Label {
  std::size_t series = 0;
  double end_x = 0;
  double end_y = 0;
  double y = 0;
};

/// Moves labels apart as little as top and bottom allow, keeping their order.
void spread(std::vector<Label>& labels, double top, double bottom) {
  std::stable_sort(labels.begin(), labels.end(),
                   [](const Label& a, const Label& b) { return a.end_y < b.end_y; });
  double least = top;
  for (Label& label : labels) {
    label.y = std::max(label.end_y, least);
    least = label.y + kLabelHeight;
  }
  double most = bottom;
  for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
    label->y = std::min(label->y, most);
    most = label->y - kLabelHeight;
  }
}

std::string end_labels(const Chart& chart, const Frame& frame) {
  std::vector<Label> labels;
  bool any = false;
  for (std::size_t i = 0; i < chart.series.size(); ++i) {
    const auto& points = chart.series[i].points;
    const auto last = std::find_if(points.rbegin(), points.rend(),
                                   [](const Point& p) { return std::isfinite(p.y); });
    if (last == points.rend()) continue;
    any = true;
    if (chart.series[i].name.empty()) continue;
    labels.push_back({i, frame.px(last->x), frame.py(last->y), 0});
  }
  spread(labels, frame.top + 2, frame.bottom() - 2);
  std::string text;
  for (const Label& label : labels) {
    const Series& series = chart.series[label.series];
    const double x = frame.right() + kRightGap;
    text += "<path class=\"lead " + std::string(series.ink.css_class) + "\" d=\"M" +
            at(label.end_x + 2, label.end_y) + "L" + at(x - 3, label.y) +
            "\" fill=\"none\" stroke=\"" + series.ink.colour + "\" stroke-width=\"1\"/>";
    text += text_element(x, label.y + 4, shortened(series.name, kLongestLabel), "ink", "#1c1f23",
                         " font-size=\"12.5\"");
  }
  if (!any) {
    text = text_element(frame.left + frame.width / 2, frame.top + frame.height / 2,
                        "no numbers to draw", "soft", "#5a616b", " text-anchor=\"middle\"");
  }
  return text;
}

std::string drawing(const Chart& chart, const Size& size) {
  const Frame frame = frame_of(chart, size);
  return axes(chart, frame) + lines(chart, frame) + end_labels(chart, frame);
}

std::string words_of(const Series& series, const std::string& x_label) {
  Range range;
  std::vector<Point> points;
  for (const Point& point : series.points) {
    if (!std::isfinite(point.y)) continue;
    range.add(point.y);
    points.push_back(point);
  }
  const std::string name = series.name.empty() ? "" : series.name + ": ";
  if (points.empty()) return name + "no numbers. ";
  const auto number = [](double value) { return significant(value, 4); };
  const auto place = [&](const Point& point) {
    return number(point.y) + " at " + x_label + " " + number(point.x);
  };
  std::string text = name + place(points.front());
  if (points.size() > 1) {
    text += ", " + place(points.back()) + ", lowest " + number(range.low) + ", highest " +
            number(range.high);
  }
  return text + ". ";
}

}  // namespace

std::vector<Point> decimated(const std::vector<Point>& points, std::size_t most) {
  constexpr std::size_t kOfEach = 3;
  const std::size_t parts = std::max<std::size_t>(1, most / kOfEach);
  if (points.size() <= std::max(most, 2 + kOfEach)) return points;
  const auto lower = [](const Point& a, const Point& b) { return a.y < b.y; };
  std::vector<Point> kept{points.front()};
  const std::size_t inner = points.size() - 2;
  for (std::size_t part = 0; part < parts; ++part) {
    const auto begin = points.begin() + 1 + static_cast<std::ptrdiff_t>(part * inner / parts);
    const auto end = points.begin() + 1 + static_cast<std::ptrdiff_t>((part + 1) * inner / parts);
    if (begin == end) continue;
    std::vector<Point> finite;
    std::copy_if(begin, end, std::back_inserter(finite),
                 [](const Point& p) { return std::isfinite(p.y); });
    std::vector<Point> some;
    const auto gap = std::find_if(begin, end, [](const Point& p) { return !std::isfinite(p.y); });
    if (gap != end) some.push_back(*gap);
    if (!finite.empty()) {
      const auto [low, high] = std::minmax_element(finite.begin(), finite.end(), lower);
      some.push_back(*low);
      if (high != low) some.push_back(*high);
    }
    std::sort(some.begin(), some.end(), [](const Point& a, const Point& b) { return a.x < b.x; });
    kept.insert(kept.end(), some.begin(), some.end());
  }
  kept.push_back(points.back());
  return kept;
}

std::string description(const Chart& chart) {
  std::string text;
  for (const Series& series : chart.series) text += words_of(series, chart.x_label);
  if (!text.empty()) text.pop_back();
  return text;
}

std::string svg_begin(int width, int height, std::string_view id, std::string_view title,
                      std::string_view words, bool file) {
  const std::string w = std::to_string(width);
  const std::string h = std::to_string(height);
  const std::string name(id);
  return std::string("<svg ") + (file ? "xmlns=\"http://www.w3.org/2000/svg\" " : "") +
         "viewBox=\"0 0 " + w + " " + h + "\" width=\"" + w + "\" height=\"" + h +
         "\" role=\"img\" aria-labelledby=\"" + name + "-t " + name +
         "-d\" font-family=\"system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif\" "
         "font-size=\"13\"><title id=\"" +
         name + "-t\">" + html_text(title) + "</title><desc id=\"" + name + "-d\">" +
         html_text(words) + "</desc>" +
         (file ? "<rect width=\"" + w + "\" height=\"" + h + "\" fill=\"#ffffff\"/>" : "");
}

std::string chart_svg(const Chart& chart, std::string_view id) {
  const Size size = size_of(chart);
  return svg_begin(size.width, size.height, id, chart.title, description(chart), false) +
         drawing(chart, size) + "</svg>";
}

std::string charts_file(std::span<const Chart> charts) {
  int width = 0;
  int height = 0;
  std::string titles;
  std::string words;
  std::string body;
  for (const Chart& chart : charts) {
    const Size size = size_of(chart);
    body += "<g transform=\"translate(" + std::to_string(width) + " 0)\">" + drawing(chart, size) +
            "</g>";
    width += size.width;
    height = std::max(height, size.height);
    titles += (titles.empty() ? "" : "; ") + chart.title;
    words += chart.title + ": " + description(chart) + " ";
  }
  return svg_begin(width, height, "chart", titles, words, true) + body + "</svg>\n";
}

}  // namespace tabtrain::report
