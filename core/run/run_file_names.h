// What run_file_write.cpp and run_file_read.cpp have to agree on.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/digest.h"
#include "train/safetensors.h"

namespace tabtrain {

/// Tensors that are no weights.
inline constexpr const char* kPrefix = "tabtrain.";
/// The entry of the metadata that holds the JSON part.
inline constexpr const char* kMetadataKey = "tabtrain";
/// The entry with the digest of the JSON part and all tensors; files from before it lack it.
inline constexpr const char* kChecksumKey = "tabtrain.checksum";

/// Of the JSON part, then each tensor's name and bytes in order of names.
inline std::string checksum_of(const RawSafetensors& file) {
  std::vector<const RawTensor*> tensors;
  for (const RawTensor& tensor : file.tensors) tensors.push_back(&tensor);
  std::sort(tensors.begin(), tensors.end(),
            [](const RawTensor* a, const RawTensor* b) { return a->name < b->name; });
  Digest digest;
  const std::string& json = file.metadata.at(kMetadataKey);
  digest.update(json.data(), json.size());
  for (const RawTensor* tensor : tensors) {
    digest.update(tensor->name.data(), tensor->name.size());
    digest.update(tensor->bytes.data(), tensor->bytes.size());
  }
  return digest.hex();
}

}  // namespace tabtrain
