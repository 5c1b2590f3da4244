// What the module tells the page, as JSON. Names and shapes are web/src/protocol's.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "data/dataset.h"
#include "data/kept_data.h"
#include "net/graph.h"
#include "net/inspect.h"
#include "run/run_record.h"
#include "train/lr_finder.h"

namespace tabtrain::wasm {

/// DataInfo. `source` is the name that run documents use.
std::string data_json(const DataSplits& data, const std::string& source);

/// Of the data set that is kept: {"source", "name", "shape", "classNames", "train", "test",
/// "digest", "bytes"}.
std::string facts_json(const DataSplits& data, const std::string& source);

/// The same read again, and its source. Throws Error that names the field.
std::pair<KeptFacts, std::string> parse_facts(const std::string& json);

/// DataWanted: what a run asks of its images.
std::string wanted_json(const RunConfig& config);

/// DataStatistics, of the images that a run with these settings uses.
std::string statistics_json(const DataSplits& data, const DataConfig& config);

/// Preset[]
std::string presets_json();

/// NetworkSummary
std::string network_json(const Graph& graph);

/// RunSummary
std::string run_json(Trainer& trainer, const DataSplits& data);

/// EngineEvent[]
std::string events_json(const std::vector<Event>& events);

/// RateSearch
std::string rate_search_json(const LrFinder& search);

/// LayerStatistics[], over these standardised images.
std::string statistics_json(const Inspected& network,
                            const std::vector<std::vector<float>>& images);

}  // namespace tabtrain::wasm
