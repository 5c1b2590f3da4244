// The input's first byte is the size of the labels' file, which comes next; the rest is the
// images'.
#include "data/idx.h"

#include <algorithm>

#include "fuzz/fuzz.h"

namespace tabtrain {

TABTRAIN_FUZZ_TARGET(idx) {
  if (bytes.empty()) return;
  const std::size_t size = std::min<std::size_t>(bytes[0], bytes.size() - 1);
  const auto labels = bytes.subspan(1, size);
  const auto images = bytes.subspan(1 + size);
  Dataset dataset;
  if (!fuzz::accepts([&] { dataset = read_mnist(images, "mnist-images", labels, "mnist-labels"); },
                     "mnist-")) {
    return;
  }
  fuzz::require(
      dataset.pixels.size() == dataset.size() * static_cast<std::size_t>(dataset.shape.size()),
      "pixels");
}

}  // namespace tabtrain
