#include "report_bindings.h"

#include <emscripten/bind.h>

#include <vector>

#include "base/error.h"
#include "layers/json.h"
#include "report/report.h"
#include "run/run_file.h"

namespace tabtrain::wasm {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

std::vector<std::uint8_t> bytes_of(const val& array) {
  std::vector<std::uint8_t> bytes(array["length"].as<std::size_t>());
  val(typed_memory_view(bytes.size(), bytes.data())).call<void>("set", array);
  return bytes;
}

/// A copy that outlives the memory it was made from.
val array_of(const std::vector<std::uint8_t>& bytes) {
  return val::global("Uint8Array").new_(val(typed_memory_view(bytes.size(), bytes.data())));
}

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
    val entry = val::object();
    entry.set("name", named.name);
    entry.set("width", named.picture.width);
    entry.set("height", named.picture.height);
    entry.set("rgb", array_of(named.picture.rgb));
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
    entry.set("bytes", array_of(file.bytes));
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
