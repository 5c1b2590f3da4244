#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/run_folder.h"
#include "export/history_csv.h"
#include "export/onnx.h"
#include "export/pytorch.h"

namespace tabtrain::cli {
namespace {

struct ExportArguments {
  std::string run;
  std::string format;
  std::string out;
};

std::vector<std::uint8_t> bytes_of(const std::string& text) { return {text.begin(), text.end()}; }

std::vector<std::uint8_t> exported(const RunFile& run, const std::string& format) {
  std::vector<NamedTensor> tensors;
  for (const OwnedTensor& t : run.weights) tensors.push_back({t.name, t.shape, t.values});
  if (format == "onnx") return write_onnx(run.record, tensors);
  if (format == "pytorch") return bytes_of(write_pytorch(run.record));
  if (format == "csv") return bytes_of(write_history_csv(run.record));
  if (format == "steps-csv") return bytes_of(write_steps_csv(run.record));
  if (format == "safetensors") {
    return write_safetensors(tensors, {{"format", "pt"},
                                       {"digest", run.record.digest},
                                       {"arithmetic", run.record.facts.arithmetic}});
  }
  fail("--format: got ", format, ", allowed onnx, pytorch, safetensors, csv, steps-csv");
}

}  // namespace

void add_export_command(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<ExportArguments>();
  CLI::App* command =
      app.add_subcommand("export", "Write a run's network or history for other programs");
  command->add_option("run", arguments->run, "folder that train --out wrote, or a run file")
      ->type_name("RUN")
      ->required();
  command
      ->add_option("--format", arguments->format,
                   "onnx, pytorch (a module file; its weights are another export), safetensors "
                   "(weights), csv (epochs) or steps-csv")
      ->type_name("NAME")
      ->required();
  command->add_option("--out", arguments->out, "file to write")->type_name("FILE")->required();
  command->footer(
      "Examples:\n"
      "  tabtrain export out/r1-bn --format onnx --out model.onnx\n"
      "  tabtrain export out/r1-bn --format pytorch --out model.py\n"
      "  tabtrain export out/r1-bn --format safetensors --out weights.safetensors");
  command->callback([arguments, &exit_code] {
    const auto bytes = exported(open_run(arguments->run), arguments->format);
    write_file(arguments->out, bytes);
    std::printf("%s: %zu bytes\n", arguments->out.c_str(), bytes.size());
    exit_code = 0;
  });
}

}  // namespace tabtrain::cli
