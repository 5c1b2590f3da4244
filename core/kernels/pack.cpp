#include <algorithm>

#include "kernels/conv2d_geometry.h"
#include "kernels/kernel_table.h"

namespace tabtrain {
namespace {

/// packed[filter run][channel][r][s][filter in run], reading element (filter, channel, tap) by
/// `weight`.
template <class Read>
void pack_runs(int groups, int filters, int channels, int taps, float* packed, const Read& weight) {
  for (int group = 0; group < groups; ++group) {
    for (int first = 0; first < filters; first += kernels::kTileFilters) {
      const int run = std::min(kernels::kTileFilters, filters - first);
      for (int c = 0; c < channels; ++c)
        for (int tap = 0; tap < taps; ++tap)
          for (int f = 0; f < run; ++f) *packed++ = weight(group, first + f, c, tap);
    }
  }
}

}  // namespace

void pack_forward_weight(const Conv2dGeometry& g, const float* weight, float* packed) {
  const int in = g.in_per_group();
  const int out = g.out_per_group();
  const int taps = g.kernel_h * g.kernel_w;
  pack_runs(g.groups, out, in, taps, packed, [&](int group, int f, int c, int tap) {
    return weight[(std::ptrdiff_t{group * out + f} * in + c) * taps + tap];
  });
}

void pack_backward_weight(const Conv2dGeometry& g, const float* weight, float* packed) {
  const int in = g.in_per_group();
  const int out = g.out_per_group();
  const int taps = g.kernel_h * g.kernel_w;
  if (kernels::is_plain_transposed(g)) {
    // Filters and channels change places, the kernel turns by half a circle.
    pack_runs(g.groups, in, out, taps, packed, [&](int group, int c, int f, int tap) {
      return weight[(std::ptrdiff_t{group * out + f} * in + c) * taps + taps - 1 - tap];
    });
    return;
  }
  for (int channel = 0; channel < g.in_channels; ++channel) {
    const int group = channel / in;
    for (int tap = 0; tap < taps; ++tap) {
      for (int f = 0; f < out; ++f) {
        *packed++ = weight[(std::ptrdiff_t{group * out + f} * in + channel % in) * taps + tap];
      }
    }
  }
}

int backward_input_halo(const Conv2dGeometry& g) {
  return kernels::is_plain_transposed(g) ? g.kernel_h - 1 - g.padding : 0;
}

}  // namespace tabtrain
