// What NumPy and Pillow made of a test image (scripts/make_data_goldens.py).
#pragma once

#include <cstdint>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data/augment.h"
#include "support/source_folder.h"
#include "tensor/shape.h"

namespace tabtrain {

/// Byte b becomes exactly float(b / 255.0): mean 0, standard deviation 1.
inline StandardisationTable plain_table(int channels) {
  const std::vector<float> zeros(static_cast<std::size_t>(channels), 0.0F);
  const std::vector<float> ones(static_cast<std::size_t>(channels), 1.0F);
  return {channels, zeros, ones};
}

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
