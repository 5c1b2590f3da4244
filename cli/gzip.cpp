#include "cli/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <limits>

#include "base/error.h"

namespace tabtrain::cli {

struct GzipReader::State {
  gzFile file = nullptr;
  std::uint64_t done = 0;  ///< bytes given out
};

bool has_file_libraries() { return true; }

GzipReader::GzipReader(const std::string& path) : path_(path), state_(std::make_unique<State>()) {
  if (std::filesystem::is_directory(path)) fail(path, ": is a folder, not a file");
  errno = 0;
  state_->file = gzopen(path.c_str(), "rb");
  if (state_->file == nullptr) fail(path, ": cannot be opened: ", std::strerror(errno));
  gzbuffer(state_->file, 1U << 17);
}

GzipReader::~GzipReader() { gzclose_r(state_->file); }

std::size_t GzipReader::read(std::span<std::uint8_t> bytes) {
  const std::size_t most = std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max());
  const int count = gzread(state_->file, bytes.data(), static_cast<unsigned>(most));
  int code = Z_OK;
  const char* text = gzerror(state_->file, &code);
  // A file that is cut off gives its last bytes together with the error.
  if (count < 0 || (code != Z_OK && code != Z_STREAM_END)) {
    std::string message = code == Z_ERRNO ? std::strerror(errno) : text;
    if (message.rfind(path_ + ": ", 0) == 0) message.erase(0, path_.size() + 2);
    fail(path_, ": damaged gzip file, after ",
         state_->done + static_cast<std::uint64_t>(std::max(count, 0)),
         " unzipped bytes: ", message);
  }
  state_->done += static_cast<std::uint64_t>(count);
  return static_cast<std::size_t>(count);
}

std::vector<std::uint8_t> read_gzip_file(const std::string& path, std::uint64_t max_bytes) {
  GzipReader reader(path);
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint8_t> piece(1 << 20);
  while (const std::size_t count = reader.read(piece)) {
    if (bytes.size() + count > max_bytes) {
      fail(path, ": unzips to more than the ", max_bytes, " bytes allowed");
    }
    bytes.insert(bytes.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return bytes;
}

}  // namespace tabtrain::cli
