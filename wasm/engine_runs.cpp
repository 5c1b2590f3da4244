// Runs: how they come to be, and how they go on.
#include <emscripten.h>

#include <utility>
#include <variant>
#include <vector>

#include "base/error.h"
#include "engine.h"
#include "engine_json.h"
#include "js.h"
#include "run/resume.h"
#include "run/run_file.h"

namespace tabtrain::wasm {

using emscripten::val;

val Engine::configure(const std::string& run) {
  return guarded([&] {
    const RunConfig config = parse_run_config(run);
    forget_runs();  // their memory goes before the next one's comes
    return take(made(config));
  });
}

val Engine::resume(const val& bytes, const std::string& name, bool beside) {
  return guarded([&] {
    const RunFile kept = tabtrain::read_run_file(bytes_of(bytes), name);
    if (!beside) forget_runs();
    LiveRun run = made(kept.record.config);
    resume_run(name, kept, data_, *run.trainer, *run.recorder);
    return take(std::move(run));
  });
}

val Engine::add_run(const std::string& run) {
  return guarded([&] {
    running_trainer();  // there must be one
    LiveRun added = made(parse_run_config(run));
    copy_matching_parameters(runs_[0].trainer->network().parameters(),
                             added.trainer->network().parameters());
    return take(std::move(added));
  });
}

val Engine::select_run(int index) {
  return guarded_action([&] {
    if (index < 0 || static_cast<std::size_t>(index) >= runs_.size()) {
      fail("run ", index, ": there are ", runs_.size());
    }
    selected_ = static_cast<std::size_t>(index);
  });
}

val Engine::set_learning_rate(double lr) {
  return guarded_action([&] { running_trainer().set_learning_rate(lr); });
}

val Engine::run_slice(double budget_ms) {
  return guarded([&] {
    const double end = emscripten_get_now() + budget_ms;
    std::vector<Event> events;
    do {
      if (running_trainer().finished()) break;
      const double begin = emscripten_get_now();
      events.push_back(running_trainer().advance());
      runs_[selected_].recorder->add(events.back(), (emscripten_get_now() - begin) / 1000);
      // Whoever drives fetches what this epoch's evaluation says.
      if (std::holds_alternative<EpochEvent>(events.back())) break;
    } while (emscripten_get_now() < end);
    return events_json(events);
  });
}

val Engine::finished() const {
  return guarded([&] { return running_trainer().finished(); });
}

val Engine::digest() const {
  return guarded([&] { return running_trainer().digest(); });
}

val Engine::probe(const std::string& run, double budget_ms) {
  return guarded([&] {
    Trainer trainer(parse_run_config(run), data_, *kernels_, *pool_);
    trainer.step_at(0);  // touches memory for the first time
    double images = 0;
    const double begin = emscripten_get_now();
    double elapsed = 0;
    while (elapsed < budget_ms) {
      if (const auto event = trainer.step_at(0); std::holds_alternative<StepEvent>(event)) {
        images += std::get<StepEvent>(event).images;
      } else {
        break;
      }
      elapsed = emscripten_get_now() - begin;
    }
    return elapsed > 0 ? images / elapsed * 1000 : 0.0;
  });
}

val Engine::begin_rate_search(const std::string& run, int steps) {
  return guarded_action([&] {
    end_search();
    search_trainer_ = std::make_unique<Trainer>(parse_run_config(run), data_, *kernels_, *pool_);
    LrFinderConfig config;
    config.steps = steps;
    check_lr_finder(config);
    search_ = std::make_unique<LrFinder>(*search_trainer_, config);
  });
}

val Engine::rate_search_slice(double budget_ms) {
  return guarded([&] {
    if (!search_) fail("no search for a rate is going on");
    const double end = emscripten_get_now() + budget_ms;
    while (!search_->finished()) {
      search_->advance();
      if (emscripten_get_now() >= end) break;
    }
    return rate_search_json(*search_);
  });
}

val Engine::end_rate_search() {
  return guarded_action([&] { end_search(); });
}

Engine::LiveRun Engine::made(const RunConfig& config) {
  LiveRun run;
  run.trainer = std::make_unique<Trainer>(config, data_, *kernels_, *pool_);
  run.recorder = std::make_unique<Recorder>(*run.trainer, data_, *kernels_, threads_);
  return run;
}

std::string Engine::take(LiveRun run) {
  runs_.push_back(std::move(run));
  selected_ = runs_.size() - 1;
  return run_json(running_trainer(), data_);
}

void Engine::forget_runs() {
  end_search();
  runs_.clear();
}

void Engine::end_search() {
  search_.reset();
  search_trainer_.reset();
}

Trainer& Engine::running_trainer() const {
  if (runs_.empty()) fail("no run stands ready");
  return *runs_[selected_].trainer;
}

const RunRecord& Engine::running_record() const {
  running_trainer();  // there must be one
  return runs_[selected_].recorder->record();
}

}  // namespace tabtrain::wasm
