#include "cli/files.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/error.h"

namespace tabtrain::cli {

std::vector<std::uint8_t> read_file(const std::string& path, std::uint64_t max_bytes) {
  if (std::filesystem::is_directory(path)) fail(path, ": is a folder, not a file");
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path, ": cannot be opened: ", std::strerror(errno));
  // In pieces: a pipe, as in <(tabtrain presets first), does not know its size.
  std::vector<std::uint8_t> bytes;
  std::vector<char> piece(1 << 20);
  while (file) {
    file.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    bytes.insert(bytes.end(), piece.begin(), piece.begin() + file.gcount());
    if (bytes.size() > max_bytes) fail(path, ": longer than the ", max_bytes, " bytes allowed");
  }
  if (file.bad()) fail(path, ": cannot be read: ", std::strerror(errno));
  return bytes;
}

std::string read_text_file(const std::string& path, std::uint64_t max_bytes) {
  const std::vector<std::uint8_t> bytes = read_file(path, max_bytes);
  return {bytes.begin(), bytes.end()};
}

void write_file(const std::string& path, std::span<const std::uint8_t> bytes) {
  const std::string part = path + ".part";
  std::FILE* file = std::fopen(part.c_str(), "wb");
  if (file == nullptr) fail(part, ": cannot be written: ", std::strerror(errno));
  bool good = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size();
  good = good && std::fflush(file) == 0;
  // Without it a power cut may leave the new name on an empty file.
  good = good && fsync(fileno(file)) == 0;
  int reason = errno;
  if (std::fclose(file) != 0 && good) {
    reason = errno;
    good = false;
  }
  if (!good) {
    std::remove(part.c_str());  // it takes room that may be what is missing
    fail(path, ": cannot be written: ", std::strerror(reason));
  }
  std::error_code error;
  std::filesystem::rename(part, path, error);
  if (error) fail(path, ": cannot be written: ", error.message());
}

void write_text_file(const std::string& path, const std::string& text) {
  write_file(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace tabtrain::cli
