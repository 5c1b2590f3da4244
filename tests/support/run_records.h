// Records of short runs on the built-in data set, for tests of what is made from them.
#pragma once

#include <string>

#include "data/builtin.h"
#include "kernels/kernel_table.h"
#include "run/run_record.h"

namespace tabtrain::test {

/// Trains to the end and keeps what whoever drives a trainer keeps.
inline RunRecord train_record(const std::string& document) {
  static const DataSplits data = make_builtin(1, 150, 120);
  ThreadPool pool(2);
  Trainer trainer(parse_run_config(document), data, best_kernels(), pool);
  RunRecord record;
  record.config = trainer.config();
  RunFacts& facts = record.facts;
  facts.name = record.config.name;
  facts.data = data.name;
  facts.simd = best_kernels().name;
  facts.arithmetic = "strict";
  facts.threads = pool.size();
  facts.epochs = record.config.epochs;
  facts.steps_per_epoch = trainer.steps_per_epoch();
  facts.train_images = trainer.train_images();
  facts.test_images = trainer.test_images();
  facts.parameters = trainer.network().graph().parameter_count();
  facts.memory_bytes = trainer.network().memory_bytes();
  facts.class_names = data.test.class_names;
  while (!trainer.finished()) {
    const Event event = trainer.advance();
    if (const auto* step = std::get_if<StepEvent>(&event)) {
      record.steps.push_back({step->loss, step->learning_rate});
    } else if (const auto* epoch = std::get_if<EpochEvent>(&event)) {
      record.evaluation = trainer.last_evaluation();
      record.mistakes = mistakes_of(record.evaluation, data.test, kKeptMistakes);
      record.history.push_back(
          {*epoch, record.steps.back().learning_rate, 1.5, 100, record.evaluation.confusion});
    }
  }
  record.status = "finished";
  record.digest = trainer.digest();
  record.seconds = 1.5 * static_cast<double>(record.history.size());
  return record;
}

}  // namespace tabtrain::test
