// For readers that take a file by its name.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "fuzz/fuzz.h"

namespace tabtrain::fuzz {

/// Writes the bytes to a file of this process and returns its name.
inline std::string file_with(Bytes bytes) {
  namespace fs = std::filesystem;
  // In memory, where the system has such a folder: a fuzzer writes thousands of files a second.
  static const fs::path folder = fs::exists("/dev/shm") ? "/dev/shm" : fs::temp_directory_path();
  static const std::string path = folder / ("tabtrain-fuzz-" + std::to_string(getpid()));
  std::FILE* file = std::fopen(path.c_str(), "wb");
  require(file != nullptr, "cannot write " + path);
  std::fwrite(bytes.data(), 1, bytes.size(), file);
  std::fclose(file);
  return path;
}

}  // namespace tabtrain::fuzz
