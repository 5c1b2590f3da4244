#include "export/pytorch_names.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/error.h"

namespace tabtrain {
namespace {

/// Attributes of nn.Module and nn.ModuleDict, which refuse modules called so. Beside these there
/// are many that begin with an underscore.
constexpr std::array<std::string_view, 60> kAttributes = {"T_destination",
                                                          "add_module",
                                                          "apply",
                                                          "bfloat16",
                                                          "buffers",
                                                          "call_super_init",
                                                          "children",
                                                          "clear",
                                                          "compile",
                                                          "cpu",
                                                          "cuda",
                                                          "double",
                                                          "dump_patches",
                                                          "eval",
                                                          "extra_repr",
                                                          "float",
                                                          "forward",
                                                          "get_buffer",
                                                          "get_extra_state",
                                                          "get_parameter",
                                                          "get_submodule",
                                                          "half",
                                                          "ipu",
                                                          "items",
                                                          "keys",
                                                          "load_state_dict",
                                                          "modules",
                                                          "mtia",
                                                          "named_buffers",
                                                          "named_children",
                                                          "named_modules",
                                                          "named_parameters",
                                                          "parameters",
                                                          "pop",
                                                          "register_backward_hook",
                                                          "register_buffer",
                                                          "register_forward_hook",
                                                          "register_forward_pre_hook",
                                                          "register_full_backward_hook",
                                                          "register_full_backward_pre_hook",
                                                          "register_load_state_dict_post_hook",
                                                          "register_load_state_dict_pre_hook",
                                                          "register_module",
                                                          "register_parameter",
                                                          "register_state_dict_post_hook",
                                                          "register_state_dict_pre_hook",
                                                          "requires_grad_",
                                                          "set_extra_state",
                                                          "set_submodule",
                                                          "share_memory",
                                                          "state_dict",
                                                          "to",
                                                          "to_empty",
                                                          "train",
                                                          "training",
                                                          "type",
                                                          "update",
                                                          "values",
                                                          "xpu",
                                                          "zero_grad"};

constexpr std::array<std::string_view, 35> kKeywords = {
    "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
    "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
    "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
    "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield"};

template <class List>
bool contains(const List& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

/// Names are letters, digits, _ and - (train/run_config_network.cpp).
bool is_identifier(const std::string& name) {
  const bool digit_first = name[0] >= '0' && name[0] <= '9';
  return !digit_first && name.find('-') == std::string::npos && !contains(kKeywords, name);
}

std::vector<std::string> split(const std::string& name) {
  std::vector<std::string> parts(1);
  for (const char c : name) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  fail("layer \"", name, "\": a PyTorch module cannot have a layer of this name: ", why);
}

void check_part(const std::string& name, const std::string& part) {
  if (part.empty()) refuse(name, "a part of it is empty");
  if (part[0] == '_') refuse(name, "\"" + part + "\" begins with an underscore");
  if (contains(kAttributes, part)) refuse(name, "every module has an attribute \"" + part + "\"");
}

}  // namespace

void ModuleTree::add(const std::string& name, const std::string& constructor) {
  const std::vector<std::string> parts = split(name);
  std::vector<Entry>* level = &roots_;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    check_part(name, parts[i]);
    const bool last = i + 1 == parts.size();
    auto at = std::find_if(level->begin(), level->end(),
                           [&](const Entry& entry) { return entry.name == parts[i]; });
    if (at != level->end() && (last || !at->constructor.empty())) {
      refuse(name, "\"" + parts[i] + "\" is both a layer and the beginning of another one's name");
    }
    if (at == level->end()) {
      level->push_back({parts[i], last ? constructor : "", {}});
      at = level->end() - 1;
    }
    level = &at->children;
  }
}

std::string ModuleTree::expression(const Entry& entry, const std::string& indent) {
  if (!entry.constructor.empty()) return entry.constructor;
  std::string text = "nn.ModuleDict({\n";
  for (const Entry& child : entry.children) {
    text += indent + "    \"" + child.name + "\": " + expression(child, indent + "    ") + ",\n";
  }
  return text + indent + "})";
}

std::string ModuleTree::statements() const {
  const std::string indent(8, ' ');
  std::string text;
  for (const Entry& entry : roots_) {
    const std::string value = expression(entry, indent);
    text += indent + (is_identifier(entry.name)
                          ? "self." + entry.name + " = " + value
                          : "self.add_module(\"" + entry.name + "\", " + value + ")");
    text += "\n";
  }
  return text;
}

std::string ModuleTree::reference(const std::string& name) {
  const std::vector<std::string> parts = split(name);
  std::string text =
      is_identifier(parts[0]) ? "self." + parts[0] : "self.get_submodule(\"" + parts[0] + "\")";
  for (std::size_t i = 1; i < parts.size(); ++i) text += "[\"" + parts[i] + "\"]";
  return text;
}

}  // namespace tabtrain
