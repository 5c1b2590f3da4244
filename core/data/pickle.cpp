#include "data/pickle.h"

#include <array>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "data/pickle_opcodes.h"

namespace tabtrain::pickle {
namespace {

struct KnownName {
  std::string_view module;
  std::string_view name;
  Global global;
};
constexpr KnownName kKnownNames[] = {
    {"numpy.core.multiarray", "_reconstruct", Global::kReconstruct},
    {"numpy", "ndarray", Global::kNdarray},
    {"numpy", "dtype", Global::kDtype}};
constexpr std::size_t kMostNameBytes = 60;
constexpr std::uint32_t kUnset = 0xFFFFFFFFU;

std::string hex_byte(int value) {
  const char* digits = "0123456789abcdef";
  return {'0', 'x', digits[value >> 4], digits[value & 15]};
}

/// A file's own text inside a message: one line of ASCII.
std::string printable(const std::string& text) {
  std::string line;
  for (const char c : text) line += c >= ' ' && c <= '~' ? c : '?';
  return line;
}

class Machine {
 public:
  Machine(std::span<const std::uint8_t> bytes, const std::string& file)
      : bytes_(bytes), file_(file) {}

  Document run() {
    begin();
    while (true) {
      offset_ = at_;
      const int opcode = take(1, "an instruction")[0];
      if (opcode == kStop) break;
      if (push_constant(opcode) || push_text(opcode) || collect(opcode) || extend(opcode) ||
          remember(opcode) || make_object(opcode)) {
        continue;
      }
      refuse("instruction ", hex_byte(opcode), " (", refused_name(opcode),
             "), which no batch of CIFAR-10 has");
    }
    return finish();
  }

 private:
  template <class... Parts>
  [[noreturn]] void refuse(const Parts&... parts) const {
    fail("[pickle] ", file_, ": byte ", offset_, ": found ", parts...);
  }

  void begin() {
    constexpr int kProtocol = 2;
    const auto head = take(2, "a pickle");
    if (head[0] != kProto) {
      refuse(hex_byte(head[0]), ", expected ", hex_byte(kProto), ", with which a pickle begins");
    }
    if (head[1] != kProtocol) {
      refuse("a pickle of protocol ", int{head[1]}, ", expected ", kProtocol);
    }
  }

  Document finish() {
    if (!marks_.empty() || stack_.size() != 1) {
      refuse("the end with ", stack_.size(), " values and ", marks_.size(),
             " open groups, expected one value");
    }
    if (at_ != bytes_.size()) {
      refuse("the end with ", bytes_.size() - at_, " bytes after it, expected none");
    }
    document_.root = stack_.back();
    return std::move(document_);
  }

  /// The next `size` bytes.
  std::span<const std::uint8_t> take(std::size_t size, const char* what) {
    const std::size_t left = bytes_.size() - at_;
    if (size > left) {
      refuse(left, " more bytes at byte ", at_, ", expected ", what, " of ", size);
    }
    at_ += size;
    return bytes_.subspan(at_ - size, size);
  }

  /// Up to the next line's end, which is taken too; cut when it is longer than any known name.
  std::string take_line() {
    std::string line;
    while (line.size() < kMostNameBytes) {
      const auto c = static_cast<char>(take(1, "a name")[0]);
      if (c == '\n') break;
      line += c;
    }
    return line;
  }

  /// A number of 1, 2 or 4 bytes, low byte first.
  std::uint32_t take_number(std::size_t size) {
    const auto digits = take(size, "a number");
    std::uint32_t value = 0;
    for (std::size_t i = size; i > 0; --i) value = value << 8 | digits[i - 1];
    return value;
  }

  Value& push(Kind kind) {
    if (document_.values.size() >= kMostValues) refuse("more than ", kMostValues, " values");
    document_.values.emplace_back();
    push_id(static_cast<Id>(document_.values.size() - 1));
    Value& value = document_.values.back();
    value.kind = kind;
    value.offset = offset_;
    return value;
  }

  void push_id(Id id) {
    if (stack_.size() >= kMostValues) refuse("more than ", kMostValues, " values on the stack");
    stack_.push_back(id);
  }

  /// Where the innermost open group begins on the stack.
  std::size_t floor() const { return marks_.empty() ? 0 : marks_.back(); }

  void need(std::size_t count, const char* what) const {
    if (stack_.size() - floor() < count) refuse(what, " without the ", count, " values it takes");
  }

  /// Takes the newest `count` values off the stack.
  std::vector<Id> pop(std::size_t count) {
    const auto first = stack_.end() - static_cast<std::ptrdiff_t>(count);
    std::vector<Id> ids(first, stack_.end());
    stack_.erase(first, stack_.end());
    return ids;
  }

  /// Takes the values since the innermost mark, and the mark.
  std::vector<Id> pop_group(const char* what) {
    if (marks_.empty()) refuse(what, " without a mark before it");
    std::vector<Id> ids = pop(stack_.size() - marks_.back());
    marks_.pop_back();
    return ids;
  }

  /// The newest value on the stack, which must be of this kind.
  Value& top(Kind kind, const char* what) {
    need(1, what);
    Value& value = document_.values[stack_.back()];
    if (value.kind != kind) {
      refuse(what, " on ", kind_name(value.kind), ", expected ", kind_name(kind));
    }
    return value;
  }

  bool push_constant(int opcode) {
    switch (opcode) {
      case kNoneValue:
        push(Kind::kNone);
        return true;
      case kNewTrue:
      case kNewFalse:
        push(Kind::kBool).number = opcode == kNewTrue ? 1 : 0;
        return true;
      case kBinInt:
        push(Kind::kInt).number = static_cast<std::int32_t>(take_number(4));
        return true;
      case kBinInt1:
        push(Kind::kInt).number = take_number(1);
        return true;
      case kBinInt2:
        push(Kind::kInt).number = take_number(2);
        return true;
      case kEmptyTuple:
        push(Kind::kTuple);
        return true;
      case kEmptyList:
        push(Kind::kList);
        return true;
      case kEmptyDict:
        push(Kind::kDict);
        return true;
      default:
        return false;
    }
  }

  bool push_text(int opcode) {
    if (opcode == kBinString || opcode == kShortBinString) {
      const std::uint32_t size = take_number(opcode == kBinString ? 4 : 1);
      push(Kind::kText).text = take(size, "a string");
      return true;
    }
    if (opcode != kGlobalName) return false;
    const std::string module = take_line();
    const std::string name = take_line();
    for (const KnownName& known : kKnownNames) {
      if (module != known.module || name != known.name) continue;
      push(Kind::kGlobal).number = static_cast<std::int64_t>(known.global);
      return true;
    }
    refuse("the name ", printable(module + "." + name), ", which no batch of CIFAR-10 has");
  }

  bool collect(int opcode) {
    switch (opcode) {
      case kMark:
        if (marks_.size() >= kMostMarks) refuse("more than ", kMostMarks, " groups in one another");
        marks_.push_back(stack_.size());
        return true;
      case kTupleToMark: {
        std::vector<Id> items = pop_group("TUPLE");
        push(Kind::kTuple).items = std::move(items);
        return true;
      }
      case kTuple1:
      case kTuple2:
      case kTuple3: {
        const auto count = static_cast<std::size_t>(opcode - kTuple1 + 1);
        need(count, "a tuple");
        std::vector<Id> items = pop(count);
        push(Kind::kTuple).items = std::move(items);
        return true;
      }
      default:
        return false;
    }
  }

  /// Elements added to a list or dict that is on the stack below them.
  bool extend(int opcode) {
    const bool list = opcode == kAppend || opcode == kAppends;
    if (!list && opcode != kSetItem && opcode != kSetItems) return false;
    const char* what = list ? "APPEND" : "SETITEM";
    std::vector<Id> items;
    if (opcode == kAppend || opcode == kSetItem) {
      const std::size_t count = list ? 1 : 2;
      need(count, what);
      items = pop(count);
    } else {
      items = pop_group(what);
    }
    if (!list && items.size() % 2 != 0) refuse("SETITEMS with a key that has no value");
    Value& target = top(list ? Kind::kList : Kind::kDict, what);
    target.items.insert(target.items.end(), items.begin(), items.end());
    return true;
  }

  bool remember(int opcode) {
    const bool put = opcode == kBinPut || opcode == kLongBinPut;
    const bool get = opcode == kBinGet || opcode == kLongBinGet;
    if (!put && !get) return false;
    const std::uint32_t slot = take_number(opcode == kLongBinPut || opcode == kLongBinGet ? 4 : 1);
    if (slot >= kMostValues) refuse("memo number ", slot, ", expected below ", kMostValues);
    if (put) {
      need(1, "a memo");
      if (slot >= memo_.size()) memo_.resize(slot + 1, kUnset);
      memo_[slot] = stack_.back();
      return true;
    }
    if (slot >= memo_.size() || memo_[slot] == kUnset) {
      refuse("memo number ", slot, ", which nothing was stored in");
    }
    push_id(memo_[slot]);
    return true;
  }

  /// Calls are written down, not made: cifar10_pickle.cpp looks at what they say.
  bool make_object(int opcode) {
    if (opcode == kReduce) {
      need(2, "REDUCE");
      std::vector<Id> items = pop(2);
      for (const auto& [id, kind] :
           {std::pair{items[0], Kind::kGlobal}, {items[1], Kind::kTuple}}) {
        const Kind found = document_.values[id].kind;
        if (found == kind) continue;
        refuse("REDUCE on ", kind_name(found), ", expected ", kind_name(kind));
      }
      push(Kind::kObject).items = std::move(items);
      return true;
    }
    if (opcode != kBuild) return false;
    need(2, "BUILD");
    const Id state = pop(1)[0];
    Value& object = top(Kind::kObject, "BUILD");
    if (object.items.size() != 2) refuse("BUILD on an object that is built");
    object.items.push_back(state);
    return true;
  }

  std::span<const std::uint8_t> bytes_;
  const std::string& file_;
  std::size_t at_ = 0;
  std::size_t offset_ = 0;  ///< of the instruction that runs
  Document document_;
  std::vector<Id> stack_;
  std::vector<std::size_t> marks_;  ///< sizes of the stack
  std::vector<Id> memo_;
};

}  // namespace

const char* kind_name(Kind kind) {
  constexpr std::array<const char*, 9> kNames = {"None",   "a truth value", "a number",
                                                 "a text", "a tuple",       "a list",
                                                 "a dict", "a name",        "an object"};
  return kNames[static_cast<std::size_t>(kind)];
}

Document read(std::span<const std::uint8_t> bytes, const std::string& file) {
  return Machine(bytes, file).run();
}

}  // namespace tabtrain::pickle
