// The pictures of a report that are made of pixels. Encoding them is up to whoever drives the core.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "data/picture.h"
#include "run/run_record.h"

namespace tabtrain::report {

/// Mistakes that a report shows: five in a row, in two rows.
inline constexpr std::size_t kShownMistakes = 10;
inline constexpr int kMistakeColumns = 5;

/// A picture and the name that the report knows it by: "mistakes.png", "2-r1-gn-mistake3.png".
struct NamedPicture {
  std::string name;
  Picture picture;
};

/// A picture as a PNG file's bytes.
struct EncodedPicture {
  std::string name;
  std::vector<std::uint8_t> png;
};

/// The bytes of the picture with this name. Throws Error when there is none.
const std::vector<std::uint8_t>& picture_named(std::span<const EncodedPicture> encoded,
                                               const std::string& name);

/// The name of a class; its number where it has none.
std::string class_name(const RunFacts& facts, std::size_t label);

/// What the names of a run's files begin with: nothing for a single run, else "2-r1-gn-".
std::string file_prefix(std::span<const RunRecord> runs, std::size_t run);

/// An image as it is, each pixel `scale` x `scale`; one channel is grey.
Picture thumbnail(const std::vector<std::uint8_t>& pixels, const Shape& shape, int scale);

/// At most ten mistakes with the true and the predicted class under each, on white.
Picture mistakes_grid(const RunRecord& run);

/// For each run with mistakes its grid and its ten images.
std::vector<NamedPicture> report_pictures(std::span<const RunRecord> runs);

}  // namespace tabtrain::report
