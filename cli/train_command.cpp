#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>
#include <optional>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/data_source.h"
#include "cli/progress.h"
#include "cli/run_folder.h"
#include "cli/run_options.h"
#include "cli/session.h"

namespace tabtrain::cli {
namespace {

struct TrainArguments {
  SessionOptions session;
  RunArguments run;
  std::string data;
  std::string simd = "auto";
  int threads = 0;
  std::optional<int> epochs;
  std::optional<std::int64_t> seed;
  bool force = false;
  bool resume = false;
  bool print_digest = false;
};

/// `kept` is the run to go on with, if there is one.
RunConfig read_config(const TrainArguments& arguments, const std::optional<RunFile>& kept) {
  if (kept && !arguments.run.given()) {
    if (!arguments.run.changes.empty()) fail("--set: goes with a run document or --preset NAME");
    return kept->record.config;
  }
  RunConfig config = read_run("train", arguments.run);
  if (arguments.epochs) config.epochs = *arguments.epochs;
  if (arguments.seed) config.seed = static_cast<std::uint64_t>(*arguments.seed);
  check_run_config(config);
  return config;
}

int train(const TrainArguments& arguments) {
  if (arguments.resume && arguments.session.out.empty()) fail("--resume: needs --out");
  if (arguments.resume && arguments.force) fail("--resume: does not go with --force");
  std::optional<RunFile> kept;
  if (arguments.resume) kept = kept_run(arguments.session.out);
  const RunConfig config = read_config(arguments, kept);
  if (!arguments.session.out.empty() && !kept) {
    check_out_folder(arguments.session.out, arguments.force, arguments.resume);
  }
  if (kept && !same_run(config, kept->record.config)) {
    fail("--resume: the run in ", arguments.session.out, " is another one (see ",
         arguments.session.out, "/run.json); give its document, or none");
  }
  if (kept && has_ended(kept->record)) {
    if (!arguments.session.quiet) {
      std::printf("the run in %s has ended: %s\n", arguments.session.out.c_str(),
                  kept->record.status.c_str());
    }
    if (arguments.print_digest) {
      std::printf("digest %s\n",
                  digest_text(kept->record.digest, kept->record.facts.arithmetic).c_str());
    }
    return exit_code_of(kept->record);
  }
  const KernelTable& kernels = choose_kernels(arguments.simd);
  const DataSplits data = load_data(config.data, config.network.input, arguments.data);
  ThreadPool pool(choose_threads(arguments.threads));
  stop_on_signals();
  const RunRecord end = run_session(arguments.session, config, kept, data, kernels, pool);
  if (arguments.print_digest) {
    std::printf("digest %s\n", digest_text(end.digest, kernels.arithmetic).c_str());
  }
  return exit_code_of(end);
}

}  // namespace

void add_train_command(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<TrainArguments>();
  CLI::App* command = app.add_subcommand("train", "Train the network of a run document");
  add_run_options(*command, arguments->run);
  command
      ->add_option("--data", arguments->data,
                   "folder or archive with the images of data.source (docs/DATA.md); the built-in "
                   "set needs none")
      ->type_name("PLACE");
  command
      ->add_option("--out", arguments->session.out,
                   "folder for run.json, log.jsonl, run.safetensors (all of the run in one file), "
                   "weights.safetensors and result.json")
      ->type_name("DIR");
  command->add_flag("--resume", arguments->resume,
                    "go on with the run that --out keeps, to the bits of one that never stopped; "
                    "where there is none, start");
  command
      ->add_option("--save-seconds", arguments->session.save_seconds,
                   "save the run this often within epochs too (default 60)")
      ->type_name("SECONDS")
      ->check(CLI::NonNegativeNumber);
  command->add_flag("--force", arguments->force, "overwrite the run that --out holds already");
  command
      ->add_option("--init", arguments->session.init,
                   "start from these weights, not from random ones (a run file will do)")
      ->type_name("W.safetensors");
  command->add_option("--threads", arguments->threads, "default: as many as there are cores")
      ->type_name("N")
      ->check(CLI::Range(1, kMaxThreads));
  command
      ->add_option("--simd", arguments->simd,
                   "instruction set: " + kernel_names() +
                       "; results of strict arithmetic do not depend on it")
      ->type_name("NAME");
  command->add_option("--epochs", arguments->epochs, "in place of the document's")->type_name("N");
  command->add_option("--seed", arguments->seed, "in place of the document's")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{0}, (std::int64_t{1} << 53) - 1));
  command->add_option("--max-steps", arguments->session.max_steps, "stop after so many steps")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1} << 53));
  command->add_flag("--print-digest", arguments->print_digest,
                    "at the end print the fingerprint of all weights");
  command->add_flag("--quiet", arguments->session.quiet, "print only errors (and --print-digest)");
  command->footer(
      "Examples:\n"
      "  tabtrain train --preset first\n"
      "  tabtrain train --preset r1-bn --data build/data --out out/r1-bn\n"
      "  tabtrain train --preset r4-bn --set optimizer.l1=0.001 --data build/data\n"
      "  tabtrain train --resume --out out/r1-bn\n"
      "Ctrl-C stops after the current step and still writes --out.\n"
      "Exit codes: 0 done, 2 wrong input, 3 the loss diverged, 130 interrupted.");
  command->callback([arguments, &exit_code] { exit_code = train(*arguments); });
}

}  // namespace tabtrain::cli
