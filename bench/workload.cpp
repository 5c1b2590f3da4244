#include "bench/workload.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/error.h"
#include "data/noise.h"
#include "train/presets.h"

namespace tabtrain::bench {
namespace {

std::vector<int> parse_shape(const std::string& text) {
  std::vector<int> shape(3);
  char rest = 0;
  if (std::sscanf(text.c_str(), "%dx%dx%d%c", &shape[0], &shape[1], &shape[2], &rest) != 3) {
    fail("--input: got \"", text, "\", allowed CHANNELSxROWSxCOLUMNS, for example 1x28x28");
  }
  return shape;
}

std::string notation_document(const Workload& w) {
  nlohmann::json network = {{"notation", w.net},    {"norm", w.norm},
                            {"order", w.order},     {"num_groups", w.num_groups},
                            {"dropout", w.dropout}, {"input", parse_shape(w.input)}};
  if (w.padding >= 0) network["padding"] = w.padding;
  return nlohmann::json{{"network", network}}.dump();
}

std::string document_of(const Workload& w) {
  if (!w.net.empty() && w.net[0] == '{') return w.net;
  for (const Preset& preset : presets()) {
    if (w.net == preset.name) return preset.json;
  }
  return notation_document(w);
}

}  // namespace

void add_options(CLI::App& app, Workload& w) {
  app.add_option("--net", w.net, "preset, notation (\"C16 P C32 GAP c10\") or run document")
      ->capture_default_str();
  app.add_option("--norm", w.norm, "for notation: batch_norm, group_norm, layer_norm or none")
      ->capture_default_str();
  app.add_option("--num-groups", w.num_groups, "for notation: groups of group_norm")
      ->capture_default_str();
  app.add_option("--order", w.order, "for notation: conv-relu-norm or conv-norm-relu")
      ->capture_default_str();
  app.add_option("--padding", w.padding, "for notation: of blocks C (default: keeps the size)");
  app.add_option("--dropout", w.dropout, "for notation: after each block")->capture_default_str();
  app.add_option("--input", w.input, "for notation: channels, rows and columns")
      ->capture_default_str();
  app.add_option("--batch", w.batch, "images in a batch")->capture_default_str();
  app.add_flag("!--plain", w.augmentation, "without augmentation (crop by 4, flip)");
}

RunConfig make_config(const Workload& w) {
  auto document = nlohmann::json::parse(document_of(w), nullptr, false);
  if (document.is_discarded()) fail("--net: no JSON and no notation: ", w.net.substr(0, 60));
  document.erase("data");  // its mean and std are those of other images
  document["batch_size"] = w.batch;
  document["epochs"] = 10000;
  document["optimizer"] = {{"type", "sgd"}, {"lr", 0.01}, {"momentum", 0.9}};
  document["schedule"] = {{"type", "constant"}};
  document["augmentation"] = nlohmann::json::object();
  if (w.augmentation) {
    document["augmentation"] = {{"crop_padding", 4}, {"horizontal_flip", true}};
  }
  // Read twice: the number of channels is known only then.
  const auto channels = [&] {
    const NetworkSpec spec = parse_network(document["network"].dump());
    return static_cast<std::size_t>(spec.input.channels);
  }();
  document["data"] = {{"mean", std::vector<double>(channels, 0.5)},
                      {"std", std::vector<double>(channels, 0.25)}};
  return parse_run_config(document.dump());
}

DataSplits make_images(RunConfig& config, int train_images, int test_images) {
  config.data.train_images = train_images;
  config.data.test_images = test_images;
  const Graph graph = build_graph(config.network);
  return make_noise(graph.input, graph.output().channels, train_images, test_images);
}

}  // namespace tabtrain::bench
