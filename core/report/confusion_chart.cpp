#include "report/confusion_chart.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "report/text.h"

namespace tabtrain::report {
namespace {

constexpr int kShades = 10;
constexpr std::size_t kLongestName = 16;
/// Of the colour in the darkest cell; black text stays readable on it.
constexpr double kMostOpacity = 0.6;

std::string text_at(double x, double y, const std::string& text, const std::string& more) {
  return "<text x=\"" + significant(x, 6) + "\" y=\"" + significant(y, 6) + "\" " + more + ">" +
         html_text(text) + "</text>";
}

}  // namespace

std::vector<int> confusion_shades(const std::vector<std::int32_t>& counts, std::size_t classes) {
  std::int64_t most_wrong = 1;
  std::vector<std::int64_t> images(classes);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    images[i / classes] += counts[i];
    if (i / classes != i % classes) most_wrong = std::max<std::int64_t>(most_wrong, counts[i]);
  }
  std::vector<int> shades;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const bool right = i / classes == i % classes;
    const auto whole =
        static_cast<double>(right ? std::max<std::int64_t>(images[i / classes], 1) : most_wrong);
    shades.push_back(static_cast<int>(std::ceil(kShades * static_cast<double>(counts[i]) / whole)));
  }
  return shades;
}

std::string confusion_file(const ConfusionMatrix& matrix) {
  const std::size_t classes = matrix.classes.size();
  const double cell = classes <= 12 ? 46 : classes <= 20 ? 34 : 26;
  const std::string font = classes <= 12 ? "12" : classes <= 20 ? "10" : "8";
  std::size_t longest = 4;
  for (const std::string& name : matrix.classes) {
    longest = std::max(longest, std::min(text_width(name), kLongestName));
  }
  const double left = kCharacterWidth * static_cast<double>(longest) + 44;
  const double top = kCharacterWidth * static_cast<double>(longest) * 0.71 + 44;
  const double side = cell * static_cast<double>(classes);
  const std::vector<int> shades = confusion_shades(matrix.counts, classes);
  std::string body =
      text_at(left + side / 2, 18, "predicted", "text-anchor=\"middle\" fill=\"#5a616b\"") +
      text_at(0, 0, "true",
              "transform=\"translate(16 " + significant(top + side / 2, 6) +
                  ") rotate(-90)\" text-anchor=\"middle\" fill=\"#5a616b\"");
  for (std::size_t i = 0; i < matrix.counts.size(); ++i) {
    const double x = left + cell * static_cast<double>(i % classes);
    const double y = top + cell * static_cast<double>(i / classes);
    const bool right = i / classes == i % classes;
    const double opacity = kMostOpacity * shades[i] / kShades;
    body += "<rect x=\"" + significant(x, 6) + "\" y=\"" + significant(y, 6) + "\" width=\"" +
            significant(cell - 1, 6) + "\" height=\"" + significant(cell - 1, 6) + "\" fill=\"" +
            (right ? "#0072B2" : "#D55E00") + "\" fill-opacity=\"" + significant(opacity, 3) +
            "\"/>";
    body += text_at(x + cell / 2, y + cell / 2 + 4, std::to_string(matrix.counts[i]),
                    "font-size=\"" + font + "\" text-anchor=\"middle\" fill=\"" +
                        (matrix.counts[i] == 0 ? "#8b9096" : "#1c1f23") + "\"" +
                        (right ? " font-weight=\"700\"" : ""));
  }
  for (std::size_t c = 0; c < classes; ++c) {
    const double middle = cell * (static_cast<double>(c) + 0.5);
    const std::string name = shortened(clean_text(matrix.classes[c]), kLongestName);
    body += text_at(left - 8, top + middle + 4, name, "text-anchor=\"end\" fill=\"#1c1f23\"");
    body += text_at(0, 0, name,
                    "transform=\"translate(" + significant(left + middle - 2, 6) + " " +
                        significant(top - 8, 6) + ") rotate(-45)\" fill=\"#1c1f23\"");
  }
  const auto width = static_cast<int>(std::ceil(left + side + 60));
  const auto height = static_cast<int>(std::ceil(top + side + 12));
  return svg_begin(width, height, "confusion", "Confusion matrix",
                   "Rows are the true classes, columns the predicted ones.", true) +
         body + "</svg>\n";
}

}  // namespace tabtrain::report
