#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

#include "cli/commands.h"
#include "cli/data_source.h"
#include "cli/files.h"
#include "cli/run_folder.h"
#include "cli/run_options.h"
#include "data/select.h"
#include "export/predictions.h"

namespace tabtrain::cli {
namespace {

struct PredictArguments {
  std::string run;
  std::string data;
  std::string out;
  std::string simd = "auto";
  std::optional<std::size_t> images;
};

int predict_images(const PredictArguments& arguments) {
  const RunFile run = open_run(arguments.run);
  const RunConfig& config = run.record.config;
  const KernelTable& kernels = choose_kernels(arguments.simd);
  const DataSplits data = load_data(config.data, config.network.input, arguments.data);
  const auto selected =
      select_images(data.test, config.data.test_images, config.data.balanced, "test");
  ThreadPool pool(1);  // one image at a time
  Network network(build_graph(config.network), 1, kernels, pool);
  load_into(network.parameters(), run.weights);
  const std::size_t count = std::min(arguments.images.value_or(selected.size()), selected.size());
  std::vector<Prediction> predictions;
  for (std::size_t i = 0; i < count; ++i) {
    predictions.push_back(predict(network, config, data.test, selected[i]));
  }
  const std::string csv = write_predictions_csv(predictions, run.record.facts.class_names);
  if (arguments.out.empty()) {
    std::fwrite(csv.data(), 1, csv.size(), stdout);
  } else {
    write_text_file(arguments.out, csv);
  }
  return 0;
}

}  // namespace

void add_predict_command(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<PredictArguments>();
  CLI::App* command = app.add_subcommand(
      "predict", "Classify the test images of a run: predicted classes and logits as CSV");
  command->add_option("run", arguments->run, "folder that train --out wrote, or a run file")
      ->type_name("RUN")
      ->required();
  command->add_option("--data", arguments->data, "folder or archive with the images, as for train")
      ->type_name("PLACE");
  command->add_option("--images", arguments->images, "the first so many; default: all")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30));
  command->add_option("--out", arguments->out, "file to write; default: standard output")
      ->type_name("FILE.csv");
  command->add_option("--simd", arguments->simd, "instruction set: " + kernel_names())
      ->type_name("NAME");
  command->footer("Example:\n  tabtrain predict out/r1-bn --data build/data --out predictions.csv");
  command->callback([arguments, &exit_code] { exit_code = predict_images(*arguments); });
}

}  // namespace tabtrain::cli
