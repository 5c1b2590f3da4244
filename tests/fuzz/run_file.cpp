#include "run/run_file.h"

#include "fuzz/fuzz.h"
#include "fuzz/use_run.h"

namespace tabtrain {

TABTRAIN_FUZZ_TARGET(run_file) {
  fuzz::accepts([&] { read_weights(bytes, "run.safetensors"); }, "run.safetensors");
  RunFile run;
  const auto read = [&] { run = read_run_file(bytes, "run.safetensors"); };
  if (fuzz::accepts(read, "run.safetensors")) fuzz::use_run(run);
}

}  // namespace tabtrain
