#include "data/cifar10.h"

#include "fuzz/fuzz.h"

namespace tabtrain {

TABTRAIN_FUZZ_TARGET(cifar10) {
  Dataset dataset = make_empty_cifar10();
  const auto append = [&] { append_cifar10(dataset, bytes, "batch.bin"); };
  if (!fuzz::accepts(append, "batch.bin")) {
    fuzz::require(dataset.size() == 0, "refused, and yet appended");
    return;
  }
  fuzz::require(dataset.size() * kCifar10RecordBytes == bytes.size(), "records");
  fuzz::require(dataset.pixels.size() == dataset.size() * 3072, "pixels");
  for (const std::uint8_t label : dataset.labels) fuzz::require(label < 10, "label");
}

}  // namespace tabtrain
