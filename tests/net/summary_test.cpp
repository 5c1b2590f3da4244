#include "net/summary.h"

#include <gtest/gtest.h>

#include "layers/json.h"
#include "net/notation.h"

namespace tabtrain {
namespace {

Summary of(const std::string& notation, const BlockDefaults& defaults = {}) {
  return summarise(build_graph(parse_notation(notation, {3, 32, 32}, defaults)));
}

TEST(Summary, TextTable) {
  BlockDefaults defaults;
  defaults.dropout = 0.01F;
  EXPECT_EQ(
      summary_text(of("C16@gn4s2b P3s2 C16@ln+ GAP F10", defaults)),
      R"(Layer           Type             Kernel  Settings                     Output  Parameters  Multiply-adds  Memory KiB  Field  Jump
input                                                                3x32x32                                   12.0      1     1
block1.conv     conv2d           3x3     stride 2, padding 1, bias  16x16x16         448        110,592        16.0      3     2
block1.relu     relu                                                16x16x16           0              0        16.0      3     2
block1.norm     group_norm               4 groups                   16x16x16          32              0        16.0      3     2
block1.dropout  dropout                  p 0.01                     16x16x16           0              0        16.0      3     2
pool1           max_pool2d       3x3     stride 2                     16x7x7           0              0         3.1      7     4
block2.conv     conv2d           3x3     padding 1                    16x7x7       2,304        112,896         3.1     15     4
block2.relu     relu                                                  16x7x7           0              0         3.1     15     4
block2.norm     layer_norm               elementwise affine           16x7x7       1,568              0         3.1     15     4
block2.dropout  dropout                  p 0.01                       16x7x7           0              0         3.1     15     4
block2.add      add                                                   16x7x7           0              0         3.1     15     4
gap             global_avg_pool  7x7                                  16x1x1           0              0         0.1     39     4
fc1             linear                   bias                         10x1x1         170            160         0.0     39     4
total                                                                              4,522        223,648        94.5
memory for one image: input 0.01 MiB, forward and backward 0.16 MiB, parameters 0.02 MiB, total 0.19 MiB
parameter budget: 4,522 of 50,000 (9.0 %)
)");
}

TEST(Summary, TotalsAndBudget) {
  const Summary bn = of("C16 C32 c16 P C24 C28 C32 c16 P C20 C26 C32 GAP c10");
  EXPECT_EQ(bn.parameters, 39420);
  EXPECT_FALSE(bn.over_budget);
  EXPECT_EQ(summary_text(bn).find("warning"), std::string::npos);
  std::int64_t parameters = 0, multiply_adds = 0;
  for (const SummaryRow& row : bn.rows) {
    parameters += row.parameters;
    multiply_adds += row.multiply_adds;
  }
  EXPECT_NE(summary_text(bn).find("parameter budget: 39,420 of 50,000 (78.8 %)\n"),
            std::string::npos);
  EXPECT_EQ(parameters, bn.parameters);
  EXPECT_EQ(multiply_adds, bn.multiply_adds);

  BlockDefaults ln;
  ln.norm = "layer_norm";
  const Summary over = of("C8p0 C10p0 c8 P C10 C12 C14 c8 P C10 C12 C14 GAP c10", ln);
  EXPECT_TRUE(over.over_budget);
  EXPECT_NE(summary_text(over).find("warning: 55,612 parameters, above the budget of 50,000\n"),
            std::string::npos);
}

// torchsummary 1.5.1's formulas for input (3, 32, 32): 2 * 4 bytes for every output.
TEST(Summary, MemoryIsTorchsummarys) {
  const MemoryEstimate memory = of("C8 GAP c10").memory;
  EXPECT_EQ(memory.input_bytes, 4 * 3 * 32 * 32);
  EXPECT_EQ(memory.forward_backward_bytes, 2 * 4 * (3 * 8 * 32 * 32 + 8 + 10));
  EXPECT_EQ(memory.parameter_bytes, 4 * (216 + 16 + 80));
  EXPECT_EQ(memory.total_bytes(),
            memory.input_bytes + memory.forward_backward_bytes + memory.parameter_bytes);
}

TEST(Summary, NormsAreToldApart) {
  const Summary summary = of("c8@bn c8@gn4 c8@gn1 c8@ln c8@in c8@ina GAP");
  std::vector<std::string> norms;
  for (std::size_t i = 1; i < summary.rows.size(); i += 2) {
    norms.push_back(summary.rows[i].type + ": " + summary.rows[i].detail());
  }
  EXPECT_EQ(norms,
            (std::vector<std::string>{"batch_norm: ", "group_norm: 4 groups", "group_norm: 1 group",
                                      "layer_norm: elementwise affine", "instance_norm: no affine",
                                      "instance_norm: affine"}));
}

TEST(Summary, DetailJoinsKernelAndSettings) {
  const Summary summary = of("C16s2g1b P3s2 A GAP c10");
  EXPECT_EQ(summary.rows[0].detail(), "3x3, stride 2, padding 1, bias");
  EXPECT_EQ(summary.rows[1].detail(), "");
  EXPECT_EQ(summary.rows[3].detail(), "3x3, stride 2");
  EXPECT_EQ(summary.rows[4].detail(), "2x2");
  EXPECT_EQ(summary.rows[5].detail(), "3x3") << "the whole map";
  EXPECT_EQ(summary.rows[6].detail(), "1x1");
}

TEST(Summary, JsonHoldsTheSame) {
  const Summary summary = of("C8 C8+ GAP c10");
  const Json json = Json::parse(summary_json(summary));
  ASSERT_EQ(json["layers"].size(), summary.rows.size());
  EXPECT_EQ(json["layers"][0]["output"], (Json{8, 32, 32}));
  EXPECT_EQ(json["layers"][6]["type"], "add");
  EXPECT_EQ(json["layers"][0]["kernel"], "3x3");
  EXPECT_EQ(json["layers"][0]["settings"], "padding 1");
  EXPECT_EQ(json["layers"][3]["receptive_field"], (Json{5, 5}));
  EXPECT_EQ(json["layers"][3]["jump"], 1);
  EXPECT_EQ(json["layers"][3]["memory_bytes"], 4 * 8 * 32 * 32);
  EXPECT_EQ(json["memory"]["total_bytes"], summary.memory.total_bytes());
  EXPECT_EQ(json["parameters"], summary.parameters);
  EXPECT_EQ(json["over_budget"], false);
}

}  // namespace
}  // namespace tabtrain
