#include "report/pictures.h"

#include <algorithm>

#include "base/error.h"
#include "report/pixel_font.h"
#include "report/text.h"

namespace tabtrain::report {
namespace {

constexpr int kGridImage = 192;  ///< about so wide are images of the grid
constexpr int kThumbnail = 96;
constexpr int kTextScale = 2;
constexpr int kCharacterWidth = kGlyphAdvance * kTextScale;
constexpr int kLineHeight = (kGlyphHeight + 2) * kTextScale;
constexpr int kGap = 16;
constexpr int kLeastCell = 17 * kCharacterWidth;  ///< "true: automobile"
constexpr Rgb kInk{0x1C, 0x1F, 0x23};
constexpr Rgb kWrong{0xA6, 0x3C, 0x00};

int scale_for(const Shape& shape, int width) {
  return std::max(1, width / std::max(shape.width, shape.height));
}

std::size_t shown_mistakes(const RunRecord& run) {
  return std::min(run.mistakes.size(), kShownMistakes);
}

void paste(Picture& picture, const Picture& image, int left, int top) {
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      const auto at = 3 * static_cast<std::size_t>(y * image.width + x);
      set_pixel(picture, left + x, top + y, {image.rgb[at], image.rgb[at + 1], image.rgb[at + 2]});
    }
  }
}

/// As many characters as fit, the last one ".." where some are missing: the font has no "…".
std::string fitting(const std::string& text, int width) {
  const auto most = static_cast<std::size_t>(width / kCharacterWidth);
  const std::string clean = clean_text(text);
  if (text_width(clean) <= most) return clean;
  std::string cut = shortened(clean, most - 1);
  cut.resize(cut.size() - 3);  // the bytes of "…"
  return cut + "..";
}

}  // namespace

const std::vector<std::uint8_t>& picture_named(std::span<const EncodedPicture> encoded,
                                               const std::string& name) {
  const auto found = std::find_if(encoded.begin(), encoded.end(),
                                  [&](const EncodedPicture& p) { return p.name == name; });
  if (found == encoded.end()) fail("[report] picture ", name, ": missing");
  return found->png;
}

std::string class_name(const RunFacts& facts, std::size_t label) {
  return label < facts.class_names.size() ? facts.class_names[label] : std::to_string(label);
}

std::string file_prefix(std::span<const RunRecord> runs, std::size_t run) {
  if (runs.size() < 2) return "";
  const std::string slug = file_slug(runs[run].facts.name);
  return std::to_string(run + 1) + "-" + (slug.empty() ? "" : slug + "-");
}

Picture thumbnail(const std::vector<std::uint8_t>& pixels, const Shape& shape, int scale) {
  if (pixels.size() != static_cast<std::size_t>(shape.size())) {
    fail("[report] an image has ", pixels.size(), " bytes, expected ", shape.size(), " of ",
         to_string(shape));
  }
  Picture picture{shape.width * scale, shape.height * scale, {}};
  const std::size_t plane = static_cast<std::size_t>(shape.height) * shape.width;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      const auto at = static_cast<std::size_t>(y / scale * shape.width + x / scale);
      for (std::size_t c = 0; c < 3; ++c) {
        picture.rgb.push_back(pixels[(shape.channels >= 3 ? c * plane : 0) + at]);
      }
    }
  }
  return picture;
}

Picture mistakes_grid(const RunRecord& run) {
  const Shape& shape = run.config.network.input;
  const int scale = scale_for(shape, kGridImage);
  const int cell_width = std::max(shape.width * scale, kLeastCell) + kGap;
  const int cell_height = shape.height * scale + kGap / 2 + 2 * kLineHeight + kGap;
  const auto count = static_cast<int>(shown_mistakes(run));
  const int rows = (count + kMistakeColumns - 1) / kMistakeColumns;
  Picture picture{kMistakeColumns * cell_width + kGap, rows * cell_height + kGap, {}};
  picture.rgb.assign(3 * static_cast<std::size_t>(picture.width) * picture.height, 255);
  for (int i = 0; i < count; ++i) {
    const Mistake& mistake = run.mistakes[static_cast<std::size_t>(i)];
    const int left = kGap + i % kMistakeColumns * cell_width;
    const int top = kGap + i / kMistakeColumns * cell_height;
    const Picture image = thumbnail(mistake.pixels, shape, scale);
    paste(picture, image, left, top);
    const int text = top + image.height + kGap / 2;
    const int width = cell_width - kGap;
    draw_text(picture, fitting("true: " + class_name(run.facts, mistake.label), width), left, text,
              kTextScale, kInk);
    draw_text(picture, fitting("pred: " + class_name(run.facts, mistake.predicted), width), left,
              text + kLineHeight, kTextScale, kWrong);
  }
  return picture;
}

std::vector<NamedPicture> report_pictures(std::span<const RunRecord> runs) {
  std::vector<NamedPicture> pictures;
  for (std::size_t r = 0; r < runs.size(); ++r) {
    const RunRecord& run = runs[r];
    if (run.mistakes.empty()) continue;
    const std::string prefix = file_prefix(runs, r);
    pictures.push_back({prefix + "mistakes.png", mistakes_grid(run)});
    const Shape& shape = run.config.network.input;
    for (std::size_t i = 0; i < shown_mistakes(run); ++i) {
      pictures.push_back({prefix + "mistake" + std::to_string(i + 1) + ".png",
                          thumbnail(run.mistakes[i].pixels, shape, scale_for(shape, kThumbnail))});
    }
  }
  return pictures;
}

}  // namespace tabtrain::report
