#include "train/safetensors.h"

#include "fuzz/fuzz.h"

namespace tabtrain {

TABTRAIN_FUZZ_TARGET(safetensors) {
  fuzz::accepts([&] { read_safetensors(bytes, "w.safetensors"); }, "w.safetensors");
  RawSafetensors file;
  if (!fuzz::accepts([&] { file = read_raw_safetensors(bytes, "w.safetensors"); },
                     "w.safetensors")) {
    return;
  }
  const RawSafetensors again = read_raw_safetensors(write_raw_safetensors(file), "again");
  fuzz::require(again.metadata.size() == file.metadata.size(), "metadata");
  fuzz::require(again.tensors.size() == file.tensors.size(), "tensors");
  for (std::size_t i = 0; i < file.tensors.size(); ++i) {
    fuzz::require(again.tensors[i].bytes == file.tensors[i].bytes, "bytes of a tensor");
  }
}

}  // namespace tabtrain
