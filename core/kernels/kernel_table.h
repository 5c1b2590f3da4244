// The kernels of one SIMD instruction set, as a table of functions over blocks.
//
// The same templates are compiled once for every instruction set (instantiate.cpp). Arithmetic is
// strict, and every sum has one fixed order, so all tables give the same bits; only speed differs.
// In a build with TABTRAIN_FAST_MATH a table may be fast instead (fused.h) and say so.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kernels/block.h"

namespace tabtrain {

struct Conv2dGeometry {
  int in_channels = 0;
  int out_channels = 0;
  int kernel_h = 1;
  int kernel_w = 1;
  int stride = 1;
  int padding = 0;
  int groups = 1;

  [[gnu::always_inline]] int in_per_group() const { return in_channels / groups; }
  [[gnu::always_inline]] int out_per_group() const { return out_channels / groups; }
  std::ptrdiff_t weight_size() const {
    return std::ptrdiff_t{out_channels} * in_per_group() * kernel_h * kernel_w;
  }
};

/// A pooling window, without padding, floor mode.
struct PoolGeometry {
  int kernel_h = 2;
  int kernel_w = 2;
  int stride = 2;
};

/// Coefficients of a normalisation, [channels][lanes] each. See norm.h.
struct NormForward {
  const float* mean;
  const float* scale;  ///< rstd * weight
  const float* shift;  ///< bias
};
struct NormBackward {
  const float* mean;
  const float* grad_scale;     ///< factor of grad_output
  const float* centred_scale;  ///< factor of input - mean
  const float* offset;
};

/// What is done to a normalised value before it is stored: ReLU, then dropout.
struct NormTail {
  bool relu = false;
  const std::uint32_t* dropout_keys = nullptr;  ///< of each lane; null: no dropout
  float dropout_p = 0;
};

/// The same for layer_norm: [lanes] of each image, [C][H][W] of all.
struct LayerNormForward {
  const float* mean;
  const float* rstd;
  const float* weight;
  const float* bias;
};
struct LayerNormSums {
  float* grad;         ///< [lanes]
  float* grad_hat;     ///< [lanes]
  float* grad_weight;  ///< [C][H][W], over lanes
  float* grad_bias;
};
struct LayerNormBackward {
  const float* mean;
  const float* rstd;
  const float* weight;
  const float* mean_grad;
  const float* mean_grad_hat;
};

/// All pointers are to memory aligned to 64 bytes; blocks have `lanes` lanes.
struct KernelTable {
  const char* name;  ///< xsimd's: "sse4_2" (also WebAssembly SIMD), "avx2", "avx512bw", "neon64"
  int lanes;
  /// "strict": the same bits as every other strict table; "fast": they depend on where it runs.
  const char* arithmetic;

  // conv2d.h
  void (*conv2d_forward)(const Conv2dGeometry&, const Block& input, const float* packed_weight,
                         const float* bias, bool relu, const Block& output);
  void (*conv2d_backward_input)(const Conv2dGeometry&, const Block& grad_output,
                                const float* packed_weight, const Block& grad_input);
  void (*conv2d_backward_weight)(const Conv2dGeometry&, const Block& input,
                                 const Block& grad_output, float* grad_weight);
  void (*conv2d_backward_bias)(const Block& grad_output, float* grad_bias);

  // winograd.h, winograd_weight.h: kernel 3, stride 1
  void (*winograd_forward)(const Conv2dGeometry&, const Block& input,
                           const float* transformed_weight, const float* bias, bool relu,
                           const Block& output, float* workspace);
  void (*winograd_backward_weight)(const Conv2dGeometry&, const Block& input,
                                   const Block& grad_output, float* grad_weight, float* workspace);

  // pool.h
  void (*max_pool_forward)(const PoolGeometry&, const Block& input, const Block& output);
  void (*max_pool_backward)(const PoolGeometry&, const Block& input, const Block& grad_output,
                            const Block& grad_input);
  void (*avg_pool_forward)(const PoolGeometry&, const Block& input, const Block& output);
  void (*avg_pool_backward)(const PoolGeometry&, const Block& grad_output, const Block& grad_input);

  // norm.h
  void (*moments)(const Block& input, int channels_per_group, float* mean, float* m2);
  void (*norm_forward)(const NormForward&, const NormTail&, const Block& input,
                       const Block& output);
  void (*norm_backward_sums)(const NormForward&, const NormTail&, const Block& input,
                             const Block& grad_output, float* sum_grad, float* sum_grad_centred);
  void (*norm_backward)(const NormBackward&, bool relu_input, const Block& input,
                        const Block& grad_output, const Block& grad_input);

  // layer_norm.h
  void (*layer_norm_forward)(const LayerNormForward&, const NormTail&, const Block& input,
                             const Block& output);
  void (*layer_norm_backward_sums)(const LayerNormForward&, const NormTail&, const Block& input,
                                   const Block& grad_output, const LayerNormSums&);
  void (*layer_norm_backward)(const LayerNormBackward&, bool relu_input, const Block& input,
                              const Block& grad_output, const Block& grad_input);
  void (*sum_lanes)(const float* values, int count, float* sums);

  // elementwise.h
  void (*relu_forward)(const Block& input, const Block& output);
  void (*relu_backward)(const Block& output, const Block& grad_output, const Block& grad_input);
  void (*dropout)(const Block& input, const std::uint32_t* lane_keys, float p, const Block& output);
  void (*add)(const Block& a, const Block& b, const Block& output);
  void (*copy)(const Block& input, const Block& output);
  void (*zero_halo)(const Block& block);

  /// Runs `rounds` rounds of independent x = values[1] + x * values[0] in registers and returns the
  /// floating-point operations done; writes their sum to values[2], which keeps the work alive. For
  /// measuring a core's peak; a factor just below 1 keeps x away from infinity and from denormals.
  double (*multiply_add_loop)(std::int64_t rounds, float (&values)[3]);
};

/// Packed weights for conv2d_forward and conv2d_backward_input: as many floats as the weight
/// itself. `weight` is [out][in / groups][kernel_h][kernel_w].
void pack_forward_weight(const Conv2dGeometry& geometry, const float* weight, float* packed);
void pack_backward_weight(const Conv2dGeometry& geometry, const float* weight, float* packed);
/// The convolution whose forward pass is this one's input gradient, where its stride is 1.
Conv2dGeometry transposed(const Conv2dGeometry& geometry);

/// Which passes of a convolution Winograd's kernels compute. By shape alone, so that the same
/// network takes the same path on every machine; the limits come from measurements
/// (docs/PERFORMANCE.md).
struct WinogradChoice {
  bool forward = false;
  bool backward_input = false;  ///< winograd_forward of transposed(geometry)
  bool backward_weight = false;
};
WinogradChoice choose_winograd(const Conv2dGeometry& geometry, int output_height, int output_width);

/// Weights for winograd_forward: G g G' of every filter and channel, winograd_weight_size floats.
void transform_forward_weight(const Conv2dGeometry& geometry, const float* weight, float* out);
void transform_backward_weight(const Conv2dGeometry& geometry, const float* weight, float* out);
std::ptrdiff_t winograd_weight_size(const Conv2dGeometry& geometry);
/// Floats that winograd_forward and winograd_backward_weight work in.
std::ptrdiff_t winograd_workspace_size(const Conv2dGeometry& geometry, int lanes);

/// Zeros around grad_output that conv2d_backward_input reads.
int backward_input_halo(const Conv2dGeometry& geometry);

/// Tables that this processor can run, narrowest first.
const std::vector<const KernelTable*>& available_kernels();
/// The widest; or the one with `name`. Throws Error with the names that exist here.
const KernelTable& best_kernels();
const KernelTable& find_kernels(const std::string& name);

}  // namespace tabtrain
