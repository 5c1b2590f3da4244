// The settings of a run in words.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/chart.h"
#include "run/run_record.h"

namespace tabtrain::report {

/// Names and values.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// The colour that a network's normalisation has everywhere.
Ink norm_ink(const NetworkSpec& network);
/// The kind, and after which convolutions it stands.
Fields norm_fields(const NetworkSpec& network);

/// The largest share that any dropout layer zeroes.
double largest_dropout(const NetworkSpec& network);
/// "0.1 (9 layers)", "none"
std::string dropout_text(const NetworkSpec& network);

/// Convolutions, pools, sums and linear layers in the notation of run documents:
/// "C16 C32 c16 P C24 GAP c10".
std::string layout_text(const NetworkSpec& network);
/// All of a network but kind and place of normalisation and dropout.
Fields network_fields(const NetworkSpec& network);

/// What somebody can change about a run: a name that people use ("learning rate", "augmentation")
/// and the fields that belong to it.
struct Setting {
  std::string name;
  Fields fields;
  bool operator==(const Setting&) const = default;
};

/// Every setting of a run, always the same ones in the same order, so that those of two runs can be
/// compared one by one.
std::vector<Setting> settings_of(const RunRecord& run);

/// "momentum 0.9, nesterov true"
std::string fields_text(const Fields& fields);

/// What was run and what it took, for reading.
Fields facts_of(const RunRecord& run);

}  // namespace tabtrain::report
