#include "run/recorder.h"

#include <gtest/gtest.h>

#include "data/builtin.h"

namespace tabtrain {
namespace {

TEST(Recorder, KeepsWhatTheTrainerTells) {
  const RunConfig config = parse_run_config(R"({
    "name": "recorded", "network": {"notation": "C8 P C8 P GAP c10"},
    "data": {"source": "builtin", "standardise": "computed"},
    "schedule": {"type": "step", "step_size": 1}, "epochs": 2, "batch_size": 64})");
  const DataSplits data = make_builtin(1, 100, 60);
  ThreadPool pool(1);
  Trainer trainer(config, data, best_kernels(), pool);
  Recorder recorder(trainer, data, best_kernels(), 1);
  EXPECT_EQ(recorder.record().status, "running");
  EXPECT_EQ(recorder.record().config, trainer.config());
  EXPECT_EQ(recorder.record().facts.steps_per_epoch, 2);
  EXPECT_EQ(recorder.record().facts.class_names, data.train.class_names);

  std::vector<float> losses;
  std::vector<std::string> digests;
  while (!trainer.finished()) {
    const Event event = trainer.advance();
    const bool step = std::holds_alternative<StepEvent>(event);
    if (step) losses.push_back(std::get<StepEvent>(event).loss);
    if (const auto* epoch = std::get_if<EpochEvent>(&event)) digests.push_back(epoch->digest);
    recorder.add(event, step ? 0.5 : 0.25);
  }

  const RunRecord& record = recorder.record();
  EXPECT_EQ(record.status, "finished");
  EXPECT_EQ(record.digest, trainer.digest());
  ASSERT_EQ(record.steps.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(record.steps[i].loss, losses[i]);
  ASSERT_EQ(record.history.size(), 2U);
  for (std::size_t i = 0; i < 2; ++i) {
    const EpochRecord& epoch = record.history[i];
    EXPECT_EQ(epoch.event.digest, digests[i]);
    EXPECT_EQ(epoch.images_per_s, 100);  // 100 images, two steps of 0.5 s
    EXPECT_EQ(epoch.seconds, 1.5);       // and a part of the test set, and the epoch's end
    EXPECT_FLOAT_EQ(epoch.learning_rate, i == 0 ? 0.1F : 0.01F);
  }
  EXPECT_EQ(record.seconds, 3);
  EXPECT_EQ(record.evaluation.total, 60);
  EXPECT_EQ(record.evaluation.confusion, record.history[1].confusion);
  EXPECT_EQ(record.mistakes.size(),
            std::min<std::size_t>(kKeptMistakes,
                                  60 - static_cast<std::size_t>(record.evaluation.correct)));
}

}  // namespace
}  // namespace tabtrain
