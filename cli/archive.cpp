#include "cli/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <cerrno>
#include <exception>

#include "base/error.h"
#include "cli/files.h"
#include "cli/gzip.h"
#include "layers/json.h"

namespace tabtrain::cli {
namespace {

constexpr int kMostEntries = 2000000;
constexpr std::size_t kPieceBytes = 1 << 17;

std::string kind_of(archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr) return "hard link";
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
      return "file";
    case AE_IFDIR:
      return "folder";
    case AE_IFLNK:
      return "symbolic link";
    default:
      return "special file";
  }
}

/// Names are UTF-8 where the archive says so, else as they are.
std::string name_of(archive_entry* entry) {
  if (const char* name = archive_entry_pathname_utf8(entry)) return name;
  if (const char* name = archive_entry_pathname(entry)) return name;
  return {};
}

bool is_zip(const std::string& path) {
  std::array<std::uint8_t, 2> head{};
  GzipReader reader(path);
  return reader.read(head) == head.size() && head[0] == 'P' && head[1] == 'K';
}

}  // namespace

struct ArchiveReader::State {
  ~State() { archive_read_free(handle); }

  [[noreturn]] void refuse() const {
    const char* text = archive_error_string(handle);
    fail(place(), ": is not a readable tar, tar.gz or zip archive, or it is cut short: ",
         text != nullptr ? text : "unknown error", " (entry at byte ",
         archive_read_header_position(handle), ")");
  }
  void check(int code) const {
    if (code != ARCHIVE_OK && code != ARCHIVE_WARN) refuse();
  }
  std::string place() const { return name.empty() ? path : path + ": " + printable(name); }
  void count(std::uint64_t bytes) {
    done += bytes;
    if (done > max_bytes) fail(path, ": holds more than the ", max_bytes, " bytes allowed");
  }

  /// For libarchive, which is C: exceptions wait until it has returned.
  static la_ssize_t read_piece(archive* handle, void* self, const void** buffer) {
    auto& state = *static_cast<State*>(self);
    try {
      const std::size_t size = state.stream->read(state.piece);
      state.count(size);
      *buffer = state.piece.data();
      return static_cast<la_ssize_t>(size);
    } catch (...) {
      state.thrown = std::current_exception();
      archive_set_error(handle, EIO, "reading failed");
      return -1;
    }
  }
  void rethrow() const {
    if (thrown) std::rethrow_exception(thrown);
  }

  std::string path;
  std::string name;  ///< of the entry
  std::uint64_t max_bytes = 0;
  std::uint64_t done = 0;
  std::uint64_t entry_bytes = 0;
  int entries = 0;
  std::vector<std::uint8_t> piece = std::vector<std::uint8_t>(kPieceBytes);
  std::unique_ptr<GzipReader> stream;  ///< of a tar; a zip is opened by libarchive
  std::exception_ptr thrown;
  archive* handle = archive_read_new();
};

ArchiveReader::ArchiveReader(const std::string& path, std::uint64_t max_bytes)
    : state_(std::make_unique<State>()) {
  State& s = *state_;
  s.path = path;
  s.max_bytes = max_bytes;
  if (is_zip(path)) {
    archive_read_support_format_zip_seekable(s.handle);
    s.check(archive_read_open_filename(s.handle, path.c_str(), kPieceBytes));
    return;
  }
  archive_read_support_format_tar(s.handle);
  s.stream = std::make_unique<GzipReader>(path);
  const int code = archive_read_open(s.handle, &s, nullptr, State::read_piece, nullptr);
  s.rethrow();
  s.check(code);
}

ArchiveReader::~ArchiveReader() = default;

bool ArchiveReader::next(ArchiveEntry& entry) {
  State& s = *state_;
  s.name.clear();
  archive_entry* found = nullptr;
  const int code = archive_read_next_header(s.handle, &found);
  s.rethrow();
  if (code == ARCHIVE_EOF) {
    // What follows a tar's end: with it comes the checksum of the gzip file.
    while (s.stream != nullptr) {
      const std::size_t size = s.stream->read(s.piece);
      if (size == 0) break;
      s.count(size);
    }
    return false;
  }
  s.check(code);
  if (++s.entries > kMostEntries) {
    fail(s.path, ": holds more than the ", kMostEntries, " entries allowed");
  }
  s.name = name_of(found);
  entry.name = s.name;
  entry.kind = kind_of(found);
  const std::int64_t size = archive_entry_size(found);
  if (size < 0) fail(s.place(), ": has the size ", size);
  entry.size_bytes = s.entry_bytes = static_cast<std::uint64_t>(size);
  return true;
}

std::vector<std::uint8_t> ArchiveReader::read(std::uint64_t max_bytes) {
  State& s = *state_;
  if (s.entry_bytes > max_bytes) {
    fail(s.place(), ": has ", s.entry_bytes, " bytes, allowed up to ", max_bytes);
  }
  std::vector<std::uint8_t> bytes;
  std::vector<std::uint8_t> piece(kPieceBytes);
  while (true) {
    const la_ssize_t count = archive_read_data(s.handle, piece.data(), piece.size());
    s.rethrow();
    if (count < 0) s.refuse();
    if (count == 0) break;
    if (s.stream == nullptr) s.count(static_cast<std::uint64_t>(count));
    if (bytes.size() + static_cast<std::uint64_t>(count) > s.entry_bytes) {
      fail(s.place(), ": is longer than the ", s.entry_bytes, " bytes it says");
    }
    // The size is only believed as far as there are bytes for it.
    bytes.insert(bytes.end(), piece.begin(), piece.begin() + count);
  }
  if (bytes.size() != s.entry_bytes) {
    fail(s.place(), ": has ", bytes.size(), " bytes, expected the ", s.entry_bytes, " it says");
  }
  return bytes;
}

std::string ArchiveReader::place() const { return state_->place(); }

}  // namespace tabtrain::cli
