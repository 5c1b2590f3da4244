// The table of a network's layers that people know from torchsummary and torchinfo.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/graph.h"
#include "net/receptive_field.h"

namespace tabtrain {

/// Learned parameters that the reference experiments allow; a summary above it says so.
inline constexpr std::int64_t kParameterBudget = 50000;

struct SummaryRow {
  std::string name;
  std::string type;
  std::string kernel;    ///< rows x columns of the window, "3x3"; empty for layers without one
  std::string settings;  ///< "stride 2, padding 1"; empty for layers without settings
  Shape output;
  std::int64_t parameters = 0;     ///< learned
  std::int64_t multiply_adds = 0;  ///< forward, one image
  std::int64_t memory_bytes = 0;   ///< of the output of one image
  ReceptiveField field;

  /// Kernel and settings as one text: "3x3, stride 2, padding 1".
  std::string detail() const;
};

/// torchsummary's estimate for one image, in floats of 4 bytes: every output is kept and has a
/// gradient. (The network itself needs less: net/plan.h.)
struct MemoryEstimate {
  std::int64_t input_bytes = 0;
  std::int64_t forward_backward_bytes = 0;
  std::int64_t parameter_bytes = 0;

  std::int64_t total_bytes() const {
    return input_bytes + forward_backward_bytes + parameter_bytes;
  }
};

struct Summary {
  Shape input;
  std::vector<SummaryRow> rows;
  std::int64_t parameters = 0;
  std::int64_t multiply_adds = 0;
  MemoryEstimate memory;
  bool over_budget = false;  ///< parameters > kParameterBudget
};

Summary summarise(const Graph& graph);

/// As a text table with totals, the memory estimate, the parameter budget and, above it, a warning;
/// lines end with a line feed.
std::string summary_text(const Summary& summary);

/// {"input": [3, 32, 32], "layers": [{"name", "type", "kernel", "settings", "output", "parameters",
/// "multiply_adds", "memory_bytes", "receptive_field": [rows, columns], "jump"}], "parameters",
/// "multiply_adds", "memory": {"input_bytes", "forward_backward_bytes", "parameter_bytes",
/// "total_bytes"}, "parameter_budget", "over_budget"}
std::string summary_json(const Summary& summary);

}  // namespace tabtrain
