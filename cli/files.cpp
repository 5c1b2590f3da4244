#include "cli/files.h"

#include <cerrno>
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
  std::ofstream file(part, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  file.close();
  if (!file) fail(part, ": cannot be written: ", std::strerror(errno));
  std::error_code error;
  std::filesystem::rename(part, path, error);
  if (error) fail(path, ": cannot be written: ", error.message());
}

void write_text_file(const std::string& path, const std::string& text) {
  write_file(path, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace tabtrain::cli
