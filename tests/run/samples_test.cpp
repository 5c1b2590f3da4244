// Files that earlier versions wrote (tests/samples) open forever. A new version of a format adds a
// sample; none is ever written anew.
#include <gtest/gtest.h>

#include "base/error.h"
#include "cli/files.h"
#include "data/builtin.h"
#include "data/kept_data.h"
#include "layers/json.h"
#include "run/run_file.h"
#include "support/source_folder.h"
#include "wasm/engine_json.h"

namespace tabtrain {
namespace {

constexpr const char* kFinalDigest = "8911ca938aae57ad";  // of the program that wrote them

std::string sample(const std::string& name) {
  return test::source_folder() + "/tests/samples/" + name;
}

std::vector<std::uint8_t> bytes_of(const std::string& name) {
  return cli::read_file(sample(name), 1 << 20);
}

RunConfig sample_config() { return parse_run_config(cli::read_text_file(sample("run-1.json"))); }

/// A trainer of the sample's run, its images drawn as the program draws them.
struct SampleRun {
  explicit SampleRun(const RunConfig& config)
      : data(make_builtin(kBuiltinSeed, 24, 20, nullptr, config.network.input)),
        trainer(config, data, best_kernels(), pool) {}

  ThreadPool pool{1};
  DataSplits data;
  Trainer trainer;
};

bool is_strict() { return best_kernels().arithmetic == std::string("strict"); }

TEST(Samples, ARunFileOfVersion1OpensAndGoesOnToTheSameBits) {
  const RunFile file = read_run_file(bytes_of("run-1.safetensors"), "run-1.safetensors");
  EXPECT_EQ(file.record.config, sample_config());
  EXPECT_EQ(file.record.facts.name, "sample");
  EXPECT_EQ(file.record.facts.class_names.size(), 10U);
  EXPECT_EQ(file.record.status, "stopped");
  EXPECT_EQ(file.record.steps.size(), 4U);
  ASSERT_EQ(file.record.history.size(), 1U);
  EXPECT_EQ(file.record.history[0].confusion.size(), 100U);
  EXPECT_EQ(file.record.evaluation.total, 20);
  EXPECT_FALSE(file.record.mistakes.empty());
  SampleRun run(file.record.config);
  run.trainer.restore(file.snapshot);
  while (!run.trainer.finished()) run.trainer.advance();
  if (!is_strict()) GTEST_SKIP() << "fast arithmetic has other bits";
  EXPECT_EQ(run.trainer.digest(), kFinalDigest);
}

TEST(Samples, ARunDocumentOfVersion1IsTheSameRun) {
  SampleRun run(sample_config());
  while (!run.trainer.finished()) run.trainer.advance();
  if (!is_strict()) GTEST_SKIP() << "fast arithmetic has other bits";
  EXPECT_EQ(run.trainer.digest(), kFinalDigest);
}

TEST(Samples, WeightsOfVersion1Fit) {
  SampleRun run(sample_config());
  load_into(run.trainer.network().parameters(),
            read_weights(bytes_of("weights-1.safetensors"), "weights-1.safetensors"));
  EXPECT_EQ(run.trainer.digest(), kFinalDigest);
}

/// What the page keeps: 8 bytes, the header's length, the header, the images.
TEST(Samples, KeptDataOfVersion1Opens) {
  const std::vector<std::uint8_t> bytes = bytes_of("kept-data-1.bin");
  const std::size_t length = bytes[8] | bytes[9] << 8;
  const std::string header(bytes.begin() + 12,
                           bytes.begin() + 12 + static_cast<std::ptrdiff_t>(length));
  const auto [facts, source] = wasm::parse_facts(parse_json(header, "header")["facts"].dump());
  EXPECT_EQ(source, "folder");
  KeptReader reader(facts);
  reader.append(std::span(bytes).subspan(12 + length));
  const DataSplits data = reader.finish();
  EXPECT_EQ(data.name, "pets");
  EXPECT_EQ(data.train.size(), 4U);
  EXPECT_EQ(data.test.class_names, (std::vector<std::string>{"cats", "dogs"}));
}

}  // namespace
}  // namespace tabtrain
