// A reader of the pickles that hold CIFAR-10, and of nothing else.
//
// A pickle is a program for a small stack machine (Python's Lib/pickletools.py lists its
// instructions); loading one in Python can call any function. Here it calls none: the reader knows
// the instructions that Python 2 wrote for dicts, lists, tuples, strings, numbers and arrays of
// numpy, and three names of numpy, which stay names. Any other instruction or name is refused.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tabtrain::pickle {

/// Values, entries of the stack and of the memo: each at most so many. A batch of 10,000 images has
/// some 20,000 of each.
inline constexpr std::uint32_t kMostValues = 1U << 18;
/// Groups begun and not ended.
inline constexpr std::size_t kMostMarks = 64;

enum class Kind { kNone, kBool, kInt, kText, kTuple, kList, kDict, kGlobal, kObject };

/// The names that an array of numpy is put together with.
enum class Global { kReconstruct, kNdarray, kDtype };

/// Named as messages name them: "a list".
const char* kind_name(Kind kind);

using Id = std::uint32_t;

struct Value {
  Kind kind = Kind::kNone;
  std::size_t offset = 0;              ///< of the instruction that made it
  std::int64_t number = 0;             ///< of kBool and kInt; the Global of kGlobal
  std::span<const std::uint8_t> text;  ///< of kText, inside the file
  /// Elements of kTuple and kList; keys and values in turn of kDict; of kObject the name that would
  /// have been called, the arguments, and the state where it has one.
  std::vector<Id> items;

  std::string string() const { return {text.begin(), text.end()}; }
};

/// Values refer to each other by number, so that no nesting is too deep to take down, and to the
/// file's bytes, which must outlive them.
struct Document {
  std::vector<Value> values;
  Id root = 0;

  const Value& at(Id id) const { return values[id]; }
};

/// Reads one pickle of protocol 2. `file` is only named in messages.
/// Throws Error that names file, byte, what was found and what was expected.
Document read(std::span<const std::uint8_t> bytes, const std::string& file);

}  // namespace tabtrain::pickle
