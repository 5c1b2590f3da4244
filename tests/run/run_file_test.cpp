#include "run/run_file.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/error.h"
#include "data/builtin.h"
#include "support/text.h"

namespace tabtrain {
namespace {

using test::expect_part;

using Bytes = std::vector<std::uint8_t>;

const DataSplits& small_data() {
  static const DataSplits data = make_builtin(1, 150, 1100);  // evaluated in two parts
  return data;
}

RunConfig adam_run() {
  return parse_run_config(R"({
    "network": {"notation": "C8 P C12 P GAP c10", "norm": "batch_norm", "dropout": 0.1},
    "data": {"source": "builtin", "standardise": "computed"},
    "augmentation": {"crop_padding": 2, "horizontal_flip": true},
    "optimizer": {"type": "adam", "lr": 0.003},
    "schedule": {"type": "reduce_on_plateau", "patience": 0},
    "ema_decay": 0.9, "epochs": 3, "batch_size": 32, "seed": 5
  })");
}

RunConfig sgd_run() {
  return parse_run_config(R"({
    "network": {"notation": "C8 P C8+ P GAP c10", "norm": "group_norm"},
    "optimizer": {"type": "sgd", "lr": 0.05, "momentum": 0.9, "weight_decay": 0.001},
    "schedule": {"type": "one_cycle"}, "epochs": 2, "batch_size": 64, "seed": 2
  })");
}

/// A trainer and the record that whoever drives it keeps.
struct TestRun {
  explicit TestRun(const RunConfig& config, ThreadPool& pool)
      : trainer(config, small_data(), best_kernels(), pool) {
    record.config = trainer.config();
    record.facts.name = "a \"name\" with \xC3\xA4";
    record.facts.data = "built-in";
    record.facts.arithmetic = "strict";
    record.facts.epochs = config.epochs;
    record.facts.class_names = small_data().test.class_names;
    record.note = "noted";
  }

  void advance() {
    const Event event = trainer.advance();
    if (const auto* step = std::get_if<StepEvent>(&event)) {
      record.steps.push_back({step->loss, step->learning_rate});
    } else if (const auto* epoch = std::get_if<EpochEvent>(&event)) {
      record.evaluation = trainer.last_evaluation();
      record.mistakes = mistakes_of(record.evaluation, small_data().test, 7);
      record.history.push_back(
          {*epoch, record.steps.back().learning_rate, 1.5, 100.25, record.evaluation.confusion});
      record.digest = epoch->digest;
    }
  }
  Bytes file() const {
    return write_run_file(record, const_cast<Trainer&>(trainer).network().parameters(),
                          trainer.snapshot());
  }

  Trainer trainer;
  RunRecord record;
};

Bytes finished_file() {
  ThreadPool pool(2);
  TestRun run(sgd_run(), pool);
  while (!run.trainer.finished()) run.advance();
  run.record.status = "finished";
  return run.file();
}

std::string error_of(const Bytes& bytes) {
  try {
    read_run_file(bytes, "r");
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// The file with a change to its parts.
template <class Change>
Bytes changed(const Bytes& bytes, const Change& change) {
  RawSafetensors raw = read_raw_safetensors(bytes, "r");
  change(raw);
  return write_raw_safetensors(raw);
}

Bytes with_json(const Bytes& bytes, const std::string& from, const std::string& to) {
  return changed(bytes, [&](RawSafetensors& raw) {
    std::string& json = raw.metadata["tabtrain"];
    const std::size_t at = json.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    json.replace(at, from.size(), to);
  });
}

TEST(RunFile, KeepsTheWholeRecord) {
  ThreadPool pool(2);
  TestRun run(adam_run(), pool);
  while (!run.trainer.finished()) run.advance();
  run.record.history[1].event.test_loss = std::numeric_limits<double>::quiet_NaN();
  const RunRecord& a = run.record;
  const RunFile file = read_run_file(run.file(), "r");
  const RunRecord& b = file.record;
  EXPECT_EQ(a.config, b.config);
  EXPECT_EQ(a.facts.name, b.facts.name);
  EXPECT_EQ(a.facts.class_names, b.facts.class_names);
  EXPECT_EQ(a.digest, b.digest);
  EXPECT_EQ(a.note, b.note);
  ASSERT_EQ(b.history.size(), 3U);
  EXPECT_TRUE(std::isnan(b.history[1].event.test_loss));
  EXPECT_EQ(a.history[2].event.train_loss, b.history[2].event.train_loss);
  EXPECT_EQ(a.history[2].learning_rate, b.history[2].learning_rate);
  EXPECT_EQ(a.history[0].confusion, b.history[0].confusion);
  EXPECT_EQ(b.history[2].images_per_s, 100.25);
  ASSERT_EQ(a.steps.size(), b.steps.size());
  EXPECT_EQ(a.steps[4].loss, b.steps[4].loss);
  EXPECT_EQ(a.evaluation.predicted, b.evaluation.predicted);
  EXPECT_EQ(a.evaluation.image_loss, b.evaluation.image_loss);
  EXPECT_EQ(a.evaluation.confusion, b.evaluation.confusion);
  EXPECT_EQ(a.evaluation.correct, b.evaluation.correct);
  ASSERT_EQ(b.mistakes.size(), 7U);
  EXPECT_EQ(a.mistakes[6].pixels, b.mistakes[6].pixels);
  EXPECT_EQ(a.mistakes[6].label, b.mistakes[6].label);
}

/// Stops `config` after every `stride` units of work, goes on in a new trainer from the file.
std::string digest_with_stops(const RunConfig& config, int stride) {
  ThreadPool pool(2);
  Bytes bytes = TestRun(config, pool).file();
  while (true) {
    TestRun run(config, pool);
    RunFile file = read_run_file(bytes, "r");
    run.trainer.restore(file.snapshot);
    run.record = file.record;
    for (int i = 0; i < stride && !run.trainer.finished(); ++i) run.advance();
    if (run.trainer.finished()) {
      EXPECT_EQ(run.record.history.size(), static_cast<std::size_t>(config.epochs));
      return run.trainer.digest();
    }
    bytes = run.file();
  }
}

TEST(RunFile, ARunThatStopsAnywhereEndsWithTheSameBits) {
  for (const RunConfig& config : {adam_run(), sgd_run()}) {
    ThreadPool pool(1);
    TestRun whole(config, pool);
    while (!whole.trainer.finished()) whole.advance();
    for (const int stride : {1, 3, 4}) {
      EXPECT_EQ(digest_with_stops(config, stride), whole.trainer.digest()) << stride;
    }
  }
}

TEST(RunFile, OtherReadersFindTheWeights) {
  const Bytes bytes = finished_file();
  ThreadPool pool(1);
  TestRun run(sgd_run(), pool);
  load_into(run.trainer.network().parameters(), read_weights(bytes, "r"));
  EXPECT_EQ(run.trainer.digest(), read_run_file(bytes, "r").record.digest);
}

TEST(RunFile, RefusesWhatIsNoRun) {
  const Bytes bytes = finished_file();
  ThreadPool pool(1);
  TestRun run(sgd_run(), pool);
  const Bytes weights = write_safetensors(tensors_of(run.trainer.network().parameters()), {});
  expect_part(error_of(weights), "weights only, no run");
  expect_part(error_of(with_json(bytes, "\"version\":1", "\"version\":2")),
              "tabtrain.version: got 2, this program reads 1 to 1; a newer one wrote it");
  expect_part(error_of(with_json(bytes, "\"status\":", "\"statis\":")), "tabtrain.status: missing");
  expect_part(error_of(with_json(bytes, "\"batch_size\":64", "\"batch_size\":-1")),
              "tabtrain.run: batch_size: got -1");
  expect_part(error_of(with_json(bytes, "\"total\":1100", "\"total\":1101")),
              "tabtrain.evaluation.image: 1100 elements instead of 1101");
}

TEST(RunFile, RefusesTensorsThatDoNotFit) {
  const Bytes bytes = finished_file();
  const auto find = [](RawSafetensors& raw, const std::string& name) -> RawTensor& {
    for (RawTensor& tensor : raw.tensors) {
      if (tensor.name == name) return tensor;
    }
    throw Error("no " + name);
  };
  expect_part(error_of(changed(bytes,
                               [&](RawSafetensors& raw) {
                                 RawTensor& weight = find(raw, "block1.conv.weight");
                                 const std::uint8_t nan[] = {0, 0, 0xC0, 0x7F};
                                 std::copy(nan, nan + 4, weight.bytes.begin() + 8);
                               })),
              "block1.conv.weight: element 2 is NaN");
  expect_part(error_of(changed(bytes,
                               [&](RawSafetensors& raw) {
                                 find(raw, "tabtrain.evaluation.predicted").bytes[3] = 10;
                               })),
              "element 3 is class 10, the network has 10");
  expect_part(
      error_of(changed(
          bytes, [&](RawSafetensors& raw) { find(raw, "tabtrain.confusion").bytes[7] = 0x80; })),
      "tabtrain.confusion: element 1 is -");
  expect_part(error_of(changed(bytes,
                               [&](RawSafetensors& raw) {
                                 find(raw, "block1.conv.weight").name = "block9.conv.weight";
                               })),
              "tensor block1.conv.weight is missing");
  expect_part(error_of(changed(bytes,
                               [&](RawSafetensors& raw) {
                                 find(raw, "tabtrain.mistakes.image").bytes[0] ^= 0xFF;
                                 find(raw, "tabtrain.mistakes.image").bytes[3] ^= 0xFF;
                               })),
              "was not evaluated");
  expect_part(error_of(changed(bytes,
                               [&](RawSafetensors& raw) {
                                 // More than a run keeps: times the size of an image, so many can
                                 // wrap around in 32 bits.
                                 RawTensor& image = find(raw, "tabtrain.mistakes.image");
                                 const Bytes first(image.bytes.begin(), image.bytes.begin() + 4);
                                 image.bytes.clear();
                                 for (int i = 0; i < 51; ++i) {
                                   image.bytes.insert(image.bytes.end(), first.begin(),
                                                      first.end());
                                 }
                                 image.shape = {51};
                               })),
              "tabtrain.mistakes.image: got 51 images, allowed up to 50");
  expect_part(
      error_of(changed(
          bytes, [&](RawSafetensors& raw) { find(raw, "tabtrain.steps.loss").dtype = "I32"; })),
      "tabtrain.steps.loss.dtype: got I32, allowed F32");
}

TEST(RunFile, RefusesEveryTruncation) {
  const Bytes bytes = finished_file();
  for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 97) {
    EXPECT_NE(error_of(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))),
              "no error")
        << size;
  }
}

}  // namespace
}  // namespace tabtrain
