#include "cli/gzip.h"
#include "cli/pictures.h"
#include "fuzz/fuzz.h"

namespace tabtrain {

namespace {

/// Whether a PNG file says that it has more pixels than a fuzzer has the time for, and yet not too
/// many for the reader.
bool is_large(fuzz::Bytes bytes) {
  if (bytes.size() < 24 || bytes[0] != 0x89) return false;
  const auto number = [&](std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | bytes[at + i];
    return value;
  };
  const std::uint64_t pixels = number(16) * number(20);
  return pixels > (1 << 20) && pixels <= static_cast<std::uint64_t>(kMostDecodedPixels);
}

}  // namespace

TABTRAIN_FUZZ_TARGET(picture) {
  constexpr Shape kShape{3, 4, 4};
  if (!cli::has_file_libraries() || is_large(bytes)) return;
  cli::DecodedPicture picture;
  if (!fuzz::accepts([&] { picture = cli::decode_picture(bytes, "cat.png"); }, "cat.png")) return;
  std::vector<std::uint8_t> target(48);
  for (const Fit fit : {Fit::kStretch, Fit::kCrop}) fit_image(picture.image(), fit, kShape, target);
}

}  // namespace tabtrain
