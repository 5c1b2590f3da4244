#include "train/safetensors.h"

#include <algorithm>
#include <cmath>
#include <set>
#include "base/bit_cast.h"

#include "base/error.h"
#include "layers/json.h"

namespace tabtrain {
namespace {

constexpr std::size_t kLengthBytes = 8;
constexpr std::size_t kMaxHeaderBytes = 16 << 20;
constexpr double kMaxExtent = 2147483647;
constexpr double kMaxOffset = 9007199254740991.0;
constexpr std::size_t kMaxDimensions = 8;
constexpr const char* kMetadataKey = "__metadata__";

/// What the header says of one tensor.
struct Entry {
  std::string name;
  std::string dtype;
  std::vector<int> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

std::string shape_text(const std::vector<int>& shape) {
  std::string text;
  for (const int extent : shape) text += (text.empty() ? "" : ", ") + std::to_string(extent);
  return "[" + text + "]";
}

std::uint64_t element_count(const std::vector<int>& shape) {
  std::uint64_t count = 1;
  for (const int extent : shape) count *= static_cast<std::uint64_t>(extent);
  return count;
}

/// The product of a hostile shape may exceed 64 bits; a tensor never has more elements than the
/// file has bytes.
std::uint64_t bounded_count(const std::vector<int>& shape, std::uint64_t limit,
                            const std::string& place) {
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) return 0;
  std::uint64_t count = 1;
  for (const int extent : shape) {
    count *= static_cast<std::uint64_t>(extent);
    if (count > limit) fail(place, ".shape: ", shape_text(shape), " is larger than the file");
  }
  return count;
}

void append_little_endian(std::vector<std::uint8_t>& bytes, std::uint64_t value, int count) {
  for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::uint64_t little_endian(const std::uint8_t* bytes, int count) {
  std::uint64_t value = 0;
  for (int i = count - 1; i >= 0; --i) value = value << 8 | bytes[i];
  return value;
}

Entry parse_entry(const std::string& name, const Json& object, const std::string& place) {
  require_object(object, place);
  check_known(object, place, {"dtype", "shape", "data_offsets"});
  for (const char* key : {"dtype", "shape", "data_offsets"}) {
    if (!object.contains(key)) fail(place, ".", key, ": missing");
  }
  Entry entry;
  entry.name = name;
  entry.dtype = read_text(object["dtype"], place + ".dtype", nullptr, 16);
  require_list(object["shape"], place + ".shape", kMaxDimensions);
  for (const Json& extent : object["shape"]) {
    entry.shape.push_back(static_cast<int>(read_integer(extent, place + ".shape", 0, kMaxExtent)));
  }
  const Json& offsets = object["data_offsets"];
  require_list(offsets, place + ".data_offsets", 2);
  if (offsets.size() != 2) fail(place, ".data_offsets: allowed [begin, end]");
  const auto offset = [&](int i) {
    return static_cast<std::uint64_t>(
        read_integer(offsets[i], place + ".data_offsets", 0, kMaxOffset));
  };
  entry.begin = offset(0);
  entry.end = offset(1);
  return entry;
}

/// The header's text, its length checked.
std::string header_of(std::span<const std::uint8_t> bytes, const std::string& file) {
  if (bytes.size() < kLengthBytes) {
    fail(file, ": ", bytes.size(), " bytes are too few for a safetensors file");
  }
  const std::uint64_t length = little_endian(bytes.data(), 8);
  if (length > bytes.size() - kLengthBytes || length > kMaxHeaderBytes) {
    fail(file, ": header length ", length, ", allowed up to ",
         std::min<std::uint64_t>(bytes.size() - kLengthBytes, kMaxHeaderBytes),
         " (is it a safetensors file?)");
  }
  const auto* begin = reinterpret_cast<const char*>(bytes.data()) + kLengthBytes;
  return std::string(begin, begin + length);
}

std::string place_of(const std::string& file, const std::string& name) {
  return file + ": " + printable(name);
}

std::vector<Entry> parse_header(const std::string& text, const std::string& file) {
  const Json header = parse_json(text, file + ": header", kMaxHeaderBytes);
  require_object(header, file + ": header");
  std::vector<Entry> entries;
  for (const auto& [name, value] : header.items()) {
    const std::string place = place_of(file, name);
    if (name == kMetadataKey) {
      require_object(value, place);
      for (const auto& [key, note] : value.items()) {
        read_text(note, join_path(place, printable(key)), nullptr, kMaxHeaderBytes);
      }
    } else {
      entries.push_back(parse_entry(name, value, place));
    }
  }
  return entries;
}

/// Sorted by position, every byte of the data belongs to exactly one tensor.
void check_layout(std::vector<Entry>& entries, std::uint64_t data_size, const std::string& file) {
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
  });
  std::uint64_t at = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != at || entry.end < entry.begin || entry.end > data_size) {
      fail(place_of(file, entry.name), ".data_offsets: got [", entry.begin, ", ", entry.end,
           "], allowed [", at, ", up to ", data_size, "]");
    }
    at = entry.end;
  }
  if (at != data_size) {
    fail(file, ": ", data_size - at, " bytes at the end belong to no tensor");
  }
}

bool is_batch_counter(const Entry& entry) {
  static const std::string kSuffix = "num_batches_tracked";
  return entry.dtype == "I64" && entry.name.size() >= kSuffix.size() &&
         entry.name.compare(entry.name.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0;
}

OwnedTensor read_tensor(const Entry& entry, const std::uint8_t* data, const std::string& file) {
  const std::string place = place_of(file, entry.name);
  if (entry.dtype != "F32") {
    fail(place, ".dtype: got ", printable(entry.dtype), ", allowed F32");
  }
  const std::uint64_t size = entry.end - entry.begin;
  if (bounded_count(entry.shape, size, place) * sizeof(float) != size) {
    fail(place, ": shape ", shape_text(entry.shape), " needs ",
         bounded_count(entry.shape, size, place) * sizeof(float), " bytes, data_offsets give ",
         size);
  }
  OwnedTensor tensor{entry.name, entry.shape, std::vector<float>(size / sizeof(float))};
  for (std::size_t i = 0; i < tensor.values.size(); ++i) {
    const auto bits = static_cast<std::uint32_t>(little_endian(data + entry.begin + 4 * i, 4));
    tensor.values[i] = bit_cast<float>(bits);
    if (!std::isfinite(tensor.values[i])) {
      fail(place, ": element ", i, " is ", std::isnan(tensor.values[i]) ? "NaN" : "infinite");
    }
  }
  return tensor;
}

/// At most a few names, so that a message about a whole network stays readable.
void add_name(std::string& list, int& count, const std::string& name) {
  constexpr int kShown = 6;
  if (++count <= kShown) list += (list.empty() ? "" : ", ") + name;
  if (count == kShown + 1) list += ", ...";
}

}  // namespace

std::vector<std::uint8_t> write_safetensors(std::span<const NamedTensor> tensors,
                                            const std::map<std::string, std::string>& metadata) {
  Json header = Json::object();
  if (!metadata.empty()) header[kMetadataKey] = metadata;
  std::uint64_t at = 0;
  for (const NamedTensor& tensor : tensors) {
    if (element_count(tensor.shape) != tensor.values.size()) {
      fail("[safetensors] ", tensor.name, ": shape ", shape_text(tensor.shape), " but ",
           tensor.values.size(), " values");
    }
    if (tensor.name == kMetadataKey || header.contains(tensor.name)) {
      fail("[safetensors] the name ", tensor.name, " is taken");
    }
    const std::uint64_t end = at + tensor.values.size() * sizeof(float);
    Json& entry = header[tensor.name];
    entry["dtype"] = "F32";
    entry["shape"] = tensor.shape;
    entry["data_offsets"] = {at, end};
    at = end;
  }
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');  // readers like the data aligned

  std::vector<std::uint8_t> bytes;
  bytes.reserve(kLengthBytes + text.size() + at);
  append_little_endian(bytes, text.size(), 8);
  bytes.insert(bytes.end(), text.begin(), text.end());
  for (const NamedTensor& tensor : tensors) {
    for (const float value : tensor.values) {
      append_little_endian(bytes, bit_cast<std::uint32_t>(value), 4);
    }
  }
  return bytes;
}

std::vector<OwnedTensor> read_safetensors(std::span<const std::uint8_t> bytes,
                                          const std::string& file) {
  const std::string header = header_of(bytes, file);
  std::vector<Entry> entries = parse_header(header, file);
  const std::size_t data_begin = kLengthBytes + header.size();
  check_layout(entries, bytes.size() - data_begin, file);
  std::vector<OwnedTensor> tensors;
  for (const Entry& entry : entries) {
    if (is_batch_counter(entry)) continue;
    tensors.push_back(read_tensor(entry, bytes.data() + data_begin, file));
  }
  return tensors;
}

std::vector<NamedTensor> tensors_of(std::span<const Parameter> parameters) {
  std::vector<NamedTensor> tensors;
  for (const Parameter& p : parameters) tensors.push_back({p.name, p.spec.shape, p.value});
  return tensors;
}

void load_into(std::span<const Parameter> parameters, std::span<const OwnedTensor> tensors) {
  std::map<std::string, const OwnedTensor*> found;
  for (const OwnedTensor& tensor : tensors) found[tensor.name] = &tensor;
  std::string missing, other_shape, unexpected;
  int missing_count = 0, other_count = 0, unexpected_count = 0;
  std::set<std::string> wanted;
  for (const Parameter& p : parameters) {
    wanted.insert(p.name);
    const auto at = found.find(p.name);
    if (at == found.end()) {
      add_name(missing, missing_count, p.name);
    } else if (at->second->shape != p.spec.shape) {
      add_name(
          other_shape, other_count,
          p.name + " " + shape_text(at->second->shape) + " instead of " + shape_text(p.spec.shape));
    }
  }
  for (const OwnedTensor& tensor : tensors) {
    if (wanted.count(tensor.name) == 0) {
      add_name(unexpected, unexpected_count, printable(tensor.name));
    }
  }
  if (missing_count + other_count + unexpected_count > 0) {
    std::string text;
    if (missing_count > 0) text += "; missing: " + missing;
    if (unexpected_count > 0) text += "; unexpected: " + unexpected;
    if (other_count > 0) text += "; other shape: " + other_shape;
    fail("weights do not fit the network: ", text.substr(2));
  }
  for (const Parameter& p : parameters) {
    const std::vector<float>& values = found[p.name]->values;
    std::copy(values.begin(), values.end(), p.value.begin());
  }
}

}  // namespace tabtrain
