#include "net/receptive_field.h"

#include <algorithm>

namespace tabtrain {
namespace {

constexpr std::int64_t kLargest = 1000000000;

/// A layer as a window that slides over its input.
struct Window {
  int rows = 1;
  int columns = 1;
  int stride = 1;
};

Window square(int size, int stride) { return {size, size, stride}; }
Window whole(const Shape& input) { return {input.height, input.width, 1}; }

Window window_of(const Conv2dOptions& o, const Shape&) { return square(o.kernel_size, o.stride); }
template <class Pool>
Window pool_window(const Pool& o) {
  return square(o.kernel_size, o.stride == 0 ? o.kernel_size : o.stride);
}
Window window_of(const MaxPool2dOptions& o, const Shape&) { return pool_window(o); }
Window window_of(const AvgPool2dOptions& o, const Shape&) { return pool_window(o); }
Window window_of(const GlobalAvgPoolOptions&, const Shape& input) { return whole(input); }
Window window_of(const LinearOptions&, const Shape& input) { return whole(input); }
/// Layers that look at one pixel at a time. Norms count as such: their means are no window.
template <class Options>
Window window_of(const Options&, const Shape&) {
  return {};
}

std::int64_t limited(std::int64_t value) { return std::min(value, kLargest); }

}  // namespace

std::vector<ReceptiveField> receptive_fields(const Graph& graph) {
  std::vector<ReceptiveField> fields;
  for (const Node& node : graph.nodes) {
    ReceptiveField in{0, 0, 0};
    for (const int input : node.inputs) {
      const ReceptiveField f =
          input < 0 ? ReceptiveField{} : fields[static_cast<std::size_t>(input)];
      in = {std::max(in.rows, f.rows), std::max(in.columns, f.columns), std::max(in.jump, f.jump)};
    }
    const Shape& shape = graph.shape_of(node.inputs[0]);
    const Window w = std::visit([&](const auto& o) { return window_of(o, shape); }, node.options);
    fields.push_back({limited(in.rows + (w.rows - 1) * in.jump),
                      limited(in.columns + (w.columns - 1) * in.jump),
                      limited(in.jump * w.stride)});
  }
  return fields;
}

}  // namespace tabtrain
