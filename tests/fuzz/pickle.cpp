#include "data/pickle.h"

#include "data/cifar10.h"
#include "fuzz/fuzz.h"

namespace tabtrain {

TABTRAIN_FUZZ_TARGET(pickle) {
  fuzz::accepts([&] { pickle::read(bytes, "batch"); }, "batch");
  Dataset dataset = make_empty_cifar10();
  if (!fuzz::accepts([&] { append_cifar10_pickle(dataset, bytes, "batch"); }, "batch")) {
    fuzz::require(dataset.size() == 0, "refused, and yet appended");
    return;
  }
  fuzz::require(dataset.pixels.size() == dataset.size() * 3072, "pixels");
  for (const std::uint8_t label : dataset.labels) fuzz::require(label < 10, "label");
}

}  // namespace tabtrain
