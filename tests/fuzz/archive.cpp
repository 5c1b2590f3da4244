#include "cli/archive.h"

#include "cli/gzip.h"
#include "fuzz/file.h"

namespace tabtrain {

TABTRAIN_FUZZ_TARGET(archive) {
  constexpr std::uint64_t kMostArchive = 1 << 18;
  constexpr std::uint64_t kMostEntry = 1 << 16;
  if (!cli::has_file_libraries()) return;
  const std::string path = fuzz::file_with(bytes);
  fuzz::accepts(
      [&] {
        cli::ArchiveReader archive(path, kMostArchive);
        cli::ArchiveEntry entry;
        while (archive.next(entry)) {
          if (!entry.is_file()) continue;
          const auto content = archive.read(kMostEntry);
          fuzz::require(content.size() == entry.size_bytes, "size of an entry");
        }
      },
      path);
}

}  // namespace tabtrain
