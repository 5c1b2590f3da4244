#include "net/norm_name.h"

#include <gtest/gtest.h>

#include "net/notation.h"

namespace tabtrain {
namespace {

TEST(NormName, NormsAreToldApart) {
  const auto name = [](const std::string& notation) {
    return norm_name(parse_notation(notation, {3, 32, 32}, {}));
  };
  EXPECT_EQ(name("C8@bn GAP c10"), "BatchNorm");
  EXPECT_EQ(name("C8@gn1 GAP c10"), "GroupNorm(1)");
  EXPECT_EQ(name("C8@ln GAP c10"), "LayerNorm (elementwise affine)");
  EXPECT_EQ(name("C8@in GAP c10"), "InstanceNorm");
  EXPECT_EQ(name("C8@ina GAP c10"), "InstanceNorm (affine)");
  EXPECT_EQ(name("C8@none GAP c10"), "none");
  EXPECT_EQ(name("C8@bn C8@gn2 C8@ln GAP c10"),
            "BatchNorm, GroupNorm(2) and LayerNorm (elementwise affine)");
}

}  // namespace
}  // namespace tabtrain
