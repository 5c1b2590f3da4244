#include "cli/run_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <thread>

#include "base/error.h"
#include "cli/files.h"
#include "layers/json.h"
#include "run/sweep.h"
#include "train/presets.h"

namespace tabtrain::cli {

void add_run_options(CLI::App& command, RunArguments& arguments) {
  command.add_option("run", arguments.run, "run document (docs/RUN_DOCUMENT.md)")
      ->type_name("RUN.json");
  command
      .add_option("--preset", arguments.preset, "a run by name; \"tabtrain presets\" lists them")
      ->type_name("NAME");
  command
      .add_option(
          "--set", arguments.changes,
          "change a field of the document, as in optimizer.lr=0.05; may be given repeatedly")
      ->type_name("FIELD=VALUE")
      ->allow_extra_args(false);
}

RunConfig read_run(const std::string& command, const RunArguments& arguments) {
  if (arguments.run.empty() == arguments.preset.empty()) {
    fail(command, ": give either a run document or --preset NAME (tabtrain presets lists them)");
  }
  const bool preset = arguments.run.empty();
  if (!preset) refuse_preset_name(arguments.run);
  std::string text = preset ? find_preset(arguments.preset).json : read_text_file(arguments.run);
  std::string place = preset ? arguments.preset : arguments.run;
  try {
    for (const std::string& change : arguments.changes) {
      const std::size_t at = change.find('=');
      if (at == std::string::npos) {
        fail("--set: got ", printable(change), ", allowed FIELD=VALUE, as in optimizer.lr=0.05");
      }
      text = with_field(text, change.substr(0, at), change.substr(at + 1));
      place += " with " + printable(change);
    }
    return parse_run_config(text);
  } catch (const Error& error) {
    fail(place, ": ", error.what());
  }
}

void refuse_preset_name(const std::string& path) {
  const bool preset = std::any_of(presets().begin(), presets().end(),
                                  [&](const Preset& one) { return path == one.name; });
  if (preset && !std::filesystem::exists(path)) {
    fail(path, ": there is no such file; the preset of this name is --preset ", path);
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
