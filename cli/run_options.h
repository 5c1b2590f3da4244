// What commands that start a run have in common: the document, the instruction set, the threads.
#pragma once

#include <string>
#include <vector>

#include "kernels/kernel_table.h"
#include "train/run_config.h"

namespace CLI {
class App;
}

namespace tabtrain::cli {

inline constexpr int kMaxThreads = 256;

/// How a command names its run: a document or a preset, and fields changed in it.
struct RunArguments {
  std::string run;
  std::string preset;
  std::vector<std::string> changes;  ///< "optimizer.lr=0.05"

  bool given() const { return !run.empty() || !preset.empty(); }
};

/// Options for all of RunArguments.
void add_run_options(CLI::App& command, RunArguments& arguments);

/// The run document or the preset: one of both must be given. `command` begins the message when
/// not.
RunConfig read_run(const std::string& command, const RunArguments& arguments);

/// Says so where the name of a preset stands in the place of a document that is not there.
void refuse_preset_name(const std::string& path);

/// "auto, sse4_2, avx2"
std::string kernel_names();
/// Takes "auto" and processors' own spelling too: sse4.2, avx512.
const KernelTable& choose_kernels(const std::string& simd);

/// `wanted`, or as many as there are cores for 0.
int choose_threads(int wanted);

}  // namespace tabtrain::cli
