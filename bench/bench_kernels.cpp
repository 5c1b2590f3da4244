// Times each convolution of R1 by itself on one core: forward, gradient of the input, gradient of
// the weight, beside the multiply-add peak measured just before, so that a noisy machine spoils
// both alike.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/measure.h"
#include "kernels/kernel_table.h"
#include "tensor/aligned_buffer.h"

namespace {

using tabtrain::AlignedBuffer;
using tabtrain::Block;
using tabtrain::Conv2dGeometry;
using tabtrain::KernelTable;
using tabtrain::bench::Clock;
using tabtrain::bench::seconds_since;

/// Best rate of `work` in GFLOP/s over several short runs.
double best_gflops(double flops, const std::function<void()>& work) {
  double best = 0;
  for (int run = 0; run < 7; ++run) {
    const auto start = Clock::now();
    double seconds = 0;
    int count = 0;
    do {
      work();
      ++count;
      seconds = seconds_since(start);
    } while (seconds < 0.02);
    best = std::max(best, flops * count / seconds / 1e9);
  }
  return best;
}

struct Activations {
  AlignedBuffer memory;
  Block block;

  Activations(int channels, int size, int halo, int lanes) {
    block = {nullptr, channels, size, size, halo, lanes};
    memory = AlignedBuffer(static_cast<std::size_t>(block.size()));
    block.data = memory.data();
    for (int c = 0; c < channels; ++c)
      for (int h = 0; h < size; ++h)
        for (int i = 0; i < size * lanes; ++i) {
          block.at(c, h, 0)[i] = static_cast<float>((c * 7 + h * 5 + i * 3) % 17 - 8) / 8.0F;
        }
  }
};

/// Prints one line, and adds GFLOP/s to `figures`.
void time_convolution(const KernelTable& k, int in, int out, int size, int kernel,
                      nlohmann::ordered_json& figures) {
  const Conv2dGeometry g{in, out, kernel, kernel, 1, kernel / 2, 1};
  Activations input(in, size, g.padding, k.lanes);
  Activations output(out, size, tabtrain::backward_input_halo(g), k.lanes);
  const auto weights = static_cast<std::size_t>(g.weight_size());
  std::vector<float> weight(weights, 0.01F);
  std::vector<float> packed(weights);
  std::vector<float> grad(weights);
  Activations grad_input(in, size, 0, k.lanes);
  const double flops = 2.0 * static_cast<double>(weights) * size * size * k.lanes;

  float values[3] = {0.999F, 1e-3F, 0.0F};
  const double loop = k.multiply_add_loop(1000, values);
  const double peak = best_gflops(loop, [&] { k.multiply_add_loop(1000, values); });
  tabtrain::pack_forward_weight(g, weight.data(), packed.data());
  const double forward = best_gflops(flops, [&] {
    k.conv2d_forward(g, input.block, packed.data(), nullptr, false, output.block);
  });
  tabtrain::pack_backward_weight(g, weight.data(), packed.data());
  const double backward_input = best_gflops(
      flops, [&] { k.conv2d_backward_input(g, output.block, packed.data(), grad_input.block); });
  const double backward_weight = best_gflops(
      flops, [&] { k.conv2d_backward_weight(g, input.block, output.block, grad.data()); });
  std::printf("%dx%d %3d ->%3d @%2d  %6.1f  %6.1f (%3.0f %%)  %6.1f (%3.0f %%)  %6.1f (%3.0f %%)\n",
              kernel, kernel, in, out, size, peak, forward, 100 * forward / peak, backward_input,
              100 * backward_input / peak, backward_weight, 100 * backward_weight / peak);
  const std::string side = std::to_string(kernel);
  const std::string name = side + "x" + side + " " + std::to_string(in) + "->" +
                           std::to_string(out) + " @" + std::to_string(size);
  figures[name + " forward"] = forward;
  figures[name + " gradient of input"] = backward_input;
  figures[name + " gradient of weight"] = backward_weight;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Time R1's convolutions one by one on one core, in GFLOP/s and as share of the peak; the "
      "last "
      "line is JSON"};
  std::string simd;
  app.add_option("--simd", simd, "instruction set (default: the widest)");
  CLI11_PARSE(app, argc, argv);
  try {
    const auto& kernels = tabtrain::bench::kernels_named(simd);
    std::printf(
        "%s, %s arithmetic: multiply-add peak, forward, gradient of input, gradient of weight\n",
        kernels.name, kernels.arithmetic);
    const int shapes[][4] = {{3, 16, 32, 3},  {16, 32, 32, 3}, {32, 16, 32, 1}, {16, 24, 16, 3},
                             {24, 28, 16, 3}, {28, 32, 16, 3}, {32, 16, 16, 1}, {16, 20, 8, 3},
                             {20, 26, 8, 3},  {26, 32, 8, 3}};
    nlohmann::ordered_json figures;
    for (const auto& s : shapes) time_convolution(kernels, s[0], s[1], s[2], s[3], figures);
    const nlohmann::ordered_json result = {{"where", tabtrain::bench::kWhere},
                                           {"simd", kernels.name},
                                           {"unit", "GFLOP/s"},
                                           {"figures", figures}};
    std::printf("%s\n", result.dump().c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_kernels: %s\n", error.what());
    return 2;
  }
}
