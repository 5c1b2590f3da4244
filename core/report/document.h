// What a report says, before it has a format. All text is plain: the writers of HTML and Markdown
// escape it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "report/chart.h"

namespace tabtrain::report {

struct Paragraph {
  std::string text;
};

/// Something that a reader must not miss.
struct Warning {
  std::string text;
};

/// The few numbers that matter most.
struct KeyFigures {
  struct Figure {
    std::string label;
    std::string value;
    std::string note;  ///< may be empty
  };
  std::vector<Figure> figures;
};

/// Names with what they mean, one a line.
struct Facts {
  std::vector<std::pair<std::string, std::string>> rows;
};

struct Cell {
  Cell(std::string text_ = {}, bool strong_ = false) : text(std::move(text_)), strong(strong_) {}
  std::string text;
  bool strong = false;
  double bar = -1;  ///< 0 to 1: a bar of this length beside the text
};

struct Column {
  std::string name;
  bool number = true;  ///< ends at the right
};

/// The first cell of a row names it.
struct Table {
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows;
  bool total = false;  ///< the last row sums the others up
  bool dense = false;  ///< many columns: no cell is broken into lines
};

/// Lines of fixed width.
struct Lines {
  std::string text;
  std::string language;  ///< "json", or empty
};

/// As a picture file, the charts of one figure stand beside each other in `name`.svg.
struct Charts {
  std::string name;
  std::string caption;
  std::vector<Chart> charts;
};

/// counts: [true class][predicted class]. As a picture file, `name`.svg.
struct ConfusionMatrix {
  std::string name;
  std::vector<std::string> classes;
  std::vector<std::int32_t> counts;
};

/// Misclassified images, five in a row. As a picture file, `name`.png.
struct Mistakes {
  struct Image {
    std::string picture;  ///< name of an EncodedPicture
    std::string truth;
    std::string predicted;
    std::string note;
  };
  std::string name;
  std::vector<Image> images;
};

using Block = std::variant<Paragraph, Warning, KeyFigures, Facts, Table, Lines, Charts,
                           ConfusionMatrix, Mistakes>;

struct Section {
  int level = 2;  ///< of its heading, 2 or 3
  std::string id;
  std::string title;
  std::vector<Block> blocks;
};

struct Document {
  std::string title;
  std::vector<Block> blocks;  ///< before the first section
  std::vector<Section> sections;
};

}  // namespace tabtrain::report
