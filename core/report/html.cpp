#include "report/html.h"

#include <algorithm>

#include "base/number_text.h"
#include "report/confusion_chart.h"
#include "report/text.h"

namespace tabtrain::report {
namespace {

constexpr std::size_t kShortName = 3;    ///< characters that need not stand upright
constexpr std::size_t kWideMatrix = 12;  ///< classes
constexpr int kWideChart = 600;          ///< pixels
constexpr const char* kNorms[] = {"batch_norm",    "group_norm", "layer_norm",
                                  "instance_norm", "none",       "several"};

std::string element(const std::string& name, const std::string& attributes,
                    const std::string& text) {
  return "<" + name + (attributes.empty() ? "" : " " + attributes) + ">" + html_text(text) + "</" +
         name + ">";
}

class HtmlWriter {
 public:
  explicit HtmlWriter(std::span<const EncodedPicture> encoded) : encoded_(encoded) {}

  std::string page(const Document& document) {
    std::string style = kStyle;
    for (const char* norm : kNorms) {
      const std::string ink = std::string(".norm-") + norm;
      const std::string colour = std::string("var(--") + norm + ")}\n";
      style += "svg .line" + ink + ",svg .lead" + ink + "{stroke:" + colour;
      style += "svg .dot" + ink + "{fill:" + colour;
    }
    html_ =
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        "style-src 'unsafe-inline'; img-src data:\"/>"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n" +
        element("title", "", document.title + " \xE2\x80\x93 tabtrain report") + "\n<style>" +
        style + "</style></head>\n<body><main>\n" + element("h1", "", document.title) + "\n";
    contents(document);
    blocks(document.blocks);
    for (const Section& section : document.sections) {
      const std::string level = "h" + std::to_string(section.level);
      html_ += element(level, "id=\"" + html_text(section.id) + "\"", section.title) + "\n";
      blocks(section.blocks);
    }
    html_ +=
        "<footer>Made by tabtrain from what the training recorded.</footer>\n"
        "</main></body></html>\n";
    return std::move(html_);
  }

 private:
  void contents(const Document& document) {
    html_ += "<nav aria-label=\"Contents\"><ul>";
    for (const Section& section : document.sections) {
      if (section.level > 2) continue;
      html_ +=
          "<li>" + element("a", "href=\"#" + html_text(section.id) + "\"", section.title) + "</li>";
    }
    html_ += "</ul></nav>\n";
  }

  void blocks(const std::vector<Block>& list) {
    for (const Block& block : list) {
      std::visit([&](const auto& b) { write(b); }, block);
      html_ += "\n";
    }
  }

  void write(const Paragraph& block) { html_ += element("p", "", block.text); }

  void write(const Warning& block) {
    html_ += "<p class=\"warning\" role=\"note\"><b>Note:</b> " + html_text(block.text) + "</p>";
  }

  void write(const KeyFigures& block) {
    html_ += "<dl class=\"key\">";
    for (const KeyFigures::Figure& figure : block.figures) {
      html_ += "<div>" + element("dt", "", figure.label) + "<dd>" + html_text(figure.value) +
               (figure.note.empty() ? "" : " " + element("small", "", figure.note)) + "</dd></div>";
    }
    html_ += "</dl>";
  }

  void write(const Facts& block) {
    html_ += "<dl class=\"facts\">";
    for (const auto& [name, value] : block.rows) {
      html_ += "<div>" + element("dt", "", name) + element("dd", "", value) + "</div>";
    }
    html_ += "</dl>";
  }

  void write(const Table& block) {
    html_ += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table" +
             std::string(block.dense ? " class=\"layers\"" : "") + ">" +
             element("caption", "", block.caption) + "<thead><tr>";
    for (const Column& column : block.columns) {
      html_ +=
          element("th", column.number ? "scope=\"col\" class=\"n\"" : "scope=\"col\"", column.name);
    }
    html_ += "</tr></thead><tbody>";
    for (std::size_t r = 0; r < block.rows.size(); ++r) {
      const bool total = block.total && r + 1 == block.rows.size();
      html_ += total ? "<tr class=\"total\">" : "<tr>";
      for (std::size_t c = 0; c < block.columns.size(); ++c) {
        html_ += cell(block.rows[r][c], block.columns[c], c == 0);
      }
      html_ += "</tr>\n";
    }
    html_ += "</tbody></table></div>";
  }

  static std::string cell(const Cell& cell, const Column& column, bool head) {
    if (head) return element("th", "scope=\"row\"", cell.text);
    const std::string text = cell.strong ? element("strong", "", cell.text) : html_text(cell.text);
    if (cell.bar >= 0) {
      return "<td class=\"n bar\"><span class=\"track\"><span style=\"width:" +
             decimal(100 * cell.bar, 1) + "%\"></span></span>" + text + "</td>";
    }
    return (column.number ? "<td class=\"n\">" : "<td>") + text + "</td>";
  }

  void write(const Lines& block) {
    html_ += "<pre tabindex=\"0\">" + html_text(block.text, false) + "</pre>";
  }

  void write(const Charts& block) {
    const bool wide = block.charts.size() == 1 && block.charts[0].width >= kWideChart;
    html_ += std::string("<figure><div class=\"row") + (wide ? " wide" : "") + "\">";
    for (const Chart& chart : block.charts) {
      html_ += chart_svg(chart, "chart" + std::to_string(++charts_)) + "\n";
    }
    html_ += "</div>" + (block.caption.empty() ? "" : element("figcaption", "", block.caption)) +
             "</figure>";
  }

  void write(const ConfusionMatrix& block) {
    const std::size_t classes = block.classes.size();
    const std::vector<int> shades = confusion_shades(block.counts, classes);
    const bool short_names =
        std::all_of(block.classes.begin(), block.classes.end(),
                    [](const std::string& name) { return text_width(name) <= kShortName; });
    html_ +=
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\">"
        "<table class=\"matrix" +
        std::string(classes > kWideMatrix ? " many" : "") + (short_names ? " short" : "") +
        "\"><caption>Test images of the last epoch. Rows: true class. Columns: predicted "
        "class.</caption><thead><tr><td></td>";
    for (const std::string& name : block.classes) {
      html_ += "<th scope=\"col\">" + element("span", "", name) + "</th>";
    }
    html_ += "</tr></thead><tbody>";
    for (std::size_t t = 0; t < classes; ++t) {
      html_ += "<tr>" + element("th", "scope=\"row\"", block.classes[t]);
      for (std::size_t p = 0; p < classes; ++p) {
        const std::size_t i = t * classes + p;
        const std::string css = block.counts[i] == 0 ? "zero" : t == p ? "right" : "wrong";
        html_ += "<td class=\"" + css + "\" style=\"--s:" + std::to_string(shades[i]) + "\">" +
                 std::to_string(block.counts[i]) + "</td>";
      }
      html_ += "</tr>\n";
    }
    html_ += "</tbody></table></div>";
  }

  void write(const Mistakes& block) {
    html_ += "<div class=\"mistakes\">";
    for (const Mistakes::Image& image : block.images) {
      html_ += "<figure><img alt=\"" +
               html_text("true: " + image.truth + ", predicted: " + image.predicted) +
               "\" src=\"data:image/png;base64," + base64(picture_named(encoded_, image.picture)) +
               "\"/><figcaption><span>true " + element("b", "", image.truth) +
               "</span><span class=\"wrong\">predicted " + element("b", "", image.predicted) +
               "</span>" + element("small", "", image.note) + "</figcaption></figure>\n";
    }
    html_ += "</div>";
  }

  std::span<const EncodedPicture> encoded_;
  std::string html_;
  int charts_ = 0;
};

}  // namespace

std::string html_of(const Document& document, std::span<const EncodedPicture> encoded) {
  return HtmlWriter(encoded).page(document);
}

}  // namespace tabtrain::report
