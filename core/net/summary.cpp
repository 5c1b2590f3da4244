#include "net/summary.h"

#include <algorithm>
#include <array>
#include <type_traits>

#include "layers/json.h"

namespace tabtrain {
namespace {

using Cells = std::array<std::string, 6>;

std::string square(int size) { return std::to_string(size) + "x" + std::to_string(size); }

std::string detail_of(const Conv2dOptions& o) {
  std::string text = square(o.kernel_size);
  if (o.stride != 1) text += ", stride " + std::to_string(o.stride);
  if (o.padding != 0) text += ", padding " + std::to_string(o.padding);
  if (o.groups != 1) text += ", groups " + std::to_string(o.groups);
  if (o.bias) text += ", bias";
  return text;
}

template <class Pool>
std::string pool_detail(const Pool& o) {
  const std::string text = square(o.kernel_size);
  if (o.stride == 0 || o.stride == o.kernel_size) return text;
  return text + ", stride " + std::to_string(o.stride);
}

std::string detail_of(const MaxPool2dOptions& o) { return pool_detail(o); }
std::string detail_of(const AvgPool2dOptions& o) { return pool_detail(o); }
std::string detail_of(const GroupNormOptions& o) {
  return std::to_string(o.num_groups) + (o.num_groups == 1 ? " group" : " groups");
}
std::string detail_of(const DropoutOptions& o) { return "p " + Json(shortest_decimal(o.p)).dump(); }
std::string detail_of(const LinearOptions& o) { return o.bias ? "bias" : ""; }
std::string detail_of(const GlobalAvgPoolOptions&) { return ""; }
std::string detail_of(const ReluOptions&) { return ""; }
std::string detail_of(const BatchNormOptions&) { return ""; }
std::string detail_of(const LayerNormOptions&) { return ""; }
std::string detail_of(const InstanceNormOptions& o) { return o.affine ? "affine" : "no affine"; }
std::string detail_of(const AddOptions&) { return ""; }

/// 39420 as "39,420".
std::string grouped(std::int64_t value) {
  std::string text = std::to_string(value);
  for (auto at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) text.insert(at, ",");
  return text;
}

/// Columns 0 to 2 begin at the left, numbers end at the right.
std::string table(const std::vector<Cells>& lines) {
  std::array<std::size_t, 6> widths{};
  for (const Cells& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const Cells& line : lines) {
    std::string row;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string space(widths[i] - line[i].size(), ' ');
      row += (i == 0 ? "" : "  ") + (i < 3 ? line[i] + space : space + line[i]);
    }
    text += row.substr(0, row.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace

Summary summarise(const Graph& graph) {
  Summary summary;
  summary.input = graph.input;
  for (const Node& node : graph.nodes) {
    SummaryRow row;
    row.name = node.name;
    row.type = type_name(node.options);
    row.detail = std::visit([](const auto& o) { return detail_of(o); }, node.options);
    row.output = node.info.output;
    for (const ParameterSpec& p : node.info.parameters) {
      if (p.learned) row.parameters += p.size();
    }
    row.multiply_adds = node.info.multiply_adds;
    summary.rows.push_back(std::move(row));
  }
  summary.parameters = graph.parameter_count();
  summary.multiply_adds = graph.multiply_adds();
  summary.over_budget = summary.parameters > kParameterBudget;
  return summary;
}

std::string summary_text(const Summary& summary) {
  std::vector<Cells> lines;
  lines.push_back({"Layer", "Type", "Settings", "Output", "Parameters", "Multiply-adds"});
  lines.push_back({"input", "", "", to_string(summary.input), "", ""});
  for (const SummaryRow& row : summary.rows) {
    lines.push_back({row.name, row.type, row.detail, to_string(row.output), grouped(row.parameters),
                     grouped(row.multiply_adds)});
  }
  lines.push_back(
      {"total", "", "", "", grouped(summary.parameters), grouped(summary.multiply_adds)});
  std::string text = table(lines);
  if (summary.over_budget) {
    text += "warning: " + grouped(summary.parameters) + " parameters, above the budget of " +
            grouped(kParameterBudget) + "\n";
  }
  return text;
}

std::string summary_json(const Summary& summary) {
  const auto shape = [](const Shape& s) { return Json{s.channels, s.height, s.width}; };
  Json document;
  document["input"] = shape(summary.input);
  document["layers"] = Json::array();
  for (const SummaryRow& row : summary.rows) {
    Json entry;
    entry["name"] = row.name;
    entry["type"] = row.type;
    entry["detail"] = row.detail;
    entry["output"] = shape(row.output);
    entry["parameters"] = row.parameters;
    entry["multiply_adds"] = row.multiply_adds;
    document["layers"].push_back(std::move(entry));
  }
  document["parameters"] = summary.parameters;
  document["multiply_adds"] = summary.multiply_adds;
  document["parameter_budget"] = kParameterBudget;
  document["over_budget"] = summary.over_budget;
  return document.dump();
}

}  // namespace tabtrain
