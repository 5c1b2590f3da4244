#include "net/receptive_field.h"

#include <gtest/gtest.h>

#include "net/notation.h"

namespace tabtrain {
namespace {

std::vector<ReceptiveField> of(const std::string& notation, const Shape& input, int padding = 0) {
  BlockDefaults defaults;
  defaults.norm = "none";
  defaults.order = "conv-relu-norm";
  defaults.padding = padding;
  return receptive_fields(build_graph(parse_notation(notation, input, defaults)));
}

std::vector<ReceptiveField> squares(const std::vector<std::pair<int, int>>& list) {
  std::vector<ReceptiveField> fields;
  for (const auto& [size, jump] : list) fields.push_back({size, size, jump});
  return fields;
}

// Worked out by hand from r_out = r_in + (k - 1) * j_in, j_out = j_in * s.
TEST(ReceptiveField, OfR3sSecondNetwork) {
  EXPECT_EQ(of("C8/r C16/r c8 P C16/r C16/r C16/r GAP c10", {1, 28, 28}),
            squares({{3, 1},
                     {3, 1},
                     {5, 1},
                     {5, 1},
                     {5, 1},
                     {6, 2},
                     {10, 2},
                     {10, 2},
                     {14, 2},
                     {14, 2},
                     {18, 2},
                     {18, 2},
                     {28, 2},  // the whole image
                     {28, 2}}));
}

TEST(ReceptiveField, StridesMultiplyTheJump) {
  EXPECT_EQ(of("c4k5s2 c4k3s3 P3s2 A GAP", {1, 60, 60}),
            squares({{5, 2}, {9, 6}, {21, 12}, {33, 24}, {57, 24}}));
}

TEST(ReceptiveField, PaddingAndOnesDoNotWidenIt) {
  const auto fields = of("C4k3p3 c4 R D0.5 GAP", {1, 5, 5});
  EXPECT_EQ(fields[0], (ReceptiveField{3, 3, 1}));
  EXPECT_EQ(fields[4], (ReceptiveField{3, 3, 1}));
}

TEST(ReceptiveField, SkipsTakeTheLargerField) {
  const auto fields = of("c4@bn C4k5+ GAP", {1, 8, 8}, 2);
  EXPECT_EQ(fields[0], (ReceptiveField{1, 1, 1}));
  const auto add = fields.end()[-2];
  EXPECT_EQ(add, (ReceptiveField{5, 5, 1}));
}

TEST(ReceptiveField, WindowsOverAllTheInputFollowItsShape) {
  EXPECT_EQ(of("P F10", {1, 8, 6}),
            (std::vector<ReceptiveField>{{2, 2, 2}, {2 + 3 * 2, 2 + 2 * 2, 2}}));
}

TEST(ReceptiveField, HugeNumbersStop) {
  std::string notation;
  for (int i = 0; i < 40; ++i) notation += "c1s16 ";
  const auto fields = of(notation + "c10", {1, 4, 4});
  EXPECT_EQ(fields.back().jump, 1000000000);
  EXPECT_EQ(fields.back().rows, 1);
}

}  // namespace
}  // namespace tabtrain
