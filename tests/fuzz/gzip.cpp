#include "cli/gzip.h"

#include "fuzz/file.h"

namespace tabtrain {

TABTRAIN_FUZZ_TARGET(gzip) {
  constexpr std::uint64_t kMost = 1 << 16;
  if (!cli::has_file_libraries()) return;
  const std::string path = fuzz::file_with(bytes);
  std::vector<std::uint8_t> content;
  if (fuzz::accepts([&] { content = cli::read_gzip_file(path, kMost); }, path)) {
    fuzz::require(content.size() <= kMost, "more than allowed");
  }
}

}  // namespace tabtrain
