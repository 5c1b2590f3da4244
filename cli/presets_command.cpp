#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "cli/commands.h"
#include "train/presets.h"

namespace tabtrain::cli {

void add_presets_command(CLI::App& app, int& exit_code) {
  auto name = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("presets", "List the presets, or print one's run document");
  command->add_option("name", *name, "print this one")->type_name("NAME");
  command->footer(
      "Examples:\n"
      "  tabtrain presets r1-bn > run.json\n"
      "  tabtrain train --preset r1-bn --data build/data --out out/r1-bn");
  command->callback([name, &exit_code] {
    if (name->empty()) {
      for (const Preset& preset : presets()) {
        std::printf("%-9s %s\n", preset.name, preset.description);
      }
    } else {
      std::printf("%s\n", find_preset(*name).json);
    }
    exit_code = 0;
  });
}

}  // namespace tabtrain::cli
