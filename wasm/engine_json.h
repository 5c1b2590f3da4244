// What the module tells the page, as JSON. Names and shapes are web/src/protocol's.
#pragma once

#include <string>
#include <vector>

#include "data/dataset.h"
#include "net/graph.h"
#include "run/run_record.h"

namespace tabtrain::wasm {

/// DataInfo. `source` is the name that run documents use.
std::string data_json(const DataSplits& data, const std::string& source);

/// Preset[]
std::string presets_json();

/// NetworkSummary
std::string network_json(const Graph& graph);

/// RunSummary
std::string run_json(Trainer& trainer, const DataSplits& data);

/// EngineEvent[]
std::string events_json(const std::vector<Event>& events);

/// EvaluationReport without pixels, or null before the first. At most `mistakes` misclassified
/// images, the most confident first.
std::string evaluation_json(const Evaluation& evaluation, int epoch, const Dataset& test,
                            int mistakes);

}  // namespace tabtrain::wasm
