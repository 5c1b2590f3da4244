// Zip files.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tabtrain::cli {

struct ZipEntry {
  std::string name;
  std::span<const std::uint8_t> bytes;
};

/// The bytes of a zip file, the same for the same entries: their time is the beginning of 1980.
std::vector<std::uint8_t> make_zip(std::span<const ZipEntry> entries);

}  // namespace tabtrain::cli
