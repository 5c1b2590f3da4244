#include "train/trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "base/error.h"
#include "data/builtin.h"
#include "support/small_run.h"

namespace tabtrain {
namespace {

using test::small_data;
using test::small_run;

std::vector<Event> run_all(Trainer& trainer) {
  std::vector<Event> events;
  while (!trainer.finished()) events.push_back(trainer.advance());
  return events;
}

TEST(Trainer, ReportsEveryStepAndEpoch) {
  ThreadPool pool(2);
  Trainer trainer(small_run(2), small_data(), best_kernels(), pool);
  EXPECT_EQ(trainer.steps_per_epoch(), 5);
  const auto events = run_all(trainer);
  int steps = 0;
  int epochs = 0;
  int images = 0;
  for (const Event& event : events) {
    if (const auto* step = std::get_if<StepEvent>(&event)) {
      ++steps;
      images += step->images;
      EXPECT_EQ(step->global_step, steps);
      EXPECT_EQ(step->images, step->step == 5 ? 22 : 32) << "the last batch holds the rest";
      EXPECT_GT(step->loss, 0);
    } else if (const auto* epoch = std::get_if<EpochEvent>(&event)) {
      ++epochs;
      EXPECT_EQ(epoch->epoch, epochs);
      EXPECT_EQ(epoch->last, epochs == 2);
      EXPECT_EQ(epoch->digest.size(), 16U);
    }
  }
  EXPECT_EQ(steps, 10);
  EXPECT_EQ(epochs, 2);
  EXPECT_EQ(images, 300);
  EXPECT_THROW(trainer.advance(), Error);
}

TEST(Trainer, EvaluatesEveryTestImage) {
  ThreadPool pool(1);
  Trainer trainer(small_run(2), small_data(), best_kernels(), pool);
  run_all(trainer);
  const Evaluation& e = trainer.last_evaluation();
  EXPECT_EQ(e.total, 70);
  ASSERT_EQ(e.predicted.size(), 70U);
  ASSERT_EQ(e.image_loss.size(), 70U);
  ASSERT_EQ(e.confusion.size(), 100U);
  EXPECT_EQ(std::accumulate(e.confusion.begin(), e.confusion.end(), 0), 70);
  int correct = 0;
  double loss = 0;
  for (std::size_t n = 0; n < 70; ++n) {
    correct += e.predicted[n] == small_data().test.labels[n] ? 1 : 0;
    loss += e.image_loss[n];
    EXPECT_GE(e.probability[n], 0.1F) << "the largest of ten probabilities";
    EXPECT_LE(e.probability[n], 1.0F);
  }
  EXPECT_EQ(correct, e.correct);
  EXPECT_NEAR(loss / 70, e.loss, 1e-9);
  int diagonal = 0;
  for (std::size_t k = 0; k < 10; ++k) diagonal += e.confusion[k * 11];
  EXPECT_EQ(diagonal, e.correct);
}

TEST(Trainer, LearnsAFewImagesByHeart) {
  RunConfig config = small_run(2);
  config.epochs = 20;
  config.batch_size = 20;
  config.network =
      parse_network(R"({"notation": "C16 P C16 P C16 GAP c10", "norm": "batch_norm"})");
  const DataSplits data = make_builtin(1, 200, 10);
  ThreadPool pool(2);
  Trainer trainer(config, data, best_kernels(), pool);
  double first = 0;
  double last = 0;
  for (const Event& event : run_all(trainer)) {
    if (const auto* epoch = std::get_if<EpochEvent>(&event)) {
      if (epoch->epoch == 1) first = epoch->train_loss;
      last = epoch->train_loss;
    }
  }
  EXPECT_LT(last, 0.7 * first);
}

TEST(Trainer, SeedDecidesTheRun) {
  ThreadPool pool(1);
  const auto digest = [&](std::uint64_t seed) {
    RunConfig config = small_run(2);
    config.seed = seed;
    Trainer trainer(config, small_data(), best_kernels(), pool);
    run_all(trainer);
    return trainer.digest();
  };
  EXPECT_EQ(digest(3), digest(3));
  EXPECT_NE(digest(3), digest(4));
}

TEST(Trainer, UsesTheFirstSoManyImages) {
  RunConfig config = small_run(2);
  config.data.train_images = 40;
  config.data.test_images = 30;
  ThreadPool pool(1);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  EXPECT_EQ(trainer.steps_per_epoch(), 2);
  run_all(trainer);
  EXPECT_EQ(trainer.last_evaluation().total, 30);
}

TEST(Trainer, StopsWhenTheLossDiverges) {
  RunConfig config = small_run(2);
  config.optimizer = SgdConfig{1e30};
  config.network =
      parse_network(R"({"notation": "C8 P C12 P GAP c10", "norm": "none", "input": [3, 32, 32]})");
  ThreadPool pool(2);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  const auto events = run_all(trainer);
  EXPECT_TRUE(std::holds_alternative<DivergedEvent>(events.back()));
  EXPECT_TRUE(trainer.finished());
}

// A running variance is infinite long before the loss is, which batch_norm keeps small.
TEST(Trainer, StopsBeforeItHoldsWhatIsNoNumber) {
  for (const double lr : {100.0, 1000.0}) {
    RunConfig config = small_run(2);
    config.optimizer = SgdConfig{lr};
    config.epochs = 4;
    ThreadPool pool(2);
    Trainer trainer(config, small_data(), best_kernels(), pool);
    bool diverged = false;
    while (!trainer.finished()) {
      diverged = std::holds_alternative<DivergedEvent>(trainer.advance());
      if (diverged) break;
      for (const Parameter& p : trainer.network().parameters()) {
        for (const float value : p.value) ASSERT_TRUE(std::isfinite(value)) << lr << " " << p.name;
      }
    }
    EXPECT_TRUE(diverged) << lr;
  }
}

// With an infinite mean square Adam moves a weight no more, and the loss is none the wiser.
TEST(Trainer, StopsWhenTheOptimizerHoldsWhatIsNoNumber) {
  RunConfig config = small_run(2);
  config.optimizer = AdamConfig{};
  ThreadPool pool(1);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  trainer.advance();
  TrainerSnapshot shot = trainer.snapshot();
  trainer.restore(shot);
  EXPECT_TRUE(std::holds_alternative<StepEvent>(trainer.advance()));
  shot.optimizer.moments.at(1).front() = std::numeric_limits<float>::infinity();
  trainer.restore(shot);
  EXPECT_TRUE(std::holds_alternative<DivergedEvent>(trainer.advance()));
}

TEST(Trainer, NamesWhatDoesNotFitTheData) {
  ThreadPool pool(1);
  const auto message = [&](const RunConfig& config, const DataSplits& data) -> std::string {
    try {
      Trainer trainer(config, data, best_kernels(), pool);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  };
  RunConfig config = small_run(2);
  config.network.input = {3, 28, 28};
  EXPECT_NE(message(config, small_data()).find("3x32x32"), std::string::npos);
  EXPECT_NE(message(config, small_data()).find("3x28x28"), std::string::npos);
  DataSplits empty = small_data();
  empty.test.labels.clear();
  EXPECT_NE(message(small_run(2), empty).find("no test images"), std::string::npos);
  config = small_run(2);
  config.augmentation.crop_padding = 32;
  EXPECT_NE(message(config, small_data()).find("crop_padding: got 32"), std::string::npos);
}

TEST(Trainer, BatchNormRefusesASingleValue) {
  RunConfig config = small_run(2);
  config.network = parse_network(
      R"({"input": [3, 32, 32], "layers": [
        {"type": "global_avg_pool"}, {"type": "batch_norm"},
        {"type": "linear", "out_features": 10}]})");
  config.batch_size = 1;
  ThreadPool pool(1);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  EXPECT_THROW(trainer.advance(), Error);
}

/// All events of one kind.
template <class Kind>
std::vector<Kind> only(const std::vector<Event>& events) {
  std::vector<Kind> list;
  for (const Event& event : events) {
    if (const auto* e = std::get_if<Kind>(&event)) list.push_back(*e);
  }
  return list;
}

TEST(Trainer, ObjectiveIsTheLossUnlessSomethingIsAdded) {
  ThreadPool pool(1);
  Trainer trainer(small_run(2), small_data(), best_kernels(), pool);
  const auto events = run_all(trainer);
  for (const auto& step : only<StepEvent>(events)) EXPECT_EQ(step.objective, step.loss);
  for (const auto& epoch : only<EpochEvent>(events)) {
    EXPECT_EQ(epoch.train_objective, epoch.train_loss);
  }
}

TEST(Trainer, ObjectiveHasThePenaltyAndTheSmoothing) {
  RunConfig config = small_run(2);
  config.optimizer = SgdConfig{0.05, 0.9, 0, false, 0.002};
  ThreadPool pool(1);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  double sum = 0;
  for (const Parameter& p : trainer.network().parameters()) {
    for (const float w : p.value) sum += p.spec.learned ? std::abs(w) : 0;
  }
  const auto first = std::get<StepEvent>(trainer.advance());
  EXPECT_NEAR(first.objective - first.loss, 0.002 * sum, 1e-6);
  // Labels smoothed: the loss of the first step is the same, what is minimised is not.
  config.optimizer = SgdConfig{0.05, 0.9, 0, false, 0};
  config.label_smoothing = 0.3;
  Trainer smoothed(config, small_data(), best_kernels(), pool);
  const auto other = std::get<StepEvent>(smoothed.advance());
  EXPECT_EQ(other.loss, first.loss);
  EXPECT_NE(other.objective, other.loss);
  const auto epochs = only<EpochEvent>(run_all(smoothed));
  EXPECT_NE(epochs[0].train_objective, epochs[0].train_loss);
}

TEST(Trainer, L1DrivesWeightsTowardsZero) {
  const auto sum_after = [](double l1) {
    RunConfig config = small_run(2);
    config.optimizer = SgdConfig{0.05, 0.9, 0, false, l1};
    ThreadPool pool(1);
    Trainer trainer(config, small_data(), best_kernels(), pool);
    run_all(trainer);
    double sum = 0;
    for (const Parameter& p : trainer.network().parameters()) {
      for (const float w : p.value) sum += p.spec.learned ? std::abs(w) : 0;
    }
    return sum;
  };
  EXPECT_LT(sum_after(0.01), 0.9 * sum_after(0));
}

TEST(Trainer, EvaluatesTheAverageAndGoesOnTrainingTheWeights) {
  RunConfig config = small_run(2);
  ThreadPool pool(2);
  Trainer plain(config, small_data(), best_kernels(), pool);
  config.ema_decay = 0.9;
  Trainer averaged(config, small_data(), best_kernels(), pool);
  const auto plain_events = run_all(plain);
  const auto events = run_all(averaged);
  const auto steps = only<StepEvent>(events);
  const auto plain_steps = only<StepEvent>(plain_events);
  ASSERT_EQ(steps.size(), plain_steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) EXPECT_EQ(steps[i].loss, plain_steps[i].loss);
  const auto epochs = only<EpochEvent>(events);
  EXPECT_NE(epochs[0].test_loss, only<EpochEvent>(plain_events)[0].test_loss);
  EXPECT_NE(epochs[0].digest, epochs[1].digest);
  EXPECT_EQ(epochs[1].digest, averaged.digest()) << "after the last epoch the averages stay";
  EXPECT_NE(averaged.digest(), plain.digest());
}

TEST(Trainer, PlateauLowersTheRate) {
  RunConfig config = small_run(2);
  config.epochs = 4;
  // No result is better by all of the best one.
  config.schedule = ReduceOnPlateauSchedule{"test_loss", 0.5, 0, 1, "rel", 0, 0};
  ThreadPool pool(2);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  std::vector<float> rates;
  for (const auto& step : only<StepEvent>(run_all(trainer))) {
    if (step.step == 1) rates.push_back(step.learning_rate);
  }
  EXPECT_EQ(rates, (std::vector<float>{0.05F, 0.05F, 0.025F, 0.0125F}));
}

TEST(Trainer, SnapshotsLeadBackToTheSameRun) {
  RunConfig config = small_run(2);
  config.optimizer = AdamConfig{};
  config.ema_decay = 0.5;
  ThreadPool pool(2);
  Trainer first(config, small_data(), best_kernels(), pool);
  for (int i = 0; i < 8; ++i) first.advance();
  const TrainerSnapshot snapshot = first.snapshot();
  run_all(first);
  Trainer second(config, small_data(), best_kernels(), pool);
  second.restore(snapshot);
  const auto rest = run_all(second);
  EXPECT_EQ(only<StepEvent>(rest).size(), 4U);
  EXPECT_EQ(second.digest(), first.digest());
  first.restore(snapshot);
  EXPECT_FALSE(first.finished());
  run_all(first);
  EXPECT_EQ(second.digest(), first.digest());

  config.network = parse_network(R"({"notation": "C9 P C12 P GAP c10"})");
  Trainer other(config, small_data(), best_kernels(), pool);
  EXPECT_THROW(other.restore(snapshot), Error);
}

/// A run file may say anything: what would index beyond the run's images or never end is refused.
TEST(Trainer, RefusesSnapshotsOfMomentsThatTheRunDoesNotHave) {
  RunConfig config = small_run(2);
  config.optimizer = AdamConfig{};
  ThreadPool pool(1);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  for (int i = 0; i < 6; ++i) trainer.advance();  // an epoch's steps, its evaluation
  const TrainerSnapshot good = trainer.snapshot();
  ASSERT_GT(good.evaluated, 0U);
  const auto error_of = [&](const auto& change) -> std::string {
    TrainerSnapshot shot = good;
    change(shot);
    try {
      trainer.restore(shot);
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  };
  using Shot = TrainerSnapshot;
  EXPECT_EQ(error_of([](Shot&) {}), "no error");
  EXPECT_EQ(error_of([](Shot& s) { s.epoch = 3; }),
            "[trainer] snapshot.epoch: got 3, allowed 0 to 2");
  EXPECT_EQ(error_of([](Shot& s) { s.epoch = 2; }),
            "[trainer] snapshot.step: got 5, allowed 0 to 0");
  EXPECT_EQ(error_of([](Shot& s) { s.step = 6; }),
            "[trainer] snapshot.step: got 6, allowed 0 to 5");
  EXPECT_EQ(error_of([](Shot& s) { s.step = 4; }),
            "[trainer] snapshot.global_step: got 5, allowed 0 to 4");
  EXPECT_EQ(error_of([](Shot& s) { s.optimizer.steps = std::int64_t{1} << 53; }),
            "[trainer] snapshot.optimizer_steps: got 9007199254740992, allowed 0 to 5");
  EXPECT_NE(error_of([](Shot& s) { s.evaluated = 100000; }).find("snapshot.evaluated: got 100000"),
            std::string::npos);
  EXPECT_NE(error_of([](Shot& s) { s.test_result.loss.pop_back(); }).find("test images, expected"),
            std::string::npos);
  EXPECT_EQ(error_of([](Shot& s) { s.test_result.predicted[0] = 255; }),
            "[trainer] snapshot.predicted: got 255, allowed 0 to 9");
}

TEST(Trainer, StepsAtAGivenRateWhereverItIs) {
  ThreadPool pool(1);
  Trainer trainer(small_run(2), small_data(), best_kernels(), pool);
  for (int i = 0; i < 7; ++i) {  // through the end of the epoch, without evaluation
    const auto step = std::get<StepEvent>(trainer.step_at(0.25));
    EXPECT_EQ(step.learning_rate, 0.25F);
    EXPECT_EQ(step.epoch, i < 5 ? 1 : 2);
  }
}

TEST(Trainer, ARateSetByHandScalesTheScheduleFromThenOn) {
  RunConfig config = small_run(2);
  config.schedule = MultiStepSchedule{{1}, 0.1};
  ThreadPool pool(1);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  const auto rate = [&] {
    while (true) {
      const Event event = trainer.advance();
      if (const auto* step = std::get_if<StepEvent>(&event)) return step->learning_rate;
    }
  };
  EXPECT_FLOAT_EQ(rate(), 0.05F);
  trainer.set_learning_rate(0.02);
  EXPECT_DOUBLE_EQ(trainer.rate_factor(), 0.4);
  for (int i = 1; i < 5; ++i) EXPECT_FLOAT_EQ(rate(), 0.02F);
  const TrainerSnapshot snapshot = trainer.snapshot();
  EXPECT_FLOAT_EQ(rate(), 0.002F) << "the schedule's drop still comes";
  Trainer resumed(config, small_data(), best_kernels(), pool);
  resumed.restore(snapshot);
  EXPECT_DOUBLE_EQ(resumed.rate_factor(), 0.4);
}

TEST(Trainer, BetweenTwoEpochsARateIsForTheNextOne) {
  RunConfig config = small_run(2);
  config.schedule = MultiStepSchedule{{1}, 0.1};
  ThreadPool pool(1);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  for (int i = 0; i < 5; ++i) trainer.advance();
  trainer.set_learning_rate(0.03);
  while (true) {
    const Event event = trainer.advance();
    if (const auto* step = std::get_if<StepEvent>(&event)) {
      EXPECT_FLOAT_EQ(step->learning_rate, 0.03F);
      break;
    }
  }
}

TEST(Trainer, RefusesRatesThatAreNone) {
  RunConfig config = small_run(2);
  ThreadPool pool(1);
  Trainer trainer(config, small_data(), best_kernels(), pool);
  for (double lr : {-1.0, 1001.0, std::nan("")}) {
    EXPECT_THROW(trainer.set_learning_rate(lr), Error) << lr;
  }
  trainer.set_learning_rate(0);
  EXPECT_EQ(trainer.rate_factor(), 0);
  trainer.set_learning_rate(0.01);
  EXPECT_DOUBLE_EQ(trainer.rate_factor(), 0.2);
  config.optimizer = SgdConfig{};
  std::get<SgdConfig>(config.optimizer).lr = 0;
  Trainer still(config, small_data(), best_kernels(), pool);
  EXPECT_THROW(still.set_learning_rate(0.1), Error);
}

}  // namespace
}  // namespace tabtrain
