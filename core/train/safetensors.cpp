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

std::vector<std::uint8_t> little_endian_bytes(std::span<const float> values) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(4 * values.size());
  for (const float value : values) {
    append_little_endian(bytes, bit_cast<std::uint32_t>(value), 4);
  }
  return bytes;
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
    fail(file, ": byte 0: header length ", length, ", allowed up to ",
         std::min<std::uint64_t>(bytes.size() - kLengthBytes, kMaxHeaderBytes),
         " (is it a safetensors file?)");
  }
  const auto* begin = reinterpret_cast<const char*>(bytes.data()) + kLengthBytes;
  return std::string(begin, begin + length);
}

std::string place_of(const std::string& file, const std::string& name) {
  return file + ": " + printable(name);
}

struct Header {
  std::map<std::string, std::string> metadata;
  std::vector<Entry> entries;
};

Header parse_header(const std::string& text, const std::string& file) {
  const Json json = parse_json(text, file + ": header", kMaxHeaderBytes);
  require_object(json, file + ": header");
  Header header;
  for (const auto& [name, value] : json.items()) {
    const std::string place = place_of(file, name);
    if (name == kMetadataKey) {
      require_object(value, place);
      for (const auto& [key, note] : value.items()) {
        header.metadata[key] =
            read_text(note, join_path(place, printable(key)), nullptr, kMaxHeaderBytes);
      }
    } else {
      header.entries.push_back(parse_entry(name, value, place));
    }
  }
  return header;
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

/// Bytes of one element; 0 for a dtype that is not known here.
std::uint64_t element_size(const std::string& dtype) {
  if (dtype == "U8") return 1;
  if (dtype == "F32" || dtype == "I32" || dtype == "U32") return 4;
  return dtype == "I64" ? 8 : 0;
}

/// PyTorch's count of batches, which nothing here needs.
bool is_batch_counter(const RawTensor& tensor) {
  static const std::string kSuffix = "num_batches_tracked";
  return tensor.dtype == "I64" && tensor.name.size() >= kSuffix.size() &&
         tensor.name.compare(tensor.name.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0;
}

RawTensor read_tensor(const Entry& entry, const std::uint8_t* data, const std::string& file) {
  const std::string place = place_of(file, entry.name);
  const std::uint64_t element = element_size(entry.dtype);
  if (element == 0) {
    fail(place, ".dtype: got ", printable(entry.dtype), ", allowed F32, U8, I32, U32, I64");
  }
  const std::uint64_t size = entry.end - entry.begin;
  const std::uint64_t need = bounded_count(entry.shape, size, place) * element;
  if (need != size) {
    fail(place, ": shape ", shape_text(entry.shape), " needs ", need, " bytes, data_offsets give ",
         size);
  }
  return {entry.name, entry.dtype, entry.shape, {data + entry.begin, data + entry.end}};
}

/// At most a few names, so that a message about a whole network stays readable.
void add_name(std::string& list, int& count, const std::string& name) {
  constexpr int kShown = 6;
  if (++count <= kShown) list += (list.empty() ? "" : ", ") + name;
  if (count == kShown + 1) list += ", ...";
}

}  // namespace

std::vector<std::uint8_t> write_raw_safetensors(const RawSafetensors& file) {
  Json header = Json::object();
  if (!file.metadata.empty()) header[kMetadataKey] = file.metadata;
  std::uint64_t at = 0;
  for (const RawTensor& tensor : file.tensors) {
    const std::uint64_t element = element_size(tensor.dtype);
    if (element == 0) fail("[safetensors] ", tensor.name, ": unknown dtype ", tensor.dtype);
    if (element_count(tensor.shape) * element != tensor.bytes.size()) {
      fail("[safetensors] ", tensor.name, ": shape ", shape_text(tensor.shape), " but ",
           tensor.bytes.size() / element, " values");
    }
    if (tensor.name == kMetadataKey || header.contains(tensor.name)) {
      fail("[safetensors] the name ", tensor.name, " is taken");
    }
    const std::uint64_t end = at + tensor.bytes.size();
    Json& entry = header[tensor.name];
    entry["dtype"] = tensor.dtype;
    entry["shape"] = tensor.shape;
    entry["data_offsets"] = {at, end};
    at = end;
  }
  std::string text = header.dump(-1, ' ', false, Json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');  // readers like the data aligned

  std::vector<std::uint8_t> bytes;
  bytes.reserve(kLengthBytes + text.size() + at);
  append_little_endian(bytes, text.size(), 8);
  bytes.insert(bytes.end(), text.begin(), text.end());
  for (const RawTensor& tensor : file.tensors) {
    bytes.insert(bytes.end(), tensor.bytes.begin(), tensor.bytes.end());
  }
  return bytes;
}

std::vector<std::uint8_t> write_safetensors(std::span<const NamedTensor> tensors,
                                            const std::map<std::string, std::string>& metadata) {
  RawSafetensors file{metadata, {}};
  for (const NamedTensor& tensor : tensors) {
    file.tensors.push_back({tensor.name, "F32", tensor.shape, little_endian_bytes(tensor.values)});
  }
  return write_raw_safetensors(file);
}

RawSafetensors read_raw_safetensors(std::span<const std::uint8_t> bytes, const std::string& file) {
  const std::string text = header_of(bytes, file);
  Header header = parse_header(text, file);
  const std::size_t data_begin = kLengthBytes + text.size();
  check_layout(header.entries, bytes.size() - data_begin, file);
  RawSafetensors result{std::move(header.metadata), {}};
  for (const Entry& entry : header.entries) {
    result.tensors.push_back(read_tensor(entry, bytes.data() + data_begin, file));
  }
  return result;
}

std::vector<float> finite_values(const RawTensor& tensor, const std::string& file) {
  const std::string place = place_of(file, tensor.name);
  if (tensor.dtype != "F32") {
    fail(place, ".dtype: got ", printable(tensor.dtype), ", allowed F32");
  }
  std::vector<float> values(tensor.bytes.size() / sizeof(float));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] =
        bit_cast<float>(static_cast<std::uint32_t>(little_endian(tensor.bytes.data() + 4 * i, 4)));
    if (!std::isfinite(values[i])) {
      fail(place, ": element ", i, " is ", std::isnan(values[i]) ? "NaN" : "infinite");
    }
  }
  return values;
}

std::vector<OwnedTensor> read_safetensors(std::span<const std::uint8_t> bytes,
                                          const std::string& file) {
  std::vector<OwnedTensor> tensors;
  for (const RawTensor& tensor : read_raw_safetensors(bytes, file).tensors) {
    if (is_batch_counter(tensor)) continue;
    tensors.push_back({tensor.name, tensor.shape, finite_values(tensor, file)});
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
