// A trained network as an ONNX model, for inference.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "run/run_record.h"
#include "train/safetensors.h"

namespace tabtrain {

/// Operator set 11 (2019) with IR version 6: ONNX Runtime reads it since 1.0. Operators that came
/// later (LayerNormalization, GroupNormalization) are made of older ones.
inline constexpr int kOnnxOpset = 11;

/// The bytes of a ModelProto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
///
/// Input "input": float [batch, C, H, W], standardised pixels (value / 255 - mean) / std. Output
/// "logits": float [batch, classes]. Weights keep the names of tensors_of(); dropout is left out.
/// Name, classes, mean, std, digest and the run document are in the model's metadata.
///
/// `tensors` are all of config.network's, in any order. Throws Error that names the first that is
/// missing or of another shape.
std::vector<std::uint8_t> write_onnx(const RunRecord& record, std::span<const NamedTensor> tensors);

}  // namespace tabtrain
