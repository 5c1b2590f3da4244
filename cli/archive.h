// tar, tar.gz and zip archives, read from the first entry to the last. Nothing is unpacked to disk.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace tabtrain::cli {

struct ArchiveEntry {
  std::string name;  ///< as the archive has it, which may be anything
  std::uint64_t size_bytes = 0;
  std::string kind = "file";  ///< or "symbolic link", "hard link", "folder", "special file"

  bool is_file() const { return kind == "file"; }
};

class ArchiveReader {
 public:
  /// Throws Error when the file cannot be opened or is no archive. `max_bytes` bounds the unpacked
  /// content altogether, so that a small file cannot keep the program busy for ever.
  ArchiveReader(const std::string& path, std::uint64_t max_bytes);
  ~ArchiveReader();
  ArchiveReader(const ArchiveReader&) = delete;
  ArchiveReader& operator=(const ArchiveReader&) = delete;

  /// Goes on to the next entry; false after the last. Throws Error when the archive is damaged or
  /// ends too early.
  bool next(ArchiveEntry& entry);

  /// The content of the entry that next() gave. Its size is checked before memory is asked for.
  /// Throws Error when it is longer than `max_bytes` or shorter than it says.
  std::vector<std::uint8_t> read(std::uint64_t max_bytes);

  /// The archive and the entry as messages name them: "a.zip: cats/1.png".
  std::string place() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace tabtrain::cli
