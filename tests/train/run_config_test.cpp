#include "train/run_config.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/error.h"
#include "layers/json.h"
#include "layers/options_json.h"
#include "train/presets.h"

namespace tabtrain {
namespace {

constexpr const char* kNetwork = R"("network":{"notation":"C8 GAP c10"})";

std::string error_of(const std::string& json) {
  try {
    parse_run_config(json);
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

/// The error of a document with a good network and `rest`.
std::string rest_error(const std::string& rest) {
  return error_of("{" + std::string(kNetwork) + "," + rest + "}");
}

/// The error of a document with only a network.
std::string network_error(const std::string& network) {
  return error_of("{\"network\":" + network + "}");
}

std::string layer_error(const std::string& layer) {
  return network_error(R"({"layers":[{"type":"relu"},)" + layer + "]}");
}

TEST(RunConfig, Defaults) {
  const RunConfig config = parse_run_config("{" + std::string(kNetwork) + "}");
  EXPECT_EQ(config.name, "run");
  EXPECT_EQ(config.epochs, 20);
  EXPECT_EQ(config.batch_size, 128);
  EXPECT_EQ(config.seed, 0U);
  EXPECT_TRUE(config.shuffle);
  EXPECT_EQ(config.data.source, "builtin");
  EXPECT_EQ(config.data.mean, (std::vector<float>{0.5F, 0.5F, 0.5F}));
  EXPECT_EQ(config.data.std, (std::vector<float>{0.25F, 0.25F, 0.25F}));
  EXPECT_EQ(config.network.input, (Shape{3, 32, 32}));
  EXPECT_EQ(config.network.layers.size(), 5U);
  EXPECT_EQ(config.optimizer, OptimizerConfig(SgdConfig{0.1, 0.9, 0, false, 0}));
  EXPECT_TRUE(std::holds_alternative<ConstantSchedule>(config.schedule));
  EXPECT_EQ(config.warmup, (Warmup{"linear", 0, 1.0 / 3}));
  EXPECT_EQ(config.label_smoothing, 0);
  EXPECT_EQ(config.ema_decay, 0);
}

TEST(RunConfig, Cifar10HasItsOwnStatisticsUnlessGiven) {
  const std::string begin = "{" + std::string(kNetwork) + R"(,"data":{"source":"cifar10")";
  const RunConfig config = parse_run_config(begin + "}}");
  EXPECT_EQ(config.data.mean, (std::vector<float>{0.4914F, 0.4822F, 0.4465F}));
  EXPECT_EQ(config.data.std, (std::vector<float>{0.2470F, 0.2435F, 0.2616F}));
  const RunConfig given = parse_run_config(begin + R"(,"mean":[0,0,0]}})");
  EXPECT_EQ(given.data.mean, (std::vector<float>{0, 0, 0}));
  EXPECT_EQ(given.data.std, config.data.std);
}

TEST(RunConfig, EverySourceHasItsOwnStatistics) {
  const auto data_of = [](const std::string& source, int channels) {
    return parse_run_config(R"({"network":{"notation":"C8 GAP c10","input":[)" +
                            std::to_string(channels) + R"(,28,28]},"data":{"source":")" + source +
                            "\"}}")
        .data;
  };
  EXPECT_EQ(data_of("mnist", 1).mean, (std::vector<float>{0.1307F}));
  EXPECT_EQ(data_of("mnist", 1).std, (std::vector<float>{0.3081F}));
  EXPECT_EQ(data_of("folder", 1).mean, (std::vector<float>{0.5F}));
  EXPECT_EQ(data_of("folder", 3).std, (std::vector<float>{0.25F, 0.25F, 0.25F}));
  EXPECT_EQ(data_of("folder", 3).standardise, "given");
}

constexpr const char* kEverything = R"({
  "name": "every \"field\" \u00e9",
  "network": {"input": [1, 9, 8], "layers": [
    {"name": "a", "type": "conv2d", "out_channels": 4, "kernel_size": 5, "stride": 2, "padding": 2,
     "groups": 1, "bias": false},
    {"type": "group_norm", "num_groups": 2, "eps": 0.001},
    {"type": "relu", "inputs": ["a"]},
    {"name": "sum", "type": "add", "inputs": ["relu2", "group_norm1"]},
    {"type": "dropout", "p": 0.3},
    {"type": "global_avg_pool"},
    {"name": "fc", "type": "linear", "out_features": 3, "bias": false}]},
  "data": {"source": "cifar10", "train_images": 5, "test_images": 6, "mean": [0.1307],
           "std": [0.3081], "standardise": "computed", "balanced": true, "test_share": 0.25,
           "fit": "crop"},
  "augmentation": {"crop_padding": 4, "crop_fill": "reflect", "horizontal_flip": true,
                   "flip_mode": "alternating", "rotation": 7, "affine_degrees": 15,
                   "affine_translate": 0.1, "affine_scale_min": 0.9, "affine_scale_max": 1.1,
                   "affine_shear": 5, "affine_shear_y": 6, "warp_fill": "reflect", "cutout": 3,
                   "brightness": 0.2, "contrast": 0.3, "saturation": 0.4},
  "optimizer": {"type": "sgd", "lr": 0.05, "momentum": 0.8, "weight_decay": 0.0005,
                "nesterov": true, "l1": 0.001},
  "schedule": {"type": "one_cycle", "pct_start": 0.2, "div_factor": 10, "final_div_factor": 50,
               "warmup": "constant", "warmup_epochs": 0.5, "warmup_factor": 0.1},
  "label_smoothing": 0.05, "ema_decay": 0.999,
  "epochs": 3, "batch_size": 7, "seed": 9007199254740991, "shuffle": false})";

TEST(RunConfig, EveryFieldIsRead) {
  const RunConfig config = parse_run_config(kEverything);
  EXPECT_EQ(config.name, "every \"field\" \xC3\xA9");
  EXPECT_EQ(config.network.input, (Shape{1, 9, 8}));
  const std::vector<LayerSpec> layers{{"a", Conv2dOptions{4, 5, 2, 2, 1, false}, {}},
                                      {"group_norm1", GroupNormOptions{2, 0.001F}, {}},
                                      {"relu2", ReluOptions{}, {"a"}},
                                      {"sum", AddOptions{}, {"relu2", "group_norm1"}},
                                      {"dropout4", DropoutOptions{0.3F}, {}},
                                      {"global_avg_pool5", GlobalAvgPoolOptions{}, {}},
                                      {"fc", LinearOptions{3, false}, {}}};
  EXPECT_EQ(config.network.layers, layers);
  EXPECT_EQ(config.data,
            (DataConfig{"cifar10", 5, 6, {0.1307F}, {0.3081F}, "computed", true, 0.25, "crop"}));
  EXPECT_EQ(config.augmentation, (AugmentationConfig{4, "reflect", true, "alternating", 7, 15, 0.1,
                                                     0.9, 1.1, 5, 6, "reflect", 3, 0.2, 0.3, 0.4}));
  EXPECT_EQ(config.optimizer, OptimizerConfig(SgdConfig{0.05, 0.8, 0.0005, true, 0.001}));
  EXPECT_EQ(config.schedule, Schedule(OneCycleSchedule{0.2, 10, 50}));
  EXPECT_EQ(config.warmup, (Warmup{"constant", 0.5, 0.1}));
  EXPECT_EQ(config.label_smoothing, 0.05);
  EXPECT_EQ(config.ema_decay, 0.999);
  EXPECT_EQ(config.epochs, 3);
  EXPECT_EQ(config.batch_size, 7);
  EXPECT_EQ(config.seed, 9007199254740991U);
  EXPECT_FALSE(config.shuffle);
}

TEST(RunConfig, EveryOptimizerAndScheduleIsRead) {
  const auto parse = [](const std::string& rest) {
    return parse_run_config("{" + std::string(kNetwork) + "," + rest + "}");
  };
  EXPECT_EQ(parse(R"("optimizer":{"type":"adam","lr":0.01,"beta1":0.8,"beta2":0.95,"eps":1e-6,
                     "weight_decay":0.1,"l1":0.2})")
                .optimizer,
            OptimizerConfig(AdamConfig{0.01, 0.8, 0.95, 1e-6, 0.1, 0.2}));
  EXPECT_EQ(parse(R"("optimizer":{"type":"adam"})").optimizer,
            OptimizerConfig(AdamConfig{0.001, 0.9, 0.999, 1e-8, 0, 0}));
  EXPECT_EQ(parse(R"("optimizer":{"type":"adamw"})").optimizer,
            OptimizerConfig(AdamWConfig{0.001, 0.9, 0.999, 1e-8, 0.01, 0}));
  EXPECT_EQ(parse(R"("schedule":{"type":"cosine","t_max":7,"eta_min":0.1})").schedule,
            Schedule(CosineSchedule{7, 0.1}));
  EXPECT_EQ(parse(R"("schedule":{"type":"reduce_on_plateau","monitor":"test_accuracy","factor":0.5,
                     "patience":3,"threshold":0.01,"threshold_mode":"abs","cooldown":2,
                     "min_lr":0.001})")
                .schedule,
            Schedule(ReduceOnPlateauSchedule{"test_accuracy", 0.5, 3, 0.01, "abs", 2, 0.001}));
}

TEST(RunConfig, RoundTrip) {
  std::vector<std::string> documents{kEverything};
  for (const Preset& preset : presets()) documents.push_back(preset.json);
  documents.push_back("{" + std::string(kNetwork) +
                      R"(,"schedule":{"type":"step","step_size":3,"gamma":0.65}})");
  for (const char* rest :
       {R"("optimizer":{"type":"adam","l1":0.5})", R"("optimizer":{"type":"adamw"})",
        R"("schedule":{"type":"cosine","warmup_epochs":2.5})",
        R"("schedule":{"type":"reduce_on_plateau","monitor":"test_accuracy"})",
        R"("label_smoothing":0.1,"ema_decay":0.99)"}) {
    documents.push_back("{" + std::string(kNetwork) + "," + rest + "}");
  }
  for (const std::string& document : documents) {
    const RunConfig config = parse_run_config(document);
    const std::string written = to_json(config);
    EXPECT_EQ(parse_run_config(written), config) << written;
    EXPECT_EQ(to_json(parse_run_config(written)), written);
  }
}

TEST(RunConfig, FloatsAreWrittenAsTheyWereGiven) {
  const std::string written = to_json(parse_run_config(kEverything));
  for (const char* part : {"0.1307", "0.0005", "0.3081", "\"p\": 0.3\n", "\"eps\": 0.001\n"}) {
    EXPECT_NE(written.find(part), std::string::npos) << part << " in " << written;
  }
}

struct Case {
  std::string got;
  std::string wanted;
};

TEST(RunConfig, ErrorsNamePathValueAndWhatIsAllowed) {
  const std::vector<Case> cases{
      {rest_error(R"("optimizer":{"type":"sgd","lr":-1})"),
       "optimizer.lr: got -1, allowed 0 to 1000"},
      {rest_error(R"("optimizer":{"type":"sgd","lr":"big"})"),
       "optimizer.lr: got \"big\", allowed a number from 0 to 1000"},
      {rest_error(R"("optimizer":{"type":"sgd","lr":null})"),
       "optimizer.lr: got null, allowed a number from 0 to 1000"},
      {rest_error(R"("optimizer":{"lr":1})"), "optimizer.type: missing, allowed sgd|adam|adamw"},
      {rest_error(R"("optimizer":{"type":"adam","momentum":0.9})"),
       "optimizer.momentum: unknown field; known: type, lr, beta1, beta2, eps, weight_decay, l1"},
      {rest_error(R"("optimizer":{"type":"adam","beta2":1})"),
       "optimizer.beta2: got 1, allowed 0 to 0.99999"},
      {rest_error(R"("optimizer":{"type":"sgd","l1":-0.1})"),
       "optimizer.l1: got -0.1, allowed 0 to 100"},
      {rest_error(R"("label_smoothing":1.5)"), "label_smoothing: got 1.5, allowed 0 to 1"},
      {rest_error(R"("ema_decay":1)"), "ema_decay: got 1, allowed 0 to 0.999999"},
      {rest_error(R"("schedule":{"type":"constant","warmup":"cosine"})"),
       "schedule.warmup: got \"cosine\", allowed \"linear\", \"constant\""},
      {rest_error(R"("schedule":{"type":"constant","warmup_factor":2})"),
       "schedule.warmup_factor: got 2, allowed 0 to 1"},
      {rest_error(R"("schedule":{"type":"reduce_on_plateau","monitor":"train_loss"})"),
       "schedule.monitor: got \"train_loss\", allowed \"test_loss\", \"test_accuracy\""},
      {rest_error(R"("schedule":{"type":"reduce_on_plateau","factor":1})"),
       "schedule.factor: got 1, allowed 0 to 0.9999"},
      {rest_error(R"("optimizer":{"type":"sgd","momentum":0,"nesterov":true})"),
       "optimizer.nesterov: got true, allowed only with momentum above 0"},
      {rest_error(R"("optimizer":{"type":"sgd","nesterov":1})"),
       "optimizer.nesterov: got 1, allowed true or false"},
      {rest_error(R"("epochs":0)"), "epochs: got 0, allowed 1 to 10000"},
      {rest_error(R"("epochs":2.5)"), "epochs: got 2.5, allowed a whole number from 1 to 10000"},
      {rest_error(R"("batch_size":1025)"), "batch_size: got 1025, allowed 1 to 1024"},
      {rest_error(R"("seed":9007199254740993)"),
       "seed: got 9007199254740993, allowed 0 to 9007199254740991"},
      {rest_error(R"("seed":-1)"), "seed: got -1, allowed 0 to 9007199254740991"},
      {rest_error(R"("data":[])"), "data: got a list of 0, allowed an object {...}"},
      {rest_error(R"("data":{"source":"imagenet"})"),
       "data.source: got \"imagenet\", allowed \"builtin\", \"cifar10\", "
       "\"mnist\", \"folder\""},
      {rest_error(R"("data":{"standardise":"yes"})"),
       "data.standardise: got \"yes\", allowed \"given\", \"computed\""},
      {rest_error(R"("data":{"test_share":1})"), "data.test_share: got 1, allowed 0.01 to 0.9"},
      {rest_error(R"("data":{"mean":[0,0]})"),
       "data.mean: got a list of 2, allowed one number for each of 3 channels"},
      {rest_error(R"("data":{"std":[0.1,0,0.1]})"), "data.std[1]: got 0, allowed 0.001 to 10"},
      {rest_error(R"("augmentation":{"crop_fill":3})"),
       "augmentation.crop_fill: got 3, allowed \"zero\", \"reflect\""},
      {rest_error(R"("augmentation":{"rotation":181})"),
       "augmentation.rotation: got 181, allowed 0 to 180"},
      {rest_error(R"("augmentation":{"affine_scale_min":2})"),
       "augmentation.affine_scale_min: got 2, allowed up to affine_scale_max, 1"},
      {rest_error(R"("schedule":{"type":"poly"})"),
       "schedule.type: got \"poly\", allowed \"constant\", \"step\", \"multi_step\", "
       "\"one_cycle\", \"cosine\", \"reduce_on_plateau\""},
      {rest_error(R"("schedule":{"type":"multi_step"})"),
       "schedule.milestones: missing, allowed 1 to 10000 (after these many epochs the rate drops)"},
      {rest_error(R"("schedule":{"type":"multi_step","milestones":[8,8]})"),
       "schedule.milestones[1]: got 8, allowed more than 8, the one before"},
      {rest_error(R"("schedule":{"type":"step","lr":1})"),
       "schedule.lr: unknown field; known: type, warmup, warmup_epochs, warmup_factor, step_size, "
       "gamma"},
      {rest_error(R"("epoch":3)"),
       "epoch: unknown field; known: version, network, data, augmentation, optimizer, schedule, "
       "name, "
       "epochs, batch_size, seed, shuffle, label_smoothing, ema_decay"},
      {rest_error(R"("version":2,"of_tomorrow":0)"),
       "version: got 2, this program reads 1 to 1; a newer one wrote it"},
      {rest_error(R"("version":0)"),
       "version: got 0, this program reads 1 to 1; a newer one wrote it"},
      {error_of("{}"), "network: missing, allowed an object {...}"},
      {error_of("[]"), "document: got a list of 0, allowed an object {...}"},
  };
  for (const Case& c : cases) EXPECT_EQ(c.got, c.wanted);
}

TEST(RunConfig, NetworkErrors) {
  const std::vector<Case> cases{
      {layer_error(R"({"type":"conv2d","out_channels":4,"stride":0})"),
       "network.layers[1].stride: got 0, allowed 1 to 16"},
      {layer_error(R"({"type":"conv2d"})"),
       "network.layers[1].out_channels: missing, allowed 1 to 4096 (number of filters)"},
      {layer_error(R"({"type":"conv2d","out_channels":4,"strid":1})"),
       "network.layers[1].strid: unknown field; known: type, name, inputs, out_channels, "
       "kernel_size, stride, padding, groups, bias"},
      {layer_error(R"({"type":"conv3d"})"),
       "network.layers[1].type: got \"conv3d\", allowed \"conv2d\", \"max_pool2d\", "
       "\"avg_pool2d\", \"global_avg_pool\", \"relu\", \"batch_norm\", \"group_norm\", "
       "\"layer_norm\", \"instance_norm\", \"dropout\", \"add\", \"linear\""},
      {layer_error("7"), "network.layers[1]: got 7, allowed an object {...}"},
      {layer_error(R"({"type":"relu","name":"a b"})"),
       "network.layers[1].name: got \"a b\", allowed letters, digits, _ - and ."},
      {network_error("{}"), "network: got neither, allowed either \"notation\" or \"layers\""},
      {network_error(R"({"notation":"C8 GAP c10","layers":[]})"),
       "network: got both, allowed either \"notation\" or \"layers\""},
      {network_error(R"({"notation":"C8","norm":"bn"})"),
       "network.norm: got \"bn\", allowed \"batch_norm\", \"group_norm\", \"layer_norm\", "
       "\"instance_norm\", \"none\""},
      {network_error(R"({"notation":"C8 GAP c10","input":[3,32]})"),
       "network.input: got a list of 2, allowed [channels, rows, columns]"},
      {network_error(R"({"notation":"C8 GAP c10","input":[3,0,32]})"),
       "network.input[1]: got 0, allowed 1 to 1024"},
      {network_error(R"({"notation":"C8 GAP c10","dropout":1})"),
       "network.dropout: got 1, allowed 0 to 0.99"},
      {network_error(R"({"notation":"C8 P33 GAP"})"),
       "network.notation: token 2 \"P33\": [max_pool2d] kernel_size: got 33, allowed 1 to 31"},
      {network_error(R"({"layers":[]})"), "the network has no layers"},
  };
  for (const Case& c : cases) EXPECT_EQ(c.got, c.wanted);
}

TEST(RunConfig, BrokenTextIsPlaced) {
  const auto begins = [](const std::string& text, const std::string& start) {
    EXPECT_EQ(text.substr(0, start.size()), start) << text;
  };
  begins(error_of("{\n  \"epochs\": 3,\n}"), "run document: line 3, column 1: ");
  begins(error_of(""), "run document: line 1, column 1: ");
  begins(error_of("{\"a\":\"\xff\"}"), "run document: line 1, column ");
  begins(error_of("{\"epochs\":1e999}"), "run document: number overflow");
  begins(error_of(R"({"epochs":1,"epochs":2})"),
         "run document: the field \"epochs\" is there twic");
  begins(error_of(std::string(100000, '[')), "run document: nested more than 32 deep");
  begins(error_of(std::string(2 << 20, ' ')), "run document: 2097152 bytes, allowed up to");
  for (const char c : error_of("{\"a\x01\xff\n\":")) EXPECT_TRUE(c >= ' ' && c <= '~');
  for (const char c : error_of("{\"a\\u0000\\u00e9\\n\":1}")) EXPECT_TRUE(c >= ' ' && c <= '~');
}

TEST(RunConfig, ConfigsChangedInCodeAreChecked) {
  RunConfig config = parse_run_config(find_preset("first").json);
  EXPECT_NO_THROW(check_run_config(config));
  config.optimizer = SgdConfig{std::numeric_limits<double>::quiet_NaN()};
  EXPECT_THROW(check_run_config(config), Error);
  config.optimizer = SgdConfig{};
  config.epochs = 0;
  EXPECT_THROW(check_run_config(config), Error);
}

TEST(RunConfig, ParseNetworkTakesThreeForms) {
  const NetworkSpec spec = parse_network("  C8 GAP c10\n");
  EXPECT_EQ(parse_network(R"({"notation": "C8 GAP c10"})"), spec);
  EXPECT_EQ(parse_network("{" + std::string(kNetwork) + R"(,"epochs":2})"), spec);
  EXPECT_THROW(parse_network("C8 P"), Error);  // output is no 1x1
  EXPECT_THROW(parse_network(""), Error);
}

TEST(OptionsJson, EveryLayerRoundTrips) {
  const std::vector<LayerOptions> all{Conv2dOptions{3, 1, 2, 0, 3, false},
                                      MaxPool2dOptions{3, 2},
                                      AvgPool2dOptions{4, 0},
                                      GlobalAvgPoolOptions{},
                                      ReluOptions{},
                                      BatchNormOptions{1e-3F, 0.25F},
                                      GroupNormOptions{8, 1e-6F},
                                      LayerNormOptions{1e-7F},
                                      InstanceNormOptions{1e-4F, true},
                                      DropoutOptions{0.99F},
                                      AddOptions{},
                                      LinearOptions{5, false}};
  ASSERT_EQ(all.size(), std::variant_size_v<LayerOptions>);
  for (const LayerOptions& options : all) {
    const Json json = to_json(options);
    EXPECT_EQ(parse_layer_options(json, "x"), options) << json.dump();
  }
}

TEST(OptionsJson, ShortestDecimals) {
  EXPECT_EQ(shortest_decimal(0.1F), 0.1);
  EXPECT_EQ(shortest_decimal(1e-5F), 1e-5);
  EXPECT_EQ(shortest_decimal(16777216.0F), 16777216.0);
  for (const float value : {1.0F / 3, 3.4028235e38F, 1.1754944e-38F, 0.0F, -2.5F}) {
    EXPECT_EQ(static_cast<float>(shortest_decimal(value)), value);
  }
}

TEST(FieldsJson, DescribesEverySetting) {
  const Json all = Json::parse(fields_json());
  EXPECT_EQ(all["layers"].size(), std::variant_size_v<LayerOptions>);
  const Json& conv = all["layers"]["conv2d"];
  EXPECT_EQ(conv[0]["name"], "out_channels");
  EXPECT_EQ(conv[0]["required"], true);
  EXPECT_FALSE(conv[0].contains("default"));
  EXPECT_EQ(conv[1]["default"], 3);
  EXPECT_EQ(conv[1]["high"], 31.0);
  EXPECT_EQ(conv[5]["kind"], "boolean");
  EXPECT_EQ(all["augmentation"][1]["allowed"], "zero|reflect");
  EXPECT_EQ(all["optimizer"]["sgd"][0]["default"], 0.1);
  EXPECT_EQ(all["optimizer"].size(), std::variant_size_v<OptimizerConfig>);
  EXPECT_EQ(all["optimizer"]["adamw"][4]["default"], 0.01);
  EXPECT_EQ(all["schedule"]["multi_step"][0]["kind"], "integers");
  EXPECT_EQ(all["schedule"].size(), std::variant_size_v<Schedule>);
  for (const auto& [type, fields] : all["schedule"].items()) {
    EXPECT_EQ(fields.end()[-2]["name"], "warmup_epochs") << type;
  }
  EXPECT_EQ(all["data"].size(), 9U);
  EXPECT_EQ(all["run"].size(), 7U);
  EXPECT_EQ(all["notation"].size(), 4U);
}

}  // namespace
}  // namespace tabtrain
