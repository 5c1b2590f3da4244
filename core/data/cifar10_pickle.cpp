// The structure of a batch of CIFAR-10's Python version, as pickle.cpp read it.
#include <string_view>

#include "base/error.h"
#include "data/cifar10.h"
#include "data/pickle.h"

namespace tabtrain {
namespace {

using pickle::Global;
using pickle::Kind;
using pickle::Value;

constexpr std::size_t kImageBytes = kCifar10RecordBytes - 1;

/// One batch: looks values up and says where one is not as it should be.
class Batch {
 public:
  Batch(std::span<const std::uint8_t> bytes, const std::string& file)
      : document_(pickle::read(bytes, file)), file_(file) {}

  /// The value of a key of the dict that the whole batch is.
  const Value& entry(std::string_view key) const {
    const Value& root = expect(document_.at(document_.root), Kind::kDict, "the batch");
    const Value* found = nullptr;
    for (std::size_t i = 0; i < root.items.size(); i += 2) {
      const Value& candidate = document_.at(root.items[i]);
      if (candidate.kind == Kind::kText && candidate.string() == key) {
        found = &document_.at(root.items[i + 1]);  // as in Python, the last one counts
      }
    }
    if (found == nullptr) refuse(root, "\"", key, "\": missing");
    return *found;
  }

  /// The labels, each checked.
  std::vector<std::uint8_t> labels(const Value& value) const {
    expect(value, Kind::kList, "\"labels\"");
    std::vector<std::uint8_t> labels;
    labels.reserve(value.items.size());
    for (const pickle::Id id : value.items) {
      const Value& label = expect(document_.at(id), Kind::kInt, "a label");
      if (label.number < 0 || label.number >= kCifar10Classes) {
        refuse(label, "found label ", label.number, ", expected 0 to ", kCifar10Classes - 1);
      }
      labels.push_back(static_cast<std::uint8_t>(label.number));
    }
    return labels;
  }

  /// The bytes of an array of numpy with one image in each row. It was written as
  /// _reconstruct(ndarray, (0,), "b") and the state (1, (rows, 3072), dtype, False, bytes).
  std::span<const std::uint8_t> rows(const Value& array) const {
    const Value& state = state_of(array, Global::kReconstruct, 3, 5, "\"data\"");
    const Value& arguments = document_.at(array.items[1]);
    const Value& type = item(arguments, 0);
    if (type.kind != Kind::kGlobal || type.number != static_cast<int>(Global::kNdarray)) {
      refuse(type, "\"data\" is no plain array of numpy");
    }
    const Value& shape = expect(item(state, 1), Kind::kTuple, "the shape of \"data\"");
    if (shape.items.size() != 2) {
      refuse(shape, "\"data\" has ", shape.items.size(), " dimensions, expected 2");
    }
    const std::int64_t count = expect(item(shape, 0), Kind::kInt, "a shape").number;
    const std::int64_t columns = expect(item(shape, 1), Kind::kInt, "a shape").number;
    if (columns != static_cast<std::int64_t>(kImageBytes) || count < 1) {
      refuse(shape, "\"data\" has ", count, " rows of ", columns, ", expected at least one row of ",
             kImageBytes);
    }
    check_bytes_type(item(state, 2));
    const Value& by_columns = expect(item(state, 3), Kind::kBool, "the order of \"data\"");
    if (by_columns.number != 0) refuse(by_columns, "\"data\" is stored by columns, expected rows");
    const Value& bytes = expect(item(state, 4), Kind::kText, "the content of \"data\"");
    // Both are below 2^31: the product fits.
    if (static_cast<std::int64_t>(bytes.text.size()) != count * columns) {
      refuse(bytes, "\"data\" holds ", bytes.text.size(), " bytes, expected ", count * columns,
             " for ", count, " rows of ", columns);
    }
    return bytes.text;
  }

  template <class... Parts>
  [[noreturn]] void refuse(const Value& value, const Parts&... parts) const {
    fail("[cifar10] ", file_, ": byte ", value.offset, ": ", parts...);
  }

 private:
  const Value& item(const Value& tuple, std::size_t index) const {
    return document_.at(tuple.items[index]);
  }

  const Value& expect(const Value& value, Kind kind, const char* what) const {
    if (value.kind != kind) {
      refuse(value, what, " is ", pickle::kind_name(value.kind), ", expected ",
             pickle::kind_name(kind));
    }
    return value;
  }

  /// The state of an object made by `maker` from so many arguments, a tuple of so many.
  const Value& state_of(const Value& object, Global maker, std::size_t arguments,
                        std::size_t state_size, const char* what) const {
    expect(object, Kind::kObject, what);
    if (item(object, 0).number != static_cast<int>(maker) ||
        item(object, 1).items.size() != arguments || object.items.size() != 3) {
      refuse(object, what, " is not put together as numpy does");
    }
    const Value& state = expect(item(object, 2), Kind::kTuple, what);
    if (state.items.size() != state_size) {
      refuse(state, what, " has a state of ", state.items.size(), " values, expected ", state_size);
    }
    return state;
  }

  /// dtype("u1", 0, 1), state (3, "|", ...): unsigned bytes.
  void check_bytes_type(const Value& type) const {
    state_of(type, Global::kDtype, 3, 8, "the element type of \"data\"");
    const Value& name = expect(item(document_.at(type.items[1]), 0), Kind::kText, "a type's name");
    if (name.string() != "u1") {
      refuse(name, "\"data\" has another element type than unsigned bytes (\"u1\")");
    }
  }

  pickle::Document document_;
  const std::string& file_;
};

}  // namespace

void append_cifar10_pickle(Dataset& dataset, std::span<const std::uint8_t> bytes,
                           const std::string& file) {
  if (dataset.shape != Shape{3, 32, 32}) {
    fail("[cifar10] ", file, ": the data set holds ", to_string(dataset.shape),
         " images, expected 3x32x32");
  }
  const Batch batch(bytes, file);
  const Value& data = batch.entry("data");
  const auto pixels = batch.rows(data);
  const Value& list = batch.entry("labels");
  const std::vector<std::uint8_t> labels = batch.labels(list);
  const std::size_t count = pixels.size() / kImageBytes;
  if (labels.size() != count) {
    batch.refuse(list, "found ", labels.size(), " labels, expected ", count,
                 ", one for each row of \"data\"");
  }
  const std::size_t total = dataset.size() + count;
  if (total > kCifar10MostRecords) {
    batch.refuse(data, "found ", count, " images after ", dataset.size(),
                 " loaded before, expected at most ", kCifar10MostRecords, " in total");
  }
  // Both reservations first: if one throws, nothing has been appended.
  dataset.pixels.reserve(total * kImageBytes);
  dataset.labels.reserve(total);
  dataset.pixels.insert(dataset.pixels.end(), pixels.begin(), pixels.end());
  dataset.labels.insert(dataset.labels.end(), labels.begin(), labels.end());
}

}  // namespace tabtrain
