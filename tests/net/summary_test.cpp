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
      summary_text(of("C16@gn4s2b P3s2 GAP F10", defaults)),
      R"(Layer           Type             Settings                          Output  Parameters  Multiply-adds
input                                                             3x32x32
block1.conv     conv2d           3x3, stride 2, padding 1, bias  16x16x16         448        110,592
block1.relu     relu                                             16x16x16           0              0
block1.norm     group_norm       4 groups                        16x16x16          32              0
block1.dropout  dropout          p 0.01                          16x16x16           0              0
pool1           max_pool2d       3x3, stride 2                     16x7x7           0              0
gap             global_avg_pool                                    16x1x1           0              0
fc1             linear           bias                              10x1x1         170            160
total                                                                             650        110,752
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
  EXPECT_EQ(parameters, bn.parameters);
  EXPECT_EQ(multiply_adds, bn.multiply_adds);

  BlockDefaults ln;
  ln.norm = "layer_norm";
  const Summary over = of("C8p0 C10p0 c8 P C10 C12 C14 c8 P C10 C12 C14 GAP c10", ln);
  EXPECT_TRUE(over.over_budget);
  EXPECT_NE(summary_text(over).find("warning: 55,612 parameters, above the budget of 50,000\n"),
            std::string::npos);
}

TEST(Summary, JsonHoldsTheSame) {
  const Summary summary = of("C8 C8+ GAP c10");
  const Json json = Json::parse(summary_json(summary));
  ASSERT_EQ(json["layers"].size(), summary.rows.size());
  EXPECT_EQ(json["layers"][0]["output"], (Json{8, 32, 32}));
  EXPECT_EQ(json["layers"][6]["type"], "add");
  EXPECT_EQ(json["parameters"], summary.parameters);
  EXPECT_EQ(json["over_budget"], false);
}

}  // namespace
}  // namespace tabtrain
