// Reports as the page's worker sees them: run files in, files of a report out.
#pragma once

#include <emscripten/val.h>

#include <string>

namespace tabtrain::wasm {

/// `run_files`: an array of Uint8Array. Gives the pictures that the caller is to encode as PNG:
/// [{name, width, height, rgb: Uint8Array}].
emscripten::val report_pictures(const emscripten::val& run_files);

/// `format`: "html" (one self-contained page), "markdown" (report.md and its pictures) or
/// "pictures". `pngs`: [{name, bytes: Uint8Array}], all of report_pictures(). Gives [{path, bytes:
/// Uint8Array}].
emscripten::val make_report(const emscripten::val& run_files, const std::string& format,
                            const emscripten::val& pngs);

/// RunFileFacts of web/src/protocol, as JSON; `name` is the file's in messages.
std::string run_file_json(const emscripten::val& bytes, const std::string& name);

}  // namespace tabtrain::wasm
