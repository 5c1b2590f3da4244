#include "run/sweep.h"

#include "fuzz/fuzz.h"

namespace tabtrain {

TABTRAIN_FUZZ_TARGET(sweep) {
  Sweep sweep;
  if (!fuzz::accepts([&] { sweep = parse_sweep(fuzz::text_of(bytes)); })) return;
  for (const SweepRun& run : sweep.runs) {
    fuzz::require(!run.folder.empty() && run.folder.find('/') == std::string::npos &&
                      run.folder.front() != '.',
                  "a folder outside: " + run.folder);
  }
}

}  // namespace tabtrain
