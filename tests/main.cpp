// GoogleTest's own main lies in a library, where em++ -sPROXY_TO_PTHREAD does not find it.
#include <gtest/gtest.h>

#include "support/source_folder.h"

std::string tabtrain::test::source_folder() { return TABTRAIN_SOURCE_DIR; }

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
