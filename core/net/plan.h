// Which memory every layer reads and writes, decided once from the graph.
#pragma once

#include <array>
#include <vector>

#include "net/graph.h"

namespace tabtrain {

/// How one input's gradient comes about.
enum class GradientMode {
  kNone,        ///< nothing that is learned lies upstream
  kWrite,       ///< first of the consumers in backward order: written straight to its place
  kAccumulate,  ///< a later consumer: written to scratch, then added
};

/// An activation that exists in memory. Layers that work in place share their input's.
struct TensorPlan {
  Shape shape;
  int halo = 0;
  int gradient_halo = 0;
  // Where in a slot, in floats of one image.
  std::int64_t offset = 0;
  std::int64_t gradient_offset = -1;  ///< -1: has no gradient
  /// Something else is kept there at other times, so the halo must be cleared before each use.
  bool shares_memory = false;
};

struct NodePlan {
  int output = 0;               ///< index of a TensorPlan
  std::array<int, 2> inputs{};  ///< likewise
  std::array<GradientMode, 2> modes{GradientMode::kNone, GradientMode::kNone};
  bool in_place = false;
};

struct Plan {
  std::vector<TensorPlan> tensors;  ///< 0 is the network's input
  std::vector<NodePlan> nodes;
  /// Floats of one image in a slot, which holds all activations and gradients; those that are never
  /// needed at the same time share memory.
  std::int64_t slot_size = 0;
  std::int64_t scratch_size = 0;  ///< floats of one image for kAccumulate; 0: none needed
};

/// Floats of one image with `halo` zeros around every channel.
std::int64_t padded_size(const Shape& shape, int halo);

Plan make_plan(const Graph& graph);

}  // namespace tabtrain
