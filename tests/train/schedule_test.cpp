#include "train/schedule.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>
#include <vector>

#include "layers/fields_json.h"
#include "support/golden.h"

namespace tabtrain {
namespace {

// Expected values are what optimizer.param_groups[0]["lr"] held in torch 1.13.1, the scheduler's
// call above each.

std::vector<double> per_epoch(const Schedule& schedule, double lr, int epochs) {
  std::vector<double> rates;
  const LearningRate rate(schedule, {}, lr, 7, epochs);
  for (int e = 0; e < epochs; ++e) rates.push_back(rate.at(e, std::int64_t{7} * e));
  return rates;
}

std::vector<double> per_step(const Schedule& schedule, double lr, int epochs, int steps_per_epoch) {
  std::vector<double> rates;
  const LearningRate rate(schedule, {}, lr, steps_per_epoch, epochs);
  for (int s = 0; s < epochs * steps_per_epoch; ++s) {
    rates.push_back(rate.at(s / steps_per_epoch, s));
  }
  return rates;
}

void expect_rates(const std::vector<double>& rates, const std::vector<double>& torch) {
  ASSERT_EQ(rates.size(), torch.size());
  for (std::size_t i = 0; i < rates.size(); ++i) {
    EXPECT_NEAR(rates[i], torch[i], 4e-12 * (1 + torch[0] + torch[i])) << "at " << i;
  }
}

TEST(Schedule, Constant) {
  EXPECT_EQ(per_epoch(ConstantSchedule{}, 0.3, 3), (std::vector<double>{0.3, 0.3, 0.3}));
}

TEST(Schedule, StepIsExactlyTorchs) {
  // StepLR(SGD(lr=0.075), 2, gamma=0.65)
  EXPECT_EQ(per_epoch(StepSchedule{2, 0.65}, 0.075, 8),
            (std::vector<double>{0.075, 0.075, 0.04875, 0.04875, 0.0316875, 0.0316875, 0.020596875,
                                 0.020596875}));
}

TEST(Schedule, MultiStepDropsAfterItsMilestones) {
  // MultiStepLR(SGD(lr=0.1), [2, 5], gamma=0.1)
  EXPECT_EQ(
      per_epoch(MultiStepSchedule{{2, 5}, 0.1}, 0.1, 7),
      (std::vector<double>{0.1, 0.1, 0.010000000000000002, 0.010000000000000002,
                           0.010000000000000002, 0.0010000000000000002, 0.0010000000000000002}));
}

TEST(Schedule, OneCycle) {
  // OneCycleLR(SGD(lr=0.1), max_lr=0.2, epochs=3, steps_per_epoch=7)
  expect_rates(per_step(OneCycleSchedule{}, 0.2, 3, 7),
               {0.008000000000000007, 0.02437705419678063,   0.06792055211703316,
                0.12377394739914543,  0.17288069667625583,   0.1984861354829693,
                0.19888308709018238,  0.19347247112090307,   0.1838088752539421,
                0.17033199316965397,  0.15365502309827542,   0.134536767296109,
                0.11384710653748971,  0.09252742053339501,   0.07154775514793141,
                0.05186268530465074,  0.03436788182077104,   0.019859358378653096,
                0.008997252897617818, 0.0022757912539441844, 8e-07});
  // OneCycleLR(SGD(lr=0.1), max_lr=0.1, total_steps=10, pct_start=0.4, div_factor=10,
  //            final_div_factor=100)
  expect_rates(per_step(OneCycleSchedule{0.4, 10, 100}, 0.1, 2, 5),
               {0.009999999999999995, 0.0325, 0.07749999999999999, 0.1, 0.09330796891903273,
                0.07502500000000001, 0.050050000000000004, 0.02507500000000001,
                0.006792031080967287, 0.0001});
}

TEST(Schedule, OneCycleWithAnEmptyPhaseStaysFinite) {
  for (const double pct_start : {0.0, 0.1, 0.5, 1.0}) {
    for (const int steps : {1, 2, 10}) {
      for (const double rate : per_step(OneCycleSchedule{pct_start, 25, 1e4}, 0.1, 1, steps)) {
        EXPECT_GE(rate, 0) << pct_start << " " << steps;
        EXPECT_LE(rate, 0.1) << pct_start << " " << steps;
      }
    }
  }
}

/// As a run document's "schedule" has it: the schedule's fields and warm-up's.
struct Parsed {
  Schedule schedule;
  Warmup warmup;
};

Parsed parse(const Json& object) {
  Parsed p;
  p.schedule =
      parse_variant<Schedule>(object, "golden", {"warmup", "warmup_epochs", "warmup_factor"});
  set_fields(object, "golden", p.warmup);
  return p;
}

// Cosine, reduce_on_plateau and warm-up with other schedules, from lr 0.2. PyTorch computes each
// rate from the one before, so errors of some epsilons add up.
TEST(Schedule, MatchesPyTorchsSchedulers) {
  const test::Golden golden("optimizers");
  std::map<std::string, int> types;
  for (const Json& entry : golden.metadata("schedules")) {
    SCOPED_TRACE(entry.at("schedule").dump());
    const Parsed p = parse(entry.at("schedule"));
    const auto epochs = entry.at("epochs").get<int>();
    const auto steps = entry.at("steps_per_epoch").get<int>();
    const auto losses = entry.at("losses").get<std::vector<double>>();
    const auto expected = entry.at("rates").get<std::vector<double>>();
    ++types[entry.at("schedule").at("type").get<std::string>()];
    LearningRate rate(p.schedule, p.warmup, 0.2, steps, epochs);
    ASSERT_EQ(expected.size(), static_cast<std::size_t>(epochs) * static_cast<std::size_t>(steps));
    for (int s = 0; s < epochs * steps; ++s) {
      const double wanted = expected[static_cast<std::size_t>(s)];
      EXPECT_NEAR(rate.at(s / steps, s), wanted, 1e-14) << "step " << s;
      if (s % steps < steps - 1) continue;
      const double loss = losses[static_cast<std::size_t>(s / steps)];
      rate.epoch_done(loss, 1 / (1 + loss));
    }
  }
  EXPECT_GE(types["cosine"], 2);
  EXPECT_GE(types["reduce_on_plateau"], 5);
}

TEST(Schedule, CosineWithoutAPeriodEndsWithTheRun) {
  const auto rates = per_epoch(CosineSchedule{}, 0.1, 10);
  EXPECT_EQ(rates[0], 0.1);
  EXPECT_NEAR(rates[5], 0.05, 1e-16);
  EXPECT_EQ(per_epoch(CosineSchedule{10, 0}, 0.1, 10), rates);
  EXPECT_NEAR(per_epoch(CosineSchedule{5, 0.01}, 0.1, 10)[5], 0.01, 1e-17);
}

TEST(Schedule, PlateauGoesOnFromItsState) {
  const ReduceOnPlateauSchedule schedule{"test_loss", 0.5, 1, 1e-4, "rel", 1, 0};
  LearningRate whole(schedule, {}, 0.1, 1, 20), first(schedule, {}, 0.1, 1, 20);
  const std::vector<double> losses{2, 2, 2, 2, 2, 1, 1, 1, 1, 1};
  for (std::size_t e = 0; e < losses.size(); ++e) {
    LearningRate second(schedule, {}, 0.1, 1, 20);
    second.restore(first.plateau());
    whole.epoch_done(losses[e], 0);
    second.epoch_done(losses[e], 0);
    first.restore(second.plateau());
    EXPECT_EQ(first.at(0, 0), whole.at(0, 0)) << e;
  }
  EXPECT_EQ(whole.at(0, 0), 0.1 * 0.5 * 0.5);
}

TEST(Schedule, PlateauTakesNoNumberForABadResult) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  LearningRate rate(ReduceOnPlateauSchedule{"test_loss", 0.1, 1, 1e-4, "rel", 0, 0}, {}, 1, 1, 9);
  rate.epoch_done(nan, 0);
  EXPECT_EQ(rate.at(1, 1), 1);
  rate.epoch_done(nan, 0);
  EXPECT_EQ(rate.at(2, 2), 0.1);
  rate.epoch_done(3, 0);
  EXPECT_EQ(rate.plateau().best, 3) << "the first result there is";
}

TEST(Schedule, WarmupGoesWithAnySchedule) {
  const Warmup linear{"linear", 1, 0.5};
  const Warmup constant{"constant", 1, 0.5};
  const std::vector<Schedule> all{
      ConstantSchedule{}, StepSchedule{1, 0.5}, MultiStepSchedule{{1}, 0.5},
      OneCycleSchedule{}, CosineSchedule{},     ReduceOnPlateauSchedule{}};
  ASSERT_EQ(all.size(), std::variant_size_v<Schedule>);
  for (const Schedule& schedule : all) {
    const LearningRate plain(schedule, {}, 0.1, 4, 3);
    const LearningRate rising(schedule, linear, 0.1, 4, 3);
    const LearningRate low(schedule, constant, 0.1, 4, 3);
    for (int s = 0; s < 12; ++s) {
      const double rate = plain.at(s / 4, s);
      EXPECT_DOUBLE_EQ(rising.at(s / 4, s), s < 4 ? rate * (0.5 + 0.125 * s) : rate);
      EXPECT_EQ(low.at(s / 4, s), s < 4 ? rate * 0.5 : rate);
    }
  }
}

}  // namespace
}  // namespace tabtrain
