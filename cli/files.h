// Files as bytes. Every error names the file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tabtrain::cli {

/// Throws Error when the file cannot be read or is longer than `max_bytes`.
std::vector<std::uint8_t> read_file(const std::string& path, std::uint64_t max_bytes);
std::string read_text_file(const std::string& path, std::uint64_t max_bytes = 1 << 20);

/// Replaces `path` in one step: a reader, or a crash, meets the old file or the new one.
void write_file(const std::string& path, std::span<const std::uint8_t> bytes);
void write_text_file(const std::string& path, const std::string& text);

}  // namespace tabtrain::cli
