// Every input that was kept, given to the target that it is for: seeds, and what once was a
// finding.
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/files.h"
#include "fuzz/fuzz.h"
#include "support/source_folder.h"

namespace tabtrain::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 1 << 20;

fs::path corpus() { return test::source_folder() + "/tests/fuzz/corpus"; }

class Corpus : public testing::TestWithParam<std::string> {};

TEST_P(Corpus, HasNoFindings) {
  const Target target = targets().at(GetParam());
  int inputs = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(corpus() / GetParam())) {
    SCOPED_TRACE(entry.path().filename().string());
    EXPECT_NO_THROW(target(cli::read_file(entry.path().string(), kMostBytes)));
    ++inputs;
  }
  EXPECT_GT(inputs, 0);
  EXPECT_NO_THROW(target({}));
}

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const auto& [name, target] : targets()) all.push_back(name);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Fuzz, Corpus, testing::ValuesIn(names()),
                         [](const auto& test) { return test.param; });

TEST(Corpus, BelongsToTargets) {
  for (const fs::directory_entry& entry : fs::directory_iterator(corpus())) {
    const std::string name = entry.path().filename().string();
    EXPECT_EQ(targets().count(name), 1U) << name;
  }
}

}  // namespace
}  // namespace tabtrain::fuzz
