// Weights in .safetensors files (https://huggingface.co/docs/safetensors).
//
// 8 bytes: header length n, little-endian; n bytes: JSON {"name": {"dtype": "F32", "shape": [...],
// "data_offsets": [begin, end]}, ..., "__metadata__": {"key": "text"}}; then the tensors' bytes.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "net/network.h"

namespace tabtrain {

/// A tensor to be written.
struct NamedTensor {
  std::string name;
  std::vector<int> shape;
  std::span<const float> values;
};

/// A tensor that was read.
struct OwnedTensor {
  std::string name;
  std::vector<int> shape;
  std::vector<float> values;
};

/// A tensor of any kind: its elements little-endian and row by row, as files hold them.
struct RawTensor {
  std::string name;
  std::string dtype;  ///< "F32", "U8", "I32", "U32"
  std::vector<int> shape;
  std::vector<std::uint8_t> bytes;
};

struct RawSafetensors {
  std::map<std::string, std::string> metadata;
  std::vector<RawTensor> tensors;  ///< in the order of their bytes
};

/// The bytes of a file with `tensors` in their order. Throws Error when a shape and its number of
/// bytes disagree, a dtype is unknown or a name is there twice.
std::vector<std::uint8_t> write_raw_safetensors(const RawSafetensors& file);

/// Reads and checks the layout of a file, `file` being its name in messages: overlaps, gaps, bytes
/// that belong to no tensor, doubled names, shapes that do not agree with sizes and dtypes other
/// than RawTensor's and I64 are refused. Values are not looked at.
RawSafetensors read_raw_safetensors(std::span<const std::uint8_t> bytes, const std::string& file);

/// The elements of a tensor. Throws Error unless it is F32 and every element is a finite number.
std::vector<float> finite_values(const RawTensor& tensor, const std::string& file);

/// The bytes of a file with `tensors` in their order. Throws Error when a shape and its number of
/// values disagree or a name is there twice.
std::vector<std::uint8_t> write_safetensors(std::span<const NamedTensor> tensors,
                                            const std::map<std::string, std::string>& metadata);

/// Reads and checks a file of F32 only, `file` being its name in messages, except that
/// PyTorch's integer "num_batches_tracked" are passed over; refuses NaN and infinity too. Tensors
/// come in the order of their bytes.
std::vector<OwnedTensor> read_safetensors(std::span<const std::uint8_t> bytes,
                                          const std::string& file);

/// All parameters and buffers of a network, to be written.
std::vector<NamedTensor> tensors_of(std::span<const Parameter> parameters);

/// Copies `tensors` into the parameters and buffers of the same names. Throws Error, before
/// anything is changed, that lists what is missing, unexpected or of another shape.
void load_into(std::span<const Parameter> parameters, std::span<const OwnedTensor> tensors);

}  // namespace tabtrain
