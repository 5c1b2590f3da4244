#include "layers/pool.h"

namespace tabtrain {

PoolGeometry geometry(const MaxPool2dOptions& o) {
  return {o.kernel_size, o.kernel_size, o.stride == 0 ? o.kernel_size : o.stride};
}

PoolGeometry geometry(const AvgPool2dOptions& o) {
  return {o.kernel_size, o.kernel_size, o.stride == 0 ? o.kernel_size : o.stride};
}

PoolGeometry geometry(const GlobalAvgPoolOptions&, const Shape& input) {
  return {input.height, input.width, 1};
}

}  // namespace tabtrain
