// Where layers with weights or settings of their own live inside a PyTorch module.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "net/graph.h"

namespace tabtrain {

/// A layer's name "block1.conv" is a path: self.block1 is a ModuleDict that holds "conv".
class ModuleTree {
 public:
  /// Throws Error when PyTorch cannot have a module at this path.
  void add(const std::string& name, const std::string& constructor);

  /// The statements of __init__.
  std::string statements() const;

  /// The expression for the module at a path: self.block1["conv"]
  static std::string reference(const std::string& name);

 private:
  struct Entry {
    std::string name;
    std::string constructor;  ///< empty: holds others
    std::vector<Entry> children;
  };

  static std::string expression(const Entry& entry, const std::string& indent);

  std::vector<Entry> roots_;
};

}  // namespace tabtrain
