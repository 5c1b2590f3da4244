// tabtrain: train and look at small convolutional networks.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "base/error.h"
#include "base/version.h"
#include "cli/commands.h"

namespace {

constexpr int kWrongInput = 2;
constexpr int kFailure = 1;

/// Messages of the argument parser may have several lines.
int complain(std::string text, int exit_code) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  for (char& c : text) {
    if (c == '\n') c = ' ';
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F) c = '?';  // names out of archives
  }
  std::fprintf(stderr, "tabtrain: %s\n", text.c_str());
  return exit_code;
}

std::string command_names(const CLI::App& app) {
  std::string names;
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  for (std::size_t i = 0; i < commands.size(); ++i) {
    names += (i == 0 ? "" : i + 1 == commands.size() ? " or " : ", ") + commands[i]->get_name();
  }
  return names;
}

/// What somebody meant as a command and is none; empty where the first word is one, or an option.
std::string unknown_command(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return "";
  const std::string word = argv[1];
  const auto same = [&](const CLI::App* command) { return command->get_name() == word; };
  return app.get_subcommands(same).empty() ? word : "";
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("tabtrain: train small convolutional networks, the same bits on every machine");
  app.name("tabtrain");
  app.require_subcommand(0, 1);  // at least one is checked below: "fly" shall be named as wrong
  app.set_version_flag("--version", "tabtrain " + std::string(tabtrain::version()));
  int exit_code = 0;
  try {
    tabtrain::cli::add_train_command(app, exit_code);
    tabtrain::cli::add_sweep_command(app, exit_code);
    tabtrain::cli::add_summary_command(app, exit_code);
    tabtrain::cli::add_lr_find_command(app, exit_code);
    tabtrain::cli::add_data_command(app, exit_code);
    tabtrain::cli::add_report_command(app, exit_code);
    tabtrain::cli::add_export_command(app, exit_code);
    tabtrain::cli::add_predict_command(app, exit_code);
    tabtrain::cli::add_presets_command(app, exit_code);
    // Set last: commands inherit what stands here when they are added.
    app.footer(
        "Examples:\n"
        "  tabtrain train --preset first\n"
        "  tabtrain train --preset r1-bn --data build/data --out out/r1-bn\n"
        "  tabtrain presets r1-bn > run.json && tabtrain train run.json --data build/data\n"
        "  tabtrain sweep bench/grids/r4.json --data build/data --out out/r4\n"
        "  tabtrain report out/r1-bn out/r1-gn --out report.html\n"
        "  tabtrain export out/r1-bn --format onnx --out model.onnx\n"
        "tabtrain COMMAND --help says more.");
    const std::string unknown = unknown_command(app, argc, argv);
    if (!unknown.empty()) {
      return complain(unknown + ": no command; there are " + command_names(app), kWrongInput);
    }
    app.parse(argc, argv);
    if (app.get_subcommands().empty()) {
      return complain("which command? " + command_names(app) + " (tabtrain --help)", kWrongInput);
    }
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    return complain(std::string(error.what()) + " (tabtrain --help)", kWrongInput);
  } catch (const tabtrain::Error& error) {
    return complain(error.what(), kWrongInput);
  } catch (const std::exception& error) {
    return complain(error.what(), kFailure);
  }
  return exit_code;
}
