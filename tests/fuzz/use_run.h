// What is done with a run file once it was read: all of it must hold for whatever the file says.
#pragma once

#include "run/run_file.h"

namespace tabtrain::fuzz {

/// Reports on the run, exports it, writes it again, and goes on with it for a few steps where it is
/// small.
void use_run(const RunFile& run);

}  // namespace tabtrain::fuzz
