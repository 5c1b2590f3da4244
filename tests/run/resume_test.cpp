#include "run/resume.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "data/builtin.h"
#include "support/text.h"

namespace tabtrain {
namespace {

using test::expect_part;

using Bytes = std::vector<std::uint8_t>;

RunConfig small_run() {
  return parse_run_config(R"({
    "network": {"notation": "C8 P C8 P GAP c10", "norm": "batch_norm", "dropout": 0.1},
    "data": {"source": "builtin", "standardise": "computed"},
    "optimizer": {"type": "adam", "lr": 0.003}, "epochs": 2, "batch_size": 32, "seed": 5})");
}

/// As whoever drives a run does it.
struct Driven {
  explicit Driven(const RunConfig& config, const DataSplits& images, ThreadPool& pool)
      : data(images),
        trainer(config, data, best_kernels(), pool),
        recorder(trainer, data, best_kernels(), 1) {}

  void advance(int units) {
    for (int i = 0; i < units && !trainer.finished(); ++i) recorder.add(trainer.advance(), 0.5);
  }
  Bytes file() {
    return write_run_file(recorder.record(), trainer.network().parameters(), trainer.snapshot());
  }

  const DataSplits& data;
  Trainer trainer;
  Recorder recorder;
};

const DataSplits& images() {
  static const DataSplits data = make_builtin(1, 120, 1100);  // evaluated in two parts
  return data;
}

std::string refusal(const RunFile& kept, const DataSplits& data) {
  ThreadPool pool(1);
  Driven run(kept.record.config, data, pool);
  const std::string before = run.trainer.digest();
  try {
    resume_run("here", kept, data, run.trainer, run.recorder);
  } catch (const Error& error) {
    EXPECT_EQ(run.trainer.digest(), before) << "changed by a run that was refused";
    return error.what();
  }
  return "no error";
}

TEST(Resume, EndsWithTheBitsAndTheRecordOfARunThatNeverStopped) {
  ThreadPool pool(1);
  Driven whole(small_run(), images(), pool);
  whole.advance(1000);
  Bytes bytes = Driven(small_run(), images(), pool).file();
  for (int stops = 0;; ++stops) {
    ASSERT_LT(stops, 100);
    const RunFile kept = read_run_file(bytes, "kept");
    Driven run(kept.record.config, images(), pool);
    resume_run("kept", kept, images(), run.trainer, run.recorder);
    run.advance(3);
    bytes = run.file();
    if (!run.trainer.finished()) continue;
    EXPECT_EQ(run.trainer.digest(), whole.trainer.digest());
    break;
  }
  const RunRecord end = read_run_file(bytes, "end").record;
  const RunRecord& wanted = whole.recorder.record();
  EXPECT_EQ(end.status, "finished");
  EXPECT_EQ(end.seconds, wanted.seconds);
  ASSERT_EQ(end.history.size(), 2U);
  EXPECT_EQ(end.history[0].event.digest, wanted.history[0].event.digest);
  ASSERT_EQ(end.steps.size(), wanted.steps.size());
  for (std::size_t i = 0; i < end.steps.size(); ++i) {
    EXPECT_EQ(end.steps[i].loss, wanted.steps[i].loss) << i;
  }
}

TEST(Resume, RefusesOtherImages) {
  ThreadPool pool(1);
  Driven run(small_run(), images(), pool);
  run.advance(8);  // past the first epoch
  const RunFile kept = read_run_file(run.file(), "kept");
  ASSERT_EQ(kept.record.history.size(), 1U);
  EXPECT_EQ(refusal(kept, images()), "no error");

  expect_part(refusal(kept, make_builtin(1, 119, 1100)),
              "here: the run had 120 training and 1100 test images");
  expect_part(refusal(kept, make_builtin(2, 120, 1100)), "their mean or std differ");
  DataSplits other = images();
  other.test.labels[3] ^= 1;
  expect_part(refusal(kept, other), "the label of test image 3 differs");
  other = images();
  ASSERT_FALSE(kept.record.mistakes.empty());
  const std::uint32_t wrong = kept.record.mistakes[0].image;
  other.test.pixels[std::size_t{wrong} * static_cast<std::size_t>(other.test.shape.size())] ^= 1;
  expect_part(refusal(kept, other), "the pixels of test image " + std::to_string(wrong));
  other = images();
  other.test.class_names[2] = other.train.class_names[2] = "another";
  expect_part(refusal(kept, other), "other classes");
}

TEST(Resume, RefusesWhatIsNoPlaceInTheRun) {
  ThreadPool pool(1);
  Driven run(small_run(), images(), pool);
  run.advance(2);
  const RunFile kept = read_run_file(run.file(), "kept");
  const auto with = [&](const auto& change) {
    RunFile changed = kept;
    change(changed);
    return refusal(changed, images());
  };
  expect_part(with([](RunFile& f) { f.record.facts.arithmetic = "fast"; }), "fast arithmetic");
  expect_part(with([](RunFile& f) { f.snapshot.epoch = 3; }), "lies outside");
  expect_part(with([](RunFile& f) { f.snapshot.step = 9; }), "lies outside");
  expect_part(with([](RunFile& f) { f.snapshot.global_step = 1; }), "lies outside");
  expect_part(with([](RunFile& f) { f.snapshot.evaluated = 1101; }), "lies outside");
  expect_part(with([](RunFile& f) { f.record.steps.pop_back(); }), "lies outside");
}

TEST(Resume, GoesBackToTheLastGoodStepOfARunThatDiverged) {
  ThreadPool pool(1);
  Driven run(small_run(), images(), pool);
  run.advance(2);
  RunFile kept = read_run_file(run.file(), "kept");
  kept.record.steps.push_back({99, 1});
  kept.record.status = "diverged";
  Driven again(kept.record.config, images(), pool);
  resume_run("kept", kept, images(), again.trainer, again.recorder);
  EXPECT_EQ(again.recorder.record().steps.size(), 2U);
  EXPECT_EQ(again.recorder.record().status, "running");
}

TEST(Recorder, LeavesOutTheTimeInWhichTheMachineSlept) {
  ThreadPool pool(1);
  Driven run(small_run(), images(), pool);
  run.recorder.add(run.trainer.advance(), 0.5);
  run.recorder.add(run.trainer.advance(), 3600);
  EXPECT_EQ(run.recorder.record().seconds, 1.0);
  run.recorder.add(run.trainer.advance(), 9);  // slow, but awake
  EXPECT_EQ(run.recorder.record().seconds, 10.0);
}

TEST(RunFile, RefusesBytesThatChanged) {
  ThreadPool pool(1);
  Driven run(small_run(), images(), pool);
  run.advance(8);
  const Bytes bytes = run.file();
  RawSafetensors raw = read_raw_safetensors(bytes, "r");
  for (RawTensor& tensor : raw.tensors) {
    if (tensor.bytes.empty()) continue;
    tensor.bytes.front() ^= 1;  // the last bit of the first number
    try {
      read_run_file(write_raw_safetensors(raw), "r");
      ADD_FAILURE() << tensor.name;
    } catch (const Error& error) {
      EXPECT_EQ(std::string(error.what()).rfind("r: ", 0), 0U) << error.what();
    }
    tensor.bytes.front() ^= 1;
  }
  EXPECT_NO_THROW(read_run_file(write_raw_safetensors(raw), "r"));
  raw.metadata.erase("tabtrain.checksum");  // as files from before it
  EXPECT_NO_THROW(read_run_file(write_raw_safetensors(raw), "r"));
}

}  // namespace
}  // namespace tabtrain
