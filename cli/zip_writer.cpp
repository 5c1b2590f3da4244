#include "cli/zip_writer.h"

#include <archive.h>
#include <archive_entry.h>

#include <ctime>
#include <memory>

#include "base/error.h"

namespace tabtrain::cli {
namespace {

constexpr std::time_t kBeginOfZipTime = 315532800;  // 1980-01-01, UTC

struct FreeArchive {
  void operator()(archive* handle) const { archive_write_free(handle); }
};
struct FreeEntry {
  void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

la_ssize_t append(archive*, void* target, const void* buffer, std::size_t size) {
  const auto* bytes = static_cast<const std::uint8_t*>(buffer);
  auto& all = *static_cast<std::vector<std::uint8_t>*>(target);
  all.insert(all.end(), bytes, bytes + size);
  return static_cast<la_ssize_t>(size);
}

}  // namespace

std::vector<std::uint8_t> make_zip(std::span<const ZipEntry> entries) {
  std::vector<std::uint8_t> zip;
  const std::unique_ptr<archive, FreeArchive> writer(archive_write_new());
  const auto check = [&](la_ssize_t code) {
    if (code < 0) fail("[zip] ", archive_error_string(writer.get()));
  };
  check(archive_write_set_format_zip(writer.get()));
  check(archive_write_set_bytes_in_last_block(writer.get(), 1));  // no padding at the end
  check(archive_write_open(writer.get(), &zip, nullptr, append, nullptr));
  for (const ZipEntry& entry : entries) {
    const std::unique_ptr<archive_entry, FreeEntry> header(archive_entry_new());
    archive_entry_set_pathname(header.get(), entry.name.c_str());
    archive_entry_set_size(header.get(), static_cast<la_int64_t>(entry.bytes.size()));
    archive_entry_set_filetype(header.get(), AE_IFREG);
    archive_entry_set_perm(header.get(), 0644);
    archive_entry_set_mtime(header.get(), kBeginOfZipTime, 0);
    check(archive_write_header(writer.get(), header.get()));
    check(archive_write_data(writer.get(), entry.bytes.data(), entry.bytes.size()));
  }
  check(archive_write_close(writer.get()));
  return zip;
}

}  // namespace tabtrain::cli
