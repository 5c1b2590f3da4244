// A look into a network as the page's worker takes it: an image followed through, filters,
// statistics.
#pragma once

#include <emscripten/val.h>

#include <cstdint>
#include <string>
#include <vector>

#include "data/dataset.h"
#include "kernels/kernel_table.h"
#include "train/trainer.h"

namespace tabtrain::wasm {

// `weights`, here and below: values of the whole network, in values_of()'s order, as a
// Float32Array; null for the network as it is now.

/// One image, C x H x W bytes, through the network: what each layer makes of it, and what of it
/// speaks for class `target` (-1: the one that the network says). Inspection of web/src/protocol.
emscripten::val inspect_image(Trainer& trainer, const KernelTable& kernels,
                              const std::vector<std::uint8_t>& pixels, int target,
                              const emscripten::val& weights);

/// Weights of the first convolution, [filters][channels][rows][columns]; null without one.
emscripten::val first_filters(Trainer& trainer, const emscripten::val& weights);

/// LayerStatistics[], as JSON: every layer's output over the first so many images of `data`, and
/// gradients.
std::string layer_statistics(Trainer& trainer, const KernelTable& kernels, const Dataset& data,
                             int images, const emscripten::val& weights);

}  // namespace tabtrain::wasm
