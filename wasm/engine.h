// The core as the page's worker sees it: one class, JSON for what has structure.
//
// web/src/engine/module.ts declares the same for TypeScript. Every call that can fail returns
// either its result or a JavaScript Error: an exception that unwound through JavaScript would skip
// destructors and leave the stack pointer where it was.
#pragma once

#include <emscripten/val.h>

#include <memory>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "data_stage.h"
#include "kernels/kernel_table.h"
#include "run/recorder.h"
#include "train/lr_finder.h"
#include "train/trainer.h"

namespace tabtrain::wasm {

class Engine {
  using val = emscripten::val;

 public:
  explicit Engine(int threads) : threads_(threads) {}

  val open();
  std::string kernel_name() const { return kernels_->name; }
  int lanes() const { return kernels_->lanes; }
  std::string arithmetic() const { return kernels_->arithmetic; }
  int threads() const { return threads_; }
  /// Everything up to the top of the heap: static data, stacks, images, networks. Emscripten never
  /// lowers that top, so what was given back inside still counts: the tab holds it.
  double memory_bytes() const;
  /// All threads multiply and add in registers for so long; GFLOP/s.
  val measure_peak(double milliseconds) const;
  val fields() const;
  val presets() const;
  val summarise(const std::string& network) const;

  // Images (engine_data.cpp).
  val load_builtin(int channels, int height, int width);
  /// For benchmarks of networks that do not take the built-in images.
  val load_noise(int channels, int height, int width, int classes, int train, int test);
  std::string source_of(const std::string& path) const { return DataStage::source_of(path); }
  bool wants_file(const std::string& path) const { return stage_.wants_file(path); }
  val add_file(const std::string& path, const val& bytes);
  val begin_folder(const std::string& json);
  val add_picture(int file, const val& rgba, int width, int height);
  val begin_kept(const std::string& facts);
  val add_kept(const val& bytes);
  val finish_data();
  val discard_data();
  val kept_facts() const;
  val kept_bytes(double offset, int most) const;
  val data_info() const;
  val data_wanted(const std::string& run) const;
  val image(const std::string& split, int index) const;
  val label(const std::string& split, int index) const;
  val statistics(const std::string& run) const;
  val sample_grid(int columns) const;
  val augmentation_preview(const std::string& run, int rows, int columns) const;

  // Runs (engine_runs.cpp).
  val configure(const std::string& run);
  /// The run of a run file, where it was kept: as the only one that stands ready, or as one more
  /// beside them.
  val resume(const val& bytes, const std::string& name, bool beside);
  /// One more run beside those that stand ready, from the first one's weights where their names and
  /// shapes agree.
  val add_run(const std::string& run);
  /// Which of the runs is worked on, in the order in which they came.
  val select_run(int index);
  val set_learning_rate(double lr);
  val run_slice(double budget_ms);
  val finished() const;
  val digest() const;
  /// Images a second that a few training steps of this document take, without a trace.
  val probe(const std::string& run, double budget_ms);
  /// Sweeps the rate on a network of its own, as this document starts it.
  val begin_rate_search(const std::string& run, int steps);
  val rate_search_slice(double budget_ms);
  val end_rate_search();

  // What the run worked on has made so far (engine_results.cpp).
  /// RecordedHistory, but for its shape.
  val history() const;
  /// What the newest epoch made of each test image: {image, label, predicted, probability, loss}.
  val evaluated_images() const;
  /// What the network makes of one image, one number for each class.
  val logits(const std::string& split, int index) const;
  /// Every value of the network as it is now, for a look into it later.
  val weights() const;
  val inspect_image(const val& bytes, int target, const val& weights) const;
  val first_filters(const val& weights) const;
  val layer_statistics(int images, const val& weights) const;
  /// The run as it is now, as one file (docs/RUN_FILE.md).
  val run_file() const;
  /// What a run file is: RunFileFacts.
  val read_run_file(const val& bytes, const std::string& name) const;
  val report(const val& run_files, const std::string& format, const val& pngs) const;
  val report_pictures(const val& run_files) const;
  val export_onnx() const;
  val export_weights() const;
  val export_pytorch() const;
  val export_csv() const;
  val export_steps_csv() const;

 private:
  struct LiveRun {
    std::unique_ptr<Trainer> trainer;
    std::unique_ptr<Recorder> recorder;
  };

  LiveRun made(const RunConfig& config);
  /// One more run; it is worked on from now on.
  std::string take(LiveRun run);
  void forget_runs();
  void end_search();
  void replace_data(DataSplits data, std::string source);
  const Dataset& part(const std::string& split) const;
  std::size_t checked(const std::string& split, int index) const;
  Trainer& running_trainer() const;
  const RunRecord& running_record() const;

  int threads_;
  const KernelTable* kernels_ = nullptr;
  std::unique_ptr<ThreadPool> pool_;
  DataSplits data_;
  std::string source_ = "builtin";
  DataStage stage_;
  std::vector<LiveRun> runs_;
  std::size_t selected_ = 0;
  std::unique_ptr<Trainer> search_trainer_;
  std::unique_ptr<LrFinder> search_;
};

}  // namespace tabtrain::wasm
