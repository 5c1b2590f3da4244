// The history of a run as tables for spreadsheets (RFC 4180: CRLF, quotes where needed).
#pragma once

#include <string>

#include "run/run_record.h"

namespace tabtrain {

/// A header, then a line for each complete epoch. Units stand in the names of the columns; the
/// first column is the run's name, so that files of several runs can be put together. Losses are
/// mean cross-entropies (nats). A number that is none leaves its cell empty.
std::string write_history_csv(const RunRecord& record);

/// Likewise for each training step.
std::string write_steps_csv(const RunRecord& record);

}  // namespace tabtrain
