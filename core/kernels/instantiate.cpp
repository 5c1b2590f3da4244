// Compiled once for every instruction set, with TABTRAIN_KERNEL_ARCH naming xsimd's architecture.
// Uses no library code outside of xsimd: an inline function compiled here for a newer processor
// must never be the copy that the linker keeps for all.
#include "kernels/conv2d.h"
#include "kernels/elementwise.h"
#include "kernels/layer_norm.h"
#include "kernels/norm.h"
#include "kernels/pool.h"
#include "kernels/winograd.h"
#include "kernels/winograd_weight.h"

namespace tabtrain::kernels {

using Arch = xsimd::TABTRAIN_KERNEL_ARCH;

#define TABTRAIN_TEXT_(a) #a
#define TABTRAIN_TEXT(a) TABTRAIN_TEXT_(a)
#define TABTRAIN_JOIN_(a, b) a##b
#define TABTRAIN_JOIN(a, b) TABTRAIN_JOIN_(a, b)

extern const KernelTable TABTRAIN_JOIN(kTable_, TABTRAIN_KERNEL_ARCH);
const KernelTable TABTRAIN_JOIN(kTable_, TABTRAIN_KERNEL_ARCH) = {
    .name = TABTRAIN_TEXT(TABTRAIN_KERNEL_ARCH),
    .lanes = Simd<Arch>::kLanes,
    .arithmetic = Fused<Arch>::kExists ? "fast" : "strict",
    .conv2d_forward = conv2d_forward<Arch>,
    .conv2d_backward_input = conv2d_backward_input<Arch>,
    .conv2d_backward_weight = conv2d_backward_weight<Arch>,
    .conv2d_backward_bias = conv2d_backward_bias<Arch>,
    .winograd_forward = winograd_forward<Arch>,
    .winograd_backward_weight = winograd_backward_weight<Arch>,
    .max_pool_forward = max_pool_forward<Arch>,
    .max_pool_backward = max_pool_backward<Arch>,
    .avg_pool_forward = avg_pool_forward<Arch>,
    .avg_pool_backward = avg_pool_backward<Arch>,
    .moments = moments<Arch>,
    .norm_forward = norm_forward<Arch>,
    .norm_backward_sums = norm_backward_sums<Arch>,
    .norm_backward = norm_backward<Arch>,
    .layer_norm_forward = layer_norm_forward<Arch>,
    .layer_norm_backward_sums = layer_norm_backward_sums<Arch>,
    .layer_norm_backward = layer_norm_backward<Arch>,
    .sum_lanes = sum_lanes<Arch>,
    .relu_forward = relu_forward<Arch>,
    .relu_backward = relu_backward<Arch>,
    .dropout = dropout<Arch>,
    .add = add<Arch>,
    .copy = copy<Arch>,
    .zero_halo = zero_halo<Arch>,
    .multiply_add_loop = multiply_add_loop<Arch>,
};

}  // namespace tabtrain::kernels
