#include "run/sweep.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "support/text.h"

namespace tabtrain {
namespace {

using test::expect_part;

std::string grid_error(const std::string& json) {
  try {
    parse_sweep(json);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Sweep, MakesEveryCombinationOnceTheLastFieldChangingFastest) {
  const Sweep sweep = parse_sweep(R"({"name": "r4", "set": {"epochs": 3}, "runs": [
    {"preset": "r4-bn", "grid": {"optimizer.l1": [0, 0.001], "optimizer.weight_decay": [0, 0.002, 0.5]}},
    {"preset": "r4-gn", "set": {"seed": 7, "data.train_images": 500}}]})");
  ASSERT_EQ(sweep.runs.size(), 7U);
  EXPECT_EQ(sweep.runs[0].folder, "r4-bn_l1=0_weight_decay=0");
  EXPECT_EQ(sweep.runs[1].folder, "r4-bn_l1=0_weight_decay=0.002");
  EXPECT_EQ(sweep.runs[5].folder, "r4-bn_l1=0.001_weight_decay=0.5");
  EXPECT_EQ(sweep.runs[6].folder, "r4-gn");
  const RunConfig& config = sweep.runs[4].config;
  EXPECT_EQ(config.name, sweep.runs[4].folder);
  const auto& sgd = std::get<SgdConfig>(config.optimizer);
  EXPECT_EQ(sgd.l1, 0.001);
  EXPECT_EQ(sgd.weight_decay, 0.002);
  EXPECT_EQ(config.epochs, 3);
  EXPECT_EQ(sweep.runs[6].config.seed, 7U);
  EXPECT_EQ(sweep.runs[6].config.data.train_images, 500);
  ASSERT_EQ(sweep.runs[4].settings.size(), 2U);
  EXPECT_EQ(sweep.runs[4].settings[0].path, "optimizer.l1");
  EXPECT_EQ(sweep.runs[4].settings[0].value, "0.001");
}

TEST(Sweep, TakesDocumentsAndTextValues) {
  const Sweep sweep = parse_sweep(R"({"runs": [{
    "run": {"name": "../a b", "network": {"notation": "C8 P GAP c10"}},
    "grid": {"network.norm": ["batch_norm", "layer_norm"], "seed": [0, 1]}}]})");
  ASSERT_EQ(sweep.runs.size(), 4U);
  EXPECT_EQ(sweep.runs[3].folder, "-a-b_norm=layer_norm_seed=1") << "no way out of the folder";
  EXPECT_EQ(sweep.name, "sweep");
}

TEST(Sweep, NamesWhatIsWrong) {
  expect_part(grid_error("{}"), "runs: missing");
  expect_part(grid_error(R"({"runs": []})"), "runs: empty, so there is nothing to run");
  expect_part(grid_error(R"({"runs": [{"preset": "r4-bn", "grid": {"seed": []}}]})"),
              "runs[0].grid[\"seed\"]: no values, so no runs");
  expect_part(grid_error(R"({"runs": [{"preset": "r9"}]})"), "runs[0].preset: ");
  expect_part(grid_error(R"({"runs": [{"preset": "first", "run": {}}]})"),
              "runs[0]: give either \"preset\" or \"run\"");
  expect_part(grid_error(R"({"runs": [{}]})"), "runs[0]: give either \"preset\" or \"run\"");
  expect_part(grid_error(R"({"runs": [{"preset": "first", "grids": {}}]})"), "grids");
  expect_part(grid_error(R"({"rums": [{"preset": "first"}]})"), "rums");
  expect_part(grid_error(R"({"runs": [{"preset": "first", "grid": {"optimizer.lt": [1]}}]})"),
              "runs[0] with optimizer.lt=1: optimizer.lt");
  expect_part(grid_error(R"({"runs": [{"preset": "first", "grid": {"epochs.x": [1]}}]})"),
              "epochs is no object");
  expect_part(grid_error(R"({"runs": [{"preset": "first", "grid": {"optimizer..lr": [1]}}]})"),
              "is no path of a field");
  expect_part(grid_error(R"({"runs": [{"preset": "first", "grid": {"a.b.c.d.e.f.g.h.i": [1]}}]})"),
              "a.b.c.d.e.f.g.h.i: deeper than 8");
  expect_part(grid_error(R"({"version": 2, "tomorrow": 1})"),
              "version: got 2, this program reads 1 to 1; a newer one wrote it");
  expect_part(grid_error(R"({"runs": [{"preset": "first"}, {"preset": "first"}]})"),
              "runs[1]: first is there twice");
  const std::string axis = "[1,2,3,4,5,6,7,8,9,10,11]";
  expect_part(grid_error(R"({"runs": [{"preset": "first", "grid": {"a":)" + axis + R"(, "b":)" +
                         axis + R"(, "c":)" + axis + R"(, "d":)" + axis + "}}]}"),
              "more than 10000 runs");
}

}  // namespace
}  // namespace tabtrain
