// What Winograd's kernels need beside the kernels: when they are worth it, and their weights.
#include <algorithm>

#include "kernels/kernel_table.h"
#include "kernels/winograd_geometry.h"

namespace tabtrain {
namespace {

using kernels::kTileFilters;
using kernels::kWinogradPositions;

/// [g0, (g0 + g1 + g2) / 2, (g0 - g1 + g2) / 2, g2]
void transform_three(float g0, float g1, float g2, float* out) {
  const float sum = g0 + g2;
  out[0] = g0;
  out[1] = (sum + g1) * 0.5F;
  out[2] = (sum - g1) * 0.5F;
  out[3] = g2;
}

/// out[4][4] = G g G'
void transform_kernel(const float (&g)[9], float* out) {
  float columns[3][4];
  for (int j = 0; j < 3; ++j) transform_three(g[j], g[3 + j], g[6 + j], columns[j]);
  for (int i = 0; i < 4; ++i) {
    transform_three(columns[0][i], columns[1][i], columns[2][i], out + 4 * i);
  }
}

/// out[group][filter run][position][channel][filter in run]; `read(group, filter, channel, tap)`
/// gives the weight of the convolution that is to be computed.
template <class Read>
void transform_runs(int groups, int filters, int channels, float* out, const Read& read) {
  for (int group = 0; group < groups; ++group) {
    for (int first = 0; first < filters; first += kTileFilters) {
      const int run = std::min(kTileFilters, filters - first);
      for (int c = 0; c < channels; ++c) {
        for (int f = 0; f < run; ++f) {
          float g[9];
          for (int tap = 0; tap < 9; ++tap) g[tap] = read(group, first + f, c, tap);
          float transformed[kWinogradPositions];
          transform_kernel(g, transformed);
          for (int i = 0; i < kWinogradPositions; ++i) {
            out[(i * channels + c) * run + f] = transformed[i];
          }
        }
      }
      out += std::ptrdiff_t{kWinogradPositions} * channels * run;
    }
  }
}

}  // namespace

Conv2dGeometry transposed(const Conv2dGeometry& g) {
  Conv2dGeometry t = g;
  t.in_channels = g.out_channels;
  t.out_channels = g.in_channels;
  t.padding = g.kernel_h - 1 - g.padding;
  return t;
}

WinogradChoice choose_winograd(const Conv2dGeometry& g, int output_height, int output_width) {
  const bool possible = g.kernel_h == 3 && g.kernel_w == 3 && g.stride == 1 && g.padding < 3;
  if (!possible || output_height < 2 || output_width < 2) return {};
  const int in = g.in_per_group();
  const int out = g.out_per_group();
  const int products = in * out;
  return {.forward = in >= 3 && products >= 24,
          .backward_input = out >= 3 && products >= 24,
          .backward_weight = products >= 120 && output_height * output_width >= 64};
}

std::ptrdiff_t winograd_weight_size(const Conv2dGeometry& g) {
  return std::ptrdiff_t{g.out_channels} * g.in_per_group() * kWinogradPositions;
}

void transform_forward_weight(const Conv2dGeometry& g, const float* weight, float* out) {
  const int in = g.in_per_group();
  const int filters = g.out_per_group();
  transform_runs(g.groups, filters, in, out, [&](int group, int f, int c, int tap) {
    return weight[(std::ptrdiff_t{group * filters + f} * in + c) * 9 + tap];
  });
}

void transform_backward_weight(const Conv2dGeometry& g, const float* weight, float* out) {
  const int in = g.in_per_group();
  const int filters = g.out_per_group();
  // Filters and channels change places, the kernel turns by half a circle.
  transform_runs(g.groups, in, filters, out, [&](int group, int c, int f, int tap) {
    return weight[(std::ptrdiff_t{group * filters + f} * in + c) * 9 + 8 - tap];
  });
}

std::ptrdiff_t winograd_workspace_size(const Conv2dGeometry& g, int lanes) {
  const int in = g.in_per_group();
  const int out = g.out_per_group();
  const int run = kernels::winograd_filter_run(lanes, out);
  const auto transformed = [](int channels, int row) {
    return kWinogradPositions * kernels::position_stride(channels, row);
  };
  const std::ptrdiff_t forward = transformed(std::max(in, out), kernels::kForwardRow) +
                                 transformed(kTileFilters, kernels::kForwardRow);
  const int row = kernels::kWeightTiles * lanes;
  const std::ptrdiff_t sums = kWinogradPositions * (std::ptrdiff_t{run} * in * lanes + 16);
  return std::max(forward, transformed(in, row) + transformed(run, row) + sums);
}

}  // namespace tabtrain
