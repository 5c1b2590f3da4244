// What NumPy and Pillow made of a test image (scripts/make_data_goldens.py).
#pragma once

#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/source_folder.h"
#include "tensor/shape.h"

namespace tabtrain {

/// C x H x W bytes without symmetry.
inline std::vector<std::uint8_t> test_image(const Shape& shape) {
  std::vector<std::uint8_t> bytes;
  for (int c = 0; c < shape.channels; ++c) {
    for (int h = 0; h < shape.height; ++h) {
      for (int w = 0; w < shape.width; ++w) {
        bytes.push_back(
            static_cast<std::uint8_t>(c * 97 + h * 31 + w * 57 + h * w * 13 + h * h * 7 / 3));
      }
    }
  }
  return bytes;
}

inline nlohmann::json image_goldens(const char* name) {
  std::ifstream file(test::source_folder() + "/tests/goldens/images.json");
  return nlohmann::json::parse(file).at(name);
}

}  // namespace tabtrain
