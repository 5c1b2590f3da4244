// Gzip files, unzipped while they are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace tabtrain::cli {

/// Whether this build can unzip, open archives and read pictures. WebAssembly cannot (the browser
/// does these things for the page), nor can a native build without the libraries: then each of
/// these throws Error that says so.
bool has_file_libraries();

/// A file that may be zipped or not, told by its first bytes. The checksum at a zipped file's end
/// is verified when its last byte has been read.
class GzipReader {
 public:
  /// Throws Error when the file cannot be opened.
  explicit GzipReader(const std::string& path);
  ~GzipReader();
  GzipReader(const GzipReader&) = delete;
  GzipReader& operator=(const GzipReader&) = delete;

  /// Fills `bytes` as far as there is something; returns how much, 0 at the end. Throws Error when
  /// the file is damaged or ends too early.
  std::size_t read(std::span<std::uint8_t> bytes);

 private:
  struct State;
  std::string path_;
  std::unique_ptr<State> state_;
};

/// The whole content; throws Error also when it is longer than `max_bytes`.
std::vector<std::uint8_t> read_gzip_file(const std::string& path, std::uint64_t max_bytes);

}  // namespace tabtrain::cli
