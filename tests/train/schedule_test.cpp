#include "train/schedule.h"

#include <gtest/gtest.h>

#include <vector>

namespace tabtrain {
namespace {

// Expected values are what optimizer.param_groups[0]["lr"] held in torch 1.13.1, the scheduler's
// call above each.

std::vector<double> per_epoch(const Schedule& schedule, double lr, int epochs) {
  std::vector<double> rates;
  const SgdConfig sgd{lr, 0, 0, false};
  for (int e = 0; e < epochs; ++e) {
    rates.push_back(learning_rate(schedule, sgd, e, std::int64_t{7} * e, 7, epochs));
  }
  return rates;
}

std::vector<double> per_step(const Schedule& schedule, double lr, int epochs, int steps_per_epoch) {
  std::vector<double> rates;
  const SgdConfig sgd{lr, 0, 0, false};
  for (int s = 0; s < epochs * steps_per_epoch; ++s) {
    rates.push_back(learning_rate(schedule, sgd, s / steps_per_epoch, s, steps_per_epoch, epochs));
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

}  // namespace
}  // namespace tabtrain
