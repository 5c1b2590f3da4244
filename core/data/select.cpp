#include "data/select.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/error.h"

namespace tabtrain {
namespace {

using ClassCounts = std::array<std::size_t, 256>;

/// How many of each class a balanced selection takes.
std::size_t images_of_each(const Dataset& images, int limit, const std::string& part) {
  ClassCounts counts{};
  for (const std::uint8_t label : images.labels) ++counts[label];
  const std::size_t classes = images.class_names.size();
  const auto end = counts.begin() + static_cast<std::ptrdiff_t>(classes);
  const auto rarest = std::min_element(counts.begin(), end);
  const std::string& name = images.class_names[static_cast<std::size_t>(rarest - counts.begin())];
  if (*rarest == 0) {
    fail("data.balanced: got true, allowed only with images of every class: \"", name,
         "\" has none among the ", part, " images");
  }
  if (limit == 0) return *rarest;
  const auto wanted = static_cast<std::size_t>(limit);
  if (wanted < classes || wanted / classes > *rarest) {
    fail("data.", part, "_images: got ", limit, ", allowed 0 or ", classes, " to ",
         (*rarest + 1) * classes - 1, " with data.balanced: there are ", classes,
         " classes, and the rarest, \"", name, "\", has ", *rarest, " images");
  }
  return wanted / classes;
}

}  // namespace

std::vector<std::uint32_t> select_images(const Dataset& images, int limit, bool balanced,
                                         const std::string& part) {
  std::vector<std::uint32_t> selected;
  if (!balanced || images.size() == 0) {
    const std::size_t count =
        limit == 0 ? images.size() : std::min(images.size(), static_cast<std::size_t>(limit));
    selected.resize(count);
    std::iota(selected.begin(), selected.end(), 0U);
    return selected;
  }
  const std::size_t each = images_of_each(images, limit, part);
  ClassCounts taken{};
  for (std::size_t i = 0; i < images.size(); ++i) {
    if (taken[images.labels[i]]++ < each) selected.push_back(static_cast<std::uint32_t>(i));
  }
  return selected;
}

}  // namespace tabtrain
