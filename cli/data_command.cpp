#include <CLI/CLI.hpp>
#include <cstdio>
#include <memory>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/data_source.h"
#include "cli/files.h"
#include "cli/pictures.h"
#include "cli/run_options.h"
#include "cli/shape_argument.h"
#include "data/builtin.h"
#include "data/picture.h"
#include "data/select.h"
#include "data/statistics.h"
#include "layers/json.h"
#include "train/trainer.h"

namespace tabtrain::cli {
namespace {

constexpr int kSampleColumns = 10;
constexpr int kPreviewRows = 8;
constexpr int kPreviewEpochs = 8;

struct DataArguments {
  RunArguments run;
  std::string source;
  std::string input;
  std::string data;
  std::string samples;
  std::string augmented;
  bool json = false;
};

/// The images that a run uses, measured.
struct Measured {
  DataSplits splits;
  DataStatistics train;
  DataStatistics test;
};

/// The document; with --source one of which only data and the network's input count.
RunConfig read_settings(const DataArguments& arguments) {
  if (arguments.run.given() == !arguments.source.empty()) {
    fail("data: give one of a run document, --preset NAME and --source NAME");
  }
  if (!arguments.source.empty()) {
    if (!arguments.run.changes.empty()) fail("--set: goes with a run document or --preset NAME");
    RunConfig config;
    config.data.source = arguments.source;
    config.network.input = arguments.input.empty() ? kBuiltinShape : parse_shape(arguments.input);
    return config;
  }
  if (!arguments.input.empty()) {
    fail("data: --input goes with --source; a document says it itself");
  }
  return read_run("data", arguments.run);
}

Measured load(const RunConfig& settings, const std::string& place) {
  Measured measured;
  measured.splits = load_data(settings.data, settings.network.input, place);
  const DataConfig& data = settings.data;
  const auto measure_part = [&](const Dataset& part, int limit, const char* name) {
    return measure(part, select_images(part, limit, data.balanced, name));
  };
  measured.train = measure_part(measured.splits.train, data.train_images, "train");
  measured.test = measure_part(measured.splits.test, data.test_images, "test");
  return measured;
}

Json part_json(const DataStatistics& statistics) {
  Json channels = Json::array();
  for (const ChannelStatistics& channel : statistics.channels) {
    channels.push_back({{"min", channel.min},
                        {"max", channel.max},
                        {"mean", channel.mean},
                        {"std", channel.std},
                        {"histogram", channel.histogram}});
  }
  return {{"class_counts", statistics.class_counts}, {"channels", channels}};
}

std::string as_json(const Measured& measured) {
  const Dataset& train = measured.splits.train;
  Json json;
  json["name"] = measured.splits.name;
  json["shape"] = {train.shape.channels, train.shape.height, train.shape.width};
  json["class_names"] = train.class_names;
  json["train"] = part_json(measured.train);
  json["test"] = part_json(measured.test);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

/// printf into a string.
template <class... Values>
std::string line(const char* format, const Values&... values) {
  char text[512];
  std::snprintf(text, sizeof text, format, values...);
  return text;
}

std::string class_table(const Measured& measured) {
  const auto& names = measured.splits.train.class_names;
  std::size_t width = 5;
  for (const std::string& name : names) width = std::max(width, printable(name).size());
  const auto row = [&](const std::string& name, const std::string& train, const std::string& test) {
    return line("%-*s  %9s  %9s\n", static_cast<int>(width), name.c_str(), train.c_str(),
                test.c_str());
  };
  std::string text = row("class", "training", "test");
  std::int64_t train = 0;
  std::int64_t test = 0;
  for (std::size_t c = 0; c < names.size(); ++c) {
    train += measured.train.class_counts[c];
    test += measured.test.class_counts[c];
    text += row(printable(names[c]), std::to_string(measured.train.class_counts[c]),
                std::to_string(measured.test.class_counts[c]));
  }
  return text + row("total", std::to_string(train), std::to_string(test));
}

/// Of the training images, which standardisation is about; the last line fits into a document.
std::string channel_table(const DataStatistics& statistics) {
  std::string text =
      "channel  min  max    mean     std  (training images; mean and std of 0 to 1)\n";
  std::string means;
  std::string stds;
  for (std::size_t c = 0; c < statistics.channels.size(); ++c) {
    const ChannelStatistics& channel = statistics.channels[c];
    text += line("%7zu  %3d  %3d  %.4f  %.4f\n", c, channel.min, channel.max, channel.mean,
                 channel.std);
    const char* comma = c == 0 ? "" : ", ";
    means += comma + line("%.4f", channel.mean);
    stds += comma + line("%.4f", channel.std);
  }
  return text + "\n\"mean\": [" + means + "], \"std\": [" + stds + "]\n";
}

std::string as_text(const Measured& measured) {
  const DataSplits& splits = measured.splits;
  return printable(splits.name) + ": " + std::to_string(splits.train.size()) + " training and " +
         std::to_string(splits.test.size()) + " test images of " + to_string(splits.train.shape) +
         ", " + std::to_string(splits.train.class_names.size()) + " classes\n\n" +
         class_table(measured) + "\n" + channel_table(measured.train);
}

Picture preview(const RunConfig& run, const Dataset& train) {
  if (!run.augmentation.any()) fail("--augmented: the document has no augmentation to show");
  const RunConfig config = with_data_statistics(run, train);
  return augmentation_preview(train, config.augmentation, config.data.mean, config.data.std,
                              config.seed, kPreviewRows, kPreviewEpochs,
                              picture_scale(train.shape));
}

void explore(const DataArguments& arguments) {
  const RunConfig settings = read_settings(arguments);
  const Measured measured = load(settings, arguments.data);
  if (!arguments.samples.empty()) {
    const Dataset& train = measured.splits.train;
    write_file(arguments.samples,
               encode_png(sample_grid(train, kSampleColumns, picture_scale(train.shape))));
  }
  if (!arguments.augmented.empty()) {
    write_file(arguments.augmented, encode_png(preview(settings, measured.splits.train)));
  }
  std::fputs((arguments.json ? as_json(measured) : as_text(measured)).c_str(), stdout);
}

}  // namespace

void add_data_command(CLI::App& app, int& exit_code) {
  auto arguments = std::make_shared<DataArguments>();
  CLI::App* command =
      app.add_subcommand("data", "Show a data set: images of each class, values of each channel");
  add_run_options(*command, arguments->run);
  command->add_option("--source", arguments->source, "data.source without a document")
      ->check(CLI::IsMember({"builtin", "cifar10", "mnist", "folder"}));
  command->add_option("--data", arguments->data, "folder or archive with the images (docs/DATA.md)")
      ->type_name("PLACE");
  command
      ->add_option("--input", arguments->input,
                   "--source folder, builtin: the images' size, default 3x32x32")
      ->type_name("CxHxW");
  command
      ->add_option("--samples", arguments->samples,
                   "write a picture: the first images of each class")
      ->type_name("FILE.png");
  command
      ->add_option("--augmented", arguments->augmented,
                   "write a picture: images, and what the first epochs see of them")
      ->type_name("FILE.png");
  command->add_flag("--json", arguments->json, "print JSON instead of tables, with histograms");
  command->footer(
      "Examples:\n"
      "  tabtrain data --source mnist --data build/data --samples samples.png\n"
      "  tabtrain data --source folder --data pets.zip --input 3x64x64\n"
      "  tabtrain data --preset r3-net2 --data build/data --augmented augmented.png");
  command->callback([arguments, &exit_code] {
    explore(*arguments);
    exit_code = 0;
  });
}

}  // namespace tabtrain::cli
