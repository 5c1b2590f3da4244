#include "fuzz/use_run.h"

#include "data/builtin.h"
#include "export/history_csv.h"
#include "export/onnx.h"
#include "export/pytorch.h"
#include "fuzz/fuzz.h"
#include "net/summary.h"
#include "report/report.h"

#ifdef TABTRAIN_LIBFUZZER
#include "support/source_folder.h"

std::string tabtrain::test::source_folder() { return TABTRAIN_SOURCE_DIR; }
#endif

namespace tabtrain::fuzz {
namespace {

constexpr Shape kShape{1, 8, 8};
constexpr int kSteps = 6;

const DataSplits& small_data() {
  static const DataSplits data = make_builtin(1, 24, 20, nullptr, kShape);
  return data;
}

void report_on(const RunRecord& record) {
  const RunRecord twice[] = {record, record};
  for (const std::size_t count : {1, 2}) {
    const auto runs = std::span(twice).first(count);
    std::vector<report::EncodedPicture> pictures;
    for (const report::NamedPicture& picture : report::report_pictures(runs)) {
      pictures.push_back({picture.name, {1, 2, 3}});
    }
    report::html_report(runs, pictures);
    report::markdown_report(runs, pictures);
  }
}

void write_again(const RunFile& run) {
  std::vector<OwnedTensor> weights = run.weights;
  std::vector<Parameter> parameters;
  for (OwnedTensor& weight : weights) {
    Parameter& parameter = parameters.emplace_back();
    parameter.name = weight.name;
    parameter.spec.shape = weight.shape;
    parameter.value = weight.values;
  }
  const auto bytes = write_run_file(run.record, parameters, run.snapshot);
  const RunFile again = read_run_file(bytes, "again");
  require(again.record.config == run.record.config, "another run");
  require(again.snapshot.values == run.snapshot.values, "other weights");
  require(again.record.history.size() == run.record.history.size(), "another history");
}

bool is_small(const RunConfig& config) {
  if (config.network.input != kShape || config.batch_size > 64) return false;
  const Summary summary = summarise(build_graph(config.network));
  return summary.multiply_adds < 1000000 && summary.memory.total_bytes() < 1000000;
}

void go_on(const RunFile& run) {
  static ThreadPool pool(1);
  Trainer trainer(run.record.config, small_data(), best_kernels(), pool);
  trainer.restore(run.snapshot);
  for (int i = 0; i < kSteps && !trainer.finished(); ++i) trainer.advance();
  trainer.snapshot();
}

}  // namespace

void use_run(const RunFile& run) {
  const RunRecord& record = run.record;
  report_on(record);
  write_history_csv(record);
  write_steps_csv(record);
  std::vector<NamedTensor> tensors;
  for (const OwnedTensor& t : run.weights) tensors.push_back({t.name, t.shape, t.values});
  accepts([&] { write_onnx(record, tensors); });
  accepts([&] { write_pytorch(record); });
  write_again(run);
  if (is_small(record.config)) accepts([&] { go_on(run); });
}

}  // namespace tabtrain::fuzz
