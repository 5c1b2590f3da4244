#include "cli/pictures.h"

#include <spng.h>
#include <turbojpeg.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/error.h"

namespace tabtrain::cli {
namespace {

constexpr std::size_t kMostChunkBytes = std::size_t{1} << 26;

struct FreeSpng {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};
using Spng = std::unique_ptr<spng_ctx, FreeSpng>;

struct FreeJpeg {
  void operator()(void* handle) const { tjDestroy(handle); }
};
using Jpeg = std::unique_ptr<void, FreeJpeg>;

void check_size(std::int64_t width, std::int64_t height, const std::string& place) {
  if (width < 1 || height < 1 || width * height > kMostDecodedPixels) {
    fail(place, ": has ", width, "x", height, " pixels, allowed up to ", kMostDecodedPixels);
  }
}

DecodedPicture decode_png(std::span<const std::uint8_t> bytes, const std::string& place) {
  const auto check = [&](int code) {
    if (code != 0) fail(place, ": damaged PNG file: ", spng_strerror(code));
  };
  const Spng context(spng_ctx_new(0));
  if (!context) fail(place, ": no memory to decode it");
  check(spng_set_chunk_limits(context.get(), kMostChunkBytes, kMostChunkBytes));
  check(spng_set_png_buffer(context.get(), bytes.data(), bytes.size()));
  spng_ihdr header{};
  check(spng_get_ihdr(context.get(), &header));
  check_size(header.width, header.height, place);
  std::size_t size = 0;
  check(spng_decoded_image_size(context.get(), SPNG_FMT_RGBA8, &size));
  DecodedPicture picture{std::vector<std::uint8_t>(size), static_cast<int>(header.width),
                         static_cast<int>(header.height), 4};
  check(spng_decode_image(context.get(), picture.pixels.data(), size, SPNG_FMT_RGBA8,
                          SPNG_DECODE_TRNS));
  check(spng_decode_chunks(context.get()));  // to the file's end, with its checksums
  return picture;
}

DecodedPicture decode_jpeg(std::span<const std::uint8_t> bytes, const std::string& place) {
  const Jpeg handle(tjInitDecompress());
  if (!handle) fail(place, ": no memory to decode it");
  // Editors leave odd bytes that every program reads over; any other warning is a damaged file.
  const auto check = [&](int code) {
    if (code == 0) return;
    const std::string text = tjGetErrorStr2(handle.get());
    if (text.find("extraneous bytes before marker") != std::string::npos) return;
    fail(place, ": damaged or unusual JPEG file: ", text);
  };
  int width = 0;
  int height = 0;
  int subsampling = 0;
  int colours = 0;
  const auto size = static_cast<unsigned long>(bytes.size());
  check(tjDecompressHeader3(handle.get(), bytes.data(), size, &width, &height, &subsampling,
                            &colours));
  if (width < 1 || height < 1) fail(place, ": damaged or unusual JPEG file: no picture in it");
  check_size(width, height, place);
  DecodedPicture picture{
      std::vector<std::uint8_t>(std::size_t{3} * static_cast<std::size_t>(width) *
                                static_cast<std::size_t>(height)),
      width, height, 3};
  check(tjDecompress2(handle.get(), bytes.data(), size, picture.pixels.data(), width, 0, height,
                      TJPF_RGB, TJFLAG_ACCURATEDCT));
  return picture;
}

bool begins_with(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> head) {
  if (bytes.size() < head.size()) return false;
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (bytes[i] != head[i]) return false;
  }
  return true;
}

/// " 47 49 46"
std::string hex_of(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += {' ', "0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
  }
  return text.empty() ? " nothing" : text;
}

}  // namespace

DecodedPicture decode_picture(std::span<const std::uint8_t> bytes, const std::string& place) {
  constexpr std::uint8_t kPng[] = {0x89, 'P', 'N', 'G'};
  constexpr std::uint8_t kJpeg[] = {0xFF, 0xD8, 0xFF};
  if (begins_with(bytes, kPng)) return decode_png(bytes, place);
  if (begins_with(bytes, kJpeg)) return decode_jpeg(bytes, place);
  fail(place, ": is neither a PNG nor a JPEG file: it begins with",
       hex_of(bytes.first(std::min<std::size_t>(4, bytes.size()))));
}

std::vector<std::uint8_t> encode_png(const Picture& picture) {
  const auto check = [](int code) {
    if (code != 0) fail("[png] ", spng_strerror(code));
  };
  const Spng context(spng_ctx_new(SPNG_CTX_ENCODER));
  if (!context) fail("[png] no memory");
  check(spng_set_option(context.get(), SPNG_ENCODE_TO_BUFFER, 1));
  spng_ihdr header{};
  header.width = static_cast<std::uint32_t>(picture.width);
  header.height = static_cast<std::uint32_t>(picture.height);
  header.bit_depth = 8;
  header.color_type = SPNG_COLOR_TYPE_TRUECOLOR;
  check(spng_set_ihdr(context.get(), &header));
  check(spng_encode_image(context.get(), picture.rgb.data(), picture.rgb.size(), SPNG_FMT_PNG,
                          SPNG_ENCODE_FINALIZE));
  std::size_t size = 0;
  int code = 0;
  const std::unique_ptr<void, decltype(&std::free)> buffer(
      spng_get_png_buffer(context.get(), &size, &code), std::free);
  check(code);
  const auto* begin = static_cast<const std::uint8_t*>(buffer.get());
  return {begin, begin + size};
}

}  // namespace tabtrain::cli
