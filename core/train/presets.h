// Run documents that anyone can start by name.
#pragma once

#include <span>
#include <string>

namespace tabtrain {

struct Preset {
  const char* name;         ///< "r1-bn"
  const char* description;  ///< one line
  const char* json;         ///< a run document
};

std::span<const Preset> presets();

/// Throws Error that lists the known names.
const Preset& find_preset(const std::string& name);

}  // namespace tabtrain
