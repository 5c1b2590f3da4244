// Exports that are text. tests/export/export_test.py runs them.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/error.h"
#include "export/csv.h"
#include "export/history_csv.h"
#include "export/pytorch.h"
#include "support/text.h"
#include "train/presets.h"

namespace tabtrain {
namespace {

using test::expect_part;

TEST(Csv, QuotesWhereNeeded) {
  std::string text;
  append_csv_row(text, {"a", "b c", "d,e", "f\"g", "h\ni", ""});
  EXPECT_EQ(text, "a,b c,\"d,e\",\"f\"\"g\",\"h\ni\",\r\n");
}

TEST(Csv, NothingIsAFormula) {
  std::string text;
  append_csv_row(text,
                 {"=1+1", "+a", "-b", "@SUM(A1)", "\t=1", "\r=1", "-0.5", "-1e-05", "-1+cmd|x"});
  EXPECT_EQ(text, "'=1+1,'+a,'-b,'@SUM(A1),'\t=1,\"'\r=1\",-0.5,-1e-05,'-1+cmd|x\r\n");
}

TEST(Csv, NumbersAreShortAndExact) {
  EXPECT_EQ(csv_number(0.1F), "0.1");
  EXPECT_EQ(csv_number(0.1), "0.1");
  EXPECT_EQ(csv_number(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(csv_number(std::nanf("")), "");
  EXPECT_EQ(csv_number(std::numeric_limits<double>::infinity()), "");
}

RunRecord record_of(const std::string& json) {
  RunRecord record;
  record.config = parse_run_config(json);
  return record;
}

TEST(HistoryCsv, HasALineForEachEpochAndStep) {
  RunRecord record = record_of(R"({"name": "a,b", "network": {"notation": "C8 GAP c10"}})");
  record.facts.steps_per_epoch = 2;
  record.steps = {{2.5F, 0.1F}, {2.25F, 0.1F}, {std::nanf(""), 0.05F}};
  EpochRecord epoch;
  epoch.event = {1, 2.375, 2.5, 0.7637, 1.5, 0.5, "00ff", false};
  epoch.learning_rate = 0.1F;
  epoch.seconds = 2.5;
  epoch.images_per_s = 400;
  record.history = {epoch};
  EXPECT_EQ(
      write_history_csv(record),
      "run,norm,epoch,learning_rate,train_loss_nats,train_objective_nats,train_accuracy_percent,"
      "test_loss_nats,test_accuracy_percent,duration_s,train_images_per_s,digest\r\n"
      "\"a,b\",BatchNorm,1,0.1,2.375,2.5,76.37,1.5,50.0,2.5,400.0,00ff\r\n");
  EXPECT_EQ(write_steps_csv(record),
            "run,step,epoch,loss_nats,learning_rate\r\n"
            "\"a,b\",1,1,2.5,0.1\r\n\"a,b\",2,1,2.25,0.1\r\n\"a,b\",3,2,,0.05\r\n");
}

TEST(Pytorch, ReadsLikeWrittenByHand) {
  const std::string text = write_pytorch(record_of(find_preset("r2-bn").json));
  expect_part(text, R"(        self.block1 = nn.ModuleDict({
            "conv": nn.Conv2d(3, 12, 3, padding=1, bias=False),
            "norm": nn.BatchNorm2d(12),
            "dropout": nn.Dropout(0.01),
        })
)");
  expect_part(text, "        self.conv4 = nn.Conv2d(24, 12, 1, stride=2, bias=False)\n");
  expect_part(text, R"(        skip1 = self.block2["dropout"](x)
        x = self.block3["conv"](skip1)
)");
  expect_part(text, "        x = x + skip1\n");
  expect_part(text, "MEAN = [0.4914, 0.4822, 0.4465]\n");
}

std::string error_of(const std::string& first, const std::string& second) {
  const std::string json = R"({"network": {"layers": [
      {"name": ")" + first +
                           R"(", "type": "conv2d", "out_channels": 4},
      {"name": ")" + second +
                           R"(", "type": "conv2d", "out_channels": 10},
      {"type": "global_avg_pool"}]}})";
  try {
    write_pytorch(record_of(json));
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Pytorch, RefusesNamesThatModulesCannotHave) {
  EXPECT_EQ(
      error_of("a", "forward"),
      "layer \"forward\": a PyTorch module cannot have a layer of this name: every module has "
      "an attribute \"forward\"");
  expect_part(error_of("a.", "b"), "a part of it is empty");
  expect_part(error_of("_a", "b"), "begins with an underscore");
  expect_part(error_of("a", "a.b"), "\"a\" is both a layer and the beginning");
  expect_part(error_of("a.b", "a"), "\"a\" is both a layer and the beginning");
  EXPECT_EQ(error_of("0", "class.a-b.c"), "no error");
}

}  // namespace
}  // namespace tabtrain
