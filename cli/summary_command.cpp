#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/files.h"
#include "cli/run_options.h"
#include "cli/shape_argument.h"
#include "net/notation.h"
#include "net/summary.h"
#include "train/presets.h"
#include "train/run_config.h"

namespace tabtrain::cli {
namespace {

struct SummaryArguments {
  std::vector<std::string> words;
  std::string preset;
  std::string input;
  std::string norm;
  bool json = false;
};

/// A file by that name, or what can only have been meant as one.
bool is_file(const std::string& word) {
  const bool json = word.size() > 5 && word.compare(word.size() - 5, 5, ".json") == 0;
  return json || std::filesystem::is_regular_file(word);
}

NetworkSpec from_notation(const SummaryArguments& arguments) {
  std::string notation;
  for (const std::string& word : arguments.words) notation += word + " ";
  BlockDefaults defaults;
  if (!arguments.norm.empty()) defaults.norm = arguments.norm;
  return parse_notation(
      notation, parse_shape(arguments.input.empty() ? "3x32x32" : arguments.input), defaults);
}

NetworkSpec read_network(const SummaryArguments& arguments) {
  if (arguments.words.empty() == arguments.preset.empty()) {
    fail("summary: give a run document, a network in notation, or --preset NAME");
  }
  const bool file = arguments.words.size() == 1 && is_file(arguments.words[0]);
  if (arguments.words.size() == 1) refuse_preset_name(arguments.words[0]);
  if (!file && arguments.preset.empty()) return from_notation(arguments);
  if (!arguments.input.empty() || !arguments.norm.empty()) {
    fail("summary: --input and --norm go with notation; a document says both itself");
  }
  if (!file) return parse_network(find_preset(arguments.preset).json);
  const std::string text = read_text_file(arguments.words[0]);
  try {
    return parse_network(text);
  } catch (const Error& error) {
    fail(arguments.words[0], ": ", error.what());
  }
}

}  // namespace

void add_summary_command(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<SummaryArguments>();
  CLI::App* command =
      app.add_subcommand("summary", "Show a network's layers, shapes, parameters, multiply-adds");
  command
      ->add_option("network", arguments->words,
                   "run document, or notation such as C16 C32 c16 P C32 GAP c10 "
                   "(docs/RUN_DOCUMENT.md)")
      ->type_name("RUN.json|NOTATION");
  command->add_option("--preset", arguments->preset, "a run by name")->type_name("NAME");
  command->add_option("--input", arguments->input, "notation: image shape, default 3x32x32")
      ->type_name("CxHxW");
  command->add_option("--norm", arguments->norm, "notation: norm of every block")
      ->check(CLI::IsMember({"batch_norm", "group_norm", "layer_norm", "instance_norm", "none"}));
  command->add_flag("--json", arguments->json, "print JSON instead of a table");
  command->footer(
      "Examples:\n"
      "  tabtrain summary C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10\n"
      "  tabtrain summary --input 1x28x28 --norm layer_norm C8p0 C16p0 c8 P C16p0 GAP c10\n"
      "  tabtrain summary --preset r1-ln");
  command->callback([arguments, &exit_code] {
    const Summary summary = summarise(build_graph(read_network(*arguments)));
    const std::string text = arguments->json ? summary_json(summary) + "\n" : summary_text(summary);
    std::fputs(text.c_str(), stdout);
    exit_code = 0;
  });
}

}  // namespace tabtrain::cli
