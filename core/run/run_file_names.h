// What run_file_write.cpp and run_file_read.cpp have to agree on.
#pragma once

namespace tabtrain {

/// Tensors that are no weights.
inline constexpr const char* kPrefix = "tabtrain.";
/// The entry of the metadata that holds the JSON part.
inline constexpr const char* kMetadataKey = "tabtrain";

}  // namespace tabtrain
