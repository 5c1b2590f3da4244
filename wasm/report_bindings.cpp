#include "report_bindings.h"

#include <vector>

#include "base/error.h"
#include "js.h"
#include "layers/json.h"
#include "report/report.h"
#include "run/run_file.h"

namespace tabtrain::wasm {
namespace {

using emscripten::val;

std::vector<RunRecord> records_of(const val& run_files) {
  std::vector<RunRecord> records;
  const auto count = run_files["length"].as<std::size_t>();
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "run " + std::to_string(i + 1);
    records.push_back(read_run_file(bytes_of(run_files[i]), name).record);
  }
  return records;
}

std::vector<report::ReportFile> files_of(const std::vector<RunRecord>& runs,
                                         const std::string& format,
                                         const std::vector<report::EncodedPicture>& pictures) {
  if (format == "markdown") return report::markdown_report(runs, pictures);
  if (format == "pictures") return report::report_figures(runs, pictures);
  if (format != "html") fail("report: got format ", format, ", allowed html, markdown, pictures");
  const std::string page = report::html_report(runs, pictures);
  return {{"report.html", {page.begin(), page.end()}}};
}

}  // namespace

val report_pictures(const val& run_files) {
  val list = val::array();
  for (const report::NamedPicture& named : report::report_pictures(records_of(run_files))) {
    val entry = js_picture(named.picture);
    entry.set("name", named.name);
    list.call<void>("push", entry);
  }
  return list;
}

val make_report(const val& run_files, const std::string& format, const val& pngs) {
  std::vector<report::EncodedPicture> pictures;
  const auto count = pngs["length"].as<std::size_t>();
  for (std::size_t i = 0; i < count; ++i) {
    pictures.push_back({pngs[i]["name"].as<std::string>(), bytes_of(pngs[i]["bytes"])});
  }
  val list = val::array();
  for (const report::ReportFile& file : files_of(records_of(run_files), format, pictures)) {
    val entry = val::object();
    entry.set("path", file.path);
    entry.set("bytes", js_bytes(file.bytes));
    list.call<void>("push", entry);
  }
  return list;
}

std::string run_file_json(const val& bytes, const std::string& name) {
  const RunRecord record = read_run_file(bytes_of(bytes), name).record;
  return Json{{"name", record.config.name},
              {"status", record.status},
              {"epochs", record.history.size()},
              {"arithmetic", record.facts.arithmetic},
              {"document", parse_json(to_json(record.config), "run document")}}
      .dump();
}

}  // namespace tabtrain::wasm
