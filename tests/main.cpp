// GoogleTest's own main lies in a library, where em++ -sPROXY_TO_PTHREAD does not find it.
#include <gtest/gtest.h>

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
