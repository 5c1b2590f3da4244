// What gzip.cpp, archive.cpp, pictures.cpp and zip_writer.cpp do, in builds without their
// libraries: refuse.
#include "base/error.h"
#include "cli/archive.h"
#include "cli/files.h"
#include "cli/gzip.h"
#include "cli/pictures.h"
#include "cli/zip_writer.h"

namespace tabtrain::cli {
namespace {

[[noreturn]] void refuse(const std::string& place, const char* what) {
  fail(place, ": this build of tabtrain cannot ", what,
       " (it was made without zlib, libarchive, libspng and libturbojpeg)");
}

}  // namespace

struct GzipReader::State {};
GzipReader::GzipReader(const std::string& path) { refuse(path, "unzip files"); }
GzipReader::~GzipReader() = default;
std::size_t GzipReader::read(std::span<std::uint8_t>) { return 0; }

bool has_file_libraries() { return false; }

std::vector<std::uint8_t> read_gzip_file(const std::string& path, std::uint64_t max_bytes) {
  std::vector<std::uint8_t> bytes = read_file(path, max_bytes);
  if (bytes.size() > 1 && bytes[0] == 0x1F && bytes[1] == 0x8B) refuse(path, "unzip files");
  return bytes;
}

struct ArchiveReader::State {};
ArchiveReader::ArchiveReader(const std::string& path, std::uint64_t) {
  refuse(path, "open archives");
}
ArchiveReader::~ArchiveReader() = default;
bool ArchiveReader::next(ArchiveEntry&) { return false; }
std::vector<std::uint8_t> ArchiveReader::read(std::uint64_t) { return {}; }
std::string ArchiveReader::place() const { return {}; }

DecodedPicture decode_picture(std::span<const std::uint8_t>, const std::string& place) {
  refuse(place, "read pictures");
}

std::vector<std::uint8_t> encode_png(const Picture&) { refuse("PNG files", "write pictures"); }

std::vector<std::uint8_t> make_zip(std::span<const ZipEntry>) {
  refuse("zip files", "write archives");
}

}  // namespace tabtrain::cli
