#include "net/summary.h"

#include <algorithm>
#include <array>

#include "base/number_text.h"
#include "layers/json.h"

namespace tabtrain {
namespace {

constexpr std::int64_t kFloatBytes = 4;
constexpr double kMebibyte = 1 << 20;

constexpr std::size_t kColumns = 10;
constexpr std::size_t kTextColumns = 4;  // begin at the left; numbers end at the right
using Cells = std::array<std::string, kColumns>;

std::string extents(std::int64_t rows, std::int64_t columns) {
  return std::to_string(rows) + "x" + std::to_string(columns);
}

std::string kernel_of(const Conv2dOptions& o, const Shape&) {
  return extents(o.kernel_size, o.kernel_size);
}
std::string kernel_of(const MaxPool2dOptions& o, const Shape&) {
  return extents(o.kernel_size, o.kernel_size);
}
std::string kernel_of(const AvgPool2dOptions& o, const Shape&) {
  return extents(o.kernel_size, o.kernel_size);
}
std::string kernel_of(const GlobalAvgPoolOptions&, const Shape& input) {
  return extents(input.height, input.width);
}
template <class Options>
std::string kernel_of(const Options&, const Shape&) {
  return "";
}

/// Parts that are not empty, with commas between them.
std::string listed(const std::vector<std::string>& parts) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() || part.empty() ? "" : ", ") + part;
  return text;
}

/// "stride 2", unless the value is the usual one.
std::string unless(const char* name, int value, int usual) {
  return value == usual ? "" : name + (" " + std::to_string(value));
}

std::string settings_of(const Conv2dOptions& o) {
  return listed({unless("stride", o.stride, 1), unless("padding", o.padding, 0),
                 unless("groups", o.groups, 1), o.bias ? "bias" : ""});
}
std::string settings_of(const MaxPool2dOptions& o) {
  return o.stride == 0 ? "" : unless("stride", o.stride, o.kernel_size);
}
std::string settings_of(const AvgPool2dOptions& o) {
  return o.stride == 0 ? "" : unless("stride", o.stride, o.kernel_size);
}
std::string settings_of(const GroupNormOptions& o) {
  return std::to_string(o.num_groups) + (o.num_groups == 1 ? " group" : " groups");
}
std::string settings_of(const LayerNormOptions&) { return "elementwise affine"; }
std::string settings_of(const InstanceNormOptions& o) { return o.affine ? "affine" : "no affine"; }
std::string settings_of(const DropoutOptions& o) {
  return "p " + Json(shortest_decimal(o.p)).dump();
}
std::string settings_of(const LinearOptions& o) { return o.bias ? "bias" : ""; }
template <class Options>
std::string settings_of(const Options&) {
  return "";
}

std::string field_text(const ReceptiveField& field) {
  return field.rows == field.columns ? std::to_string(field.rows)
                                     : extents(field.rows, field.columns);
}

std::string table(const std::vector<Cells>& lines) {
  std::array<std::size_t, kColumns> widths{};
  for (const Cells& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const Cells& line : lines) {
    std::string row;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string space(widths[i] - line[i].size(), ' ');
      row += (i == 0 ? "" : "  ") + (i < kTextColumns ? line[i] + space : space + line[i]);
    }
    text += row.substr(0, row.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string memory_line(const MemoryEstimate& memory) {
  const auto mib = [](std::int64_t bytes) {
    return decimal(static_cast<double>(bytes) / kMebibyte, 2) + " MiB";
  };
  return "memory for one image: input " + mib(memory.input_bytes) + ", forward and backward " +
         mib(memory.forward_backward_bytes) + ", parameters " + mib(memory.parameter_bytes) +
         ", total " + mib(memory.total_bytes()) + "\n";
}

std::string budget_lines(const Summary& summary) {
  const std::string count = grouped(summary.parameters);
  const double share =
      100.0 * static_cast<double>(summary.parameters) / static_cast<double>(kParameterBudget);
  std::string text = "parameter budget: " + count + " of " + grouped(kParameterBudget) + " (" +
                     decimal(share, 1) + " %)\n";
  if (summary.over_budget) {
    text += "warning: " + count + " parameters, above the budget of " + grouped(kParameterBudget) +
            "\n";
  }
  return text;
}

Json row_json(const SummaryRow& row) {
  Json entry;
  entry["name"] = row.name;
  entry["type"] = row.type;
  entry["kernel"] = row.kernel;
  entry["settings"] = row.settings;
  entry["output"] = {row.output.channels, row.output.height, row.output.width};
  entry["parameters"] = row.parameters;
  entry["multiply_adds"] = row.multiply_adds;
  entry["memory_bytes"] = row.memory_bytes;
  entry["receptive_field"] = {row.field.rows, row.field.columns};
  entry["jump"] = row.field.jump;
  return entry;
}

}  // namespace

std::string SummaryRow::detail() const { return listed({kernel, settings}); }

Summary summarise(const Graph& graph) {
  Summary summary;
  summary.input = graph.input;
  summary.memory.input_bytes = kFloatBytes * graph.input.size();
  const std::vector<ReceptiveField> fields = receptive_fields(graph);
  for (const Node& node : graph.nodes) {
    const Shape& input = graph.shape_of(node.inputs[0]);
    SummaryRow row;
    row.name = node.name;
    row.type = type_name(node.options);
    row.kernel = std::visit([&](const auto& o) { return kernel_of(o, input); }, node.options);
    row.settings = std::visit([](const auto& o) { return settings_of(o); }, node.options);
    row.output = node.info.output;
    for (const ParameterSpec& p : node.info.parameters) {
      if (p.learned) row.parameters += p.size();
    }
    row.multiply_adds = node.info.multiply_adds;
    row.memory_bytes = kFloatBytes * row.output.size();
    row.field = fields[summary.rows.size()];
    summary.memory.forward_backward_bytes += 2 * row.memory_bytes;
    summary.rows.push_back(std::move(row));
  }
  summary.parameters = graph.parameter_count();
  summary.multiply_adds = graph.multiply_adds();
  summary.memory.parameter_bytes = kFloatBytes * summary.parameters;
  summary.over_budget = summary.parameters > kParameterBudget;
  return summary;
}

std::string summary_text(const Summary& summary) {
  const auto kib = [](std::int64_t bytes) { return decimal(static_cast<double>(bytes) / 1024, 1); };
  std::vector<Cells> lines;
  lines.push_back({"Layer", "Type", "Kernel", "Settings", "Output", "Parameters", "Multiply-adds",
                   "Memory KiB", "Field", "Jump"});
  lines.push_back({"input", "", "", "", to_string(summary.input), "", "",
                   kib(summary.memory.input_bytes), "1", "1"});
  std::int64_t bytes = summary.memory.input_bytes;
  for (const SummaryRow& row : summary.rows) {
    lines.push_back({row.name, row.type, row.kernel, row.settings, to_string(row.output),
                     grouped(row.parameters), grouped(row.multiply_adds), kib(row.memory_bytes),
                     field_text(row.field), std::to_string(row.field.jump)});
    bytes += row.memory_bytes;
  }
  lines.push_back({"total", "", "", "", "", grouped(summary.parameters),
                   grouped(summary.multiply_adds), kib(bytes), "", ""});
  return table(lines) + memory_line(summary.memory) + budget_lines(summary);
}

std::string summary_json(const Summary& summary) {
  Json document;
  document["input"] = {summary.input.channels, summary.input.height, summary.input.width};
  document["layers"] = Json::array();
  for (const SummaryRow& row : summary.rows) document["layers"].push_back(row_json(row));
  document["parameters"] = summary.parameters;
  document["multiply_adds"] = summary.multiply_adds;
  document["memory"] = {{"input_bytes", summary.memory.input_bytes},
                        {"forward_backward_bytes", summary.memory.forward_backward_bytes},
                        {"parameter_bytes", summary.memory.parameter_bytes},
                        {"total_bytes", summary.memory.total_bytes()}};
  document["parameter_budget"] = kParameterBudget;
  document["over_budget"] = summary.over_budget;
  return document.dump();
}

}  // namespace tabtrain
