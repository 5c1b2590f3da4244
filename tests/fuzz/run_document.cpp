// The JSON part of a run file alone, beside the tensors of a good one: a fuzzer seldom finds its
// way through lengths and offsets to what the document says.
#include "cli/files.h"
#include "fuzz/fuzz.h"
#include "fuzz/use_run.h"
#include "support/source_folder.h"

namespace tabtrain {
namespace {

const RawSafetensors& sample() {
  static const RawSafetensors file = read_raw_safetensors(
      cli::read_file(test::source_folder() + "/tests/samples/run-1.safetensors", 1 << 20),
      "sample");
  return file;
}

}  // namespace

TABTRAIN_FUZZ_TARGET(run_document) {
  RawSafetensors file = sample();
  file.metadata["tabtrain"] = fuzz::text_of(bytes);
  const std::vector<std::uint8_t> whole = write_raw_safetensors(file);
  RunFile run;
  if (fuzz::accepts([&] { run = read_run_file(whole, "run.safetensors"); }, "run.safetensors")) {
    fuzz::use_run(run);
  }
}

}  // namespace tabtrain
