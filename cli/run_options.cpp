#include "cli/run_options.h"

#include <algorithm>
#include <thread>

#include "base/error.h"
#include "cli/files.h"
#include "train/presets.h"

namespace tabtrain::cli {

RunConfig read_run(const std::string& command, const std::string& run, const std::string& preset) {
  if (run.empty() == preset.empty()) {
    fail(command, ": give either a run document or --preset NAME (tabtrain presets lists them)");
  }
  if (run.empty()) return parse_run_config(find_preset(preset).json);
  const std::string text = read_text_file(run);
  try {
    return parse_run_config(text);
  } catch (const Error& error) {
    fail(run, ": ", error.what());
  }
}

std::string kernel_names() {
  std::string names = "auto";
  for (const KernelTable* table : available_kernels()) names += std::string(", ") + table->name;
  return names;
}

const KernelTable& choose_kernels(const std::string& simd) {
  if (simd == "auto") return best_kernels();
  if (simd == "sse4.2") return find_kernels("sse4_2");
  if (simd == "avx512") return find_kernels("avx512bw");
  return find_kernels(simd);
}

int choose_threads(int wanted) {
  if (wanted > 0) return wanted;
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, kMaxThreads);
}

}  // namespace tabtrain::cli
