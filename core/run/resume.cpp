#include "run/resume.h"

#include <algorithm>

#include "base/error.h"

namespace tabtrain {
namespace {

void check_counts(const std::string& place, const RunFacts& kept, const RunFacts& now) {
  if (kept.train_images != now.train_images || kept.test_images != now.test_images) {
    fail(place, ": the run had ", kept.train_images, " training and ", kept.test_images,
         " test images of ", kept.data, "; here are ", now.train_images, " and ", now.test_images,
         " of ", now.data);
  }
  if (kept.class_names != now.class_names) {
    fail(place, ": the run had other classes than ", now.data, " here");
  }
}

void check_images(const std::string& place, const RunRecord& kept, const Dataset& test) {
  const Evaluation& e = kept.evaluation;
  for (std::size_t i = 0; i < e.image.size(); ++i) {
    if (e.image[i] < test.size() && test.labels[e.image[i]] == e.label[i]) continue;
    fail(place, ": the run had other images: the label of test image ", e.image[i], " differs");
  }
  for (const Mistake& mistake : kept.mistakes) {
    const auto pixels = test.image(mistake.image);
    if (std::equal(pixels.begin(), pixels.end(), mistake.pixels.begin(), mistake.pixels.end())) {
      continue;
    }
    fail(place, ": the run had other images: the pixels of test image ", mistake.image, " differ");
  }
}

void check_place(const std::string& place, const TrainerSnapshot& shot, const RunRecord& kept,
                 const Trainer& trainer) {
  const int steps = trainer.steps_per_epoch();
  if (shot.epoch > trainer.config().epochs || shot.step > steps ||
      shot.global_step != std::int64_t{shot.epoch} * steps + shot.step ||
      shot.evaluated > trainer.test_images() ||
      static_cast<std::size_t>(shot.global_step) > kept.steps.size() ||
      static_cast<std::size_t>(shot.epoch) != kept.history.size()) {
    fail(place, ": its snapshot (epoch ", shot.epoch, ", step ", shot.step, ", step ",
         shot.global_step, " of all, ", shot.evaluated, " images evaluated) lies outside of a run ",
         "of ", trainer.config().epochs, " epochs of ", steps, " steps with ", kept.history.size(),
         " epochs and ", kept.steps.size(), " steps recorded");
  }
}

}  // namespace

void resume_run(const std::string& place, const RunFile& kept, const DataSplits& data,
                Trainer& trainer, Recorder& recorder) {
  const RunFacts& now = recorder.record().facts;
  if (kept.record.facts.arithmetic != now.arithmetic) {
    fail(place, ": the run has ", kept.record.facts.arithmetic, " arithmetic, this program ",
         now.arithmetic);
  }
  check_counts(place, kept.record.facts, now);
  if (!(kept.record.config == trainer.config())) {
    fail(place, ": the run had other images: their mean or std differ");
  }
  check_images(place, kept.record, data.test);
  check_place(place, kept.snapshot, kept.record, trainer);
  trainer.restore(kept.snapshot);
  recorder.resume(kept.record, static_cast<std::size_t>(kept.snapshot.global_step));
}

}  // namespace tabtrain
