#include "report/markdown.h"

#include <algorithm>

#include "report/text.h"

namespace tabtrain::report {
namespace {

std::string strong(const std::string& text) {
  const std::string safe = markdown_text(text);
  return safe.find_first_not_of(' ') == std::string::npos ? safe : "**" + safe + "**";
}

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

/// More backticks than any run of them in `text` has.
std::string fence_for(const std::string& text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

std::string picture(const std::string& file, const std::string& words) {
  return "![" + markdown_text(words) + "](" + file + ")\n\n";
}

std::string block_text(const Paragraph& block) { return markdown_text(block.text) + "\n\n"; }

std::string block_text(const Warning& block) {
  return "> **Note:** " + markdown_text(block.text) + "\n\n";
}

std::string block_text(const KeyFigures& block) {
  std::string text;
  for (const KeyFigures::Figure& figure : block.figures) {
    text += "- " + markdown_text(figure.label) + ": " + strong(figure.value) +
            (figure.note.empty() ? "" : " (" + markdown_text(figure.note) + ")") + "\n";
  }
  return text + "\n";
}

std::string block_text(const Facts& block) {
  std::string text = row({"", ""}) + row({"---", "---"});
  for (const auto& [name, value] : block.rows) {
    text += row({markdown_text(name), markdown_text(value)});
  }
  return text + "\n";
}

std::string block_text(const Table& block) {
  std::vector<std::string> names;
  std::vector<std::string> rules;
  for (const Column& column : block.columns) {
    names.push_back(markdown_text(column.name));
    rules.emplace_back(column.number ? "---:" : "---");
  }
  std::string text = markdown_text(block.caption) + "\n\n" + row(names) + row(rules);
  for (std::size_t r = 0; r < block.rows.size(); ++r) {
    std::vector<std::string> cells;
    for (const Cell& cell : block.rows[r]) {
      const bool bold = cell.strong || (block.total && r + 1 == block.rows.size());
      cells.push_back(bold ? strong(cell.text) : markdown_text(cell.text));
    }
    text += row(cells);
  }
  return text + "\n";
}

std::string block_text(const Lines& block) {
  const std::string clean = clean_text(block.text, false);
  const std::string fence = fence_for(clean);
  return fence + block.language + "\n" + clean + (clean.ends_with('\n') ? "" : "\n") + fence +
         "\n\n";
}

std::string block_text(const Charts& block) {
  std::string words;
  for (const Chart& chart : block.charts) words += (words.empty() ? "" : "; ") + chart.title;
  return picture(block.name + ".svg", words) +
         (block.caption.empty() ? "" : markdown_text(block.caption) + "\n\n");
}

std::string block_text(const ConfusionMatrix& block) {
  return picture(block.name + ".svg",
                 "Confusion matrix: rows are the true classes, columns the predicted ones");
}

std::string block_text(const Mistakes& block) {
  std::string words;
  for (const Mistakes::Image& image : block.images) {
    words += (words.empty() ? "" : "; ") + image.truth + " predicted as " + image.predicted;
  }
  return picture(block.name + ".png", words);
}

std::string blocks_text(const std::vector<Block>& blocks) {
  std::string text;
  for (const Block& block : blocks) {
    text += std::visit([](const auto& b) { return block_text(b); }, block);
  }
  return text;
}

}  // namespace

std::string markdown_of(const Document& document) {
  std::string text = "# " + markdown_text(document.title) + "\n\n" + blocks_text(document.blocks);
  for (const Section& section : document.sections) {
    text += std::string(static_cast<std::size_t>(section.level), '#') + " " +
            markdown_text(section.title) + "\n\n" + blocks_text(section.blocks);
  }
  text += "Made by tabtrain from what the training recorded.\n";
  return text;
}

}  // namespace tabtrain::report
