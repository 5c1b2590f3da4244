// The table of a network's layers that people know from torchsummary.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/graph.h"

namespace tabtrain {

/// Learned parameters that the reference experiments allow; a summary above it says so.
inline constexpr std::int64_t kParameterBudget = 50000;

struct SummaryRow {
  std::string name;
  std::string type;
  std::string detail;  ///< "3x3, 16 filters, padding 1"; empty for layers without settings
  Shape output;
  std::int64_t parameters = 0;     ///< learned
  std::int64_t multiply_adds = 0;  ///< forward, one image
};

struct Summary {
  Shape input;
  std::vector<SummaryRow> rows;
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;
  bool over_budget = false;  ///< parameters > kParameterBudget
};

Summary summarise(const Graph& graph);

/// As a text table with totals and, above the budget, a warning; lines end with a line feed.
std::string summary_text(const Summary& summary);

/// {"input": [3, 32, 32], "layers": [{"name", "type", "detail", "output", "parameters",
/// "multiply_adds"}], "parameters", "multiply_adds", "parameter_budget", "over_budget"}
std::string summary_json(const Summary& summary);

}  // namespace tabtrain
