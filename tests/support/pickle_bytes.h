// Pickles as bytes, written instruction by instruction, so that tests can also write wrong ones.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace tabtrain::pickle_bytes {

/// Keeps zero bytes, which a plain string literal would end at.
template <std::size_t N>
std::string raw(const char (&bytes)[N]) {
  return {bytes, N - 1};
}

inline std::string low_bytes(std::uint32_t value, int count) {
  std::string bytes;
  for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

inline std::string text(const std::string& value) {
  const auto size = static_cast<std::uint32_t>(value.size());
  if (size < 256) return "U" + low_bytes(size, 1) + value;
  return "T" + low_bytes(size, 4) + value;
}

inline std::string number(std::int64_t value) {
  const auto bits = static_cast<std::uint32_t>(value);
  if (value >= 0 && value < 256) return "K" + low_bytes(bits, 1);
  if (value >= 0 && value < 65536) return "M" + low_bytes(bits, 2);
  return "J" + low_bytes(bits, 4);
}

/// One batch of CIFAR-10; tests replace a part of it by something else.
struct BatchParts {
  std::string begin = "\x80\x02}(";
  std::string labels_key = text("labels");
  std::string labels;
  std::string data_key = text("data");
  std::string maker = "cnumpy.core.multiarray\n_reconstruct\n";
  std::string arguments = "cnumpy\nndarray\n" + number(0) + "\x85" + text("b") + "\x87";
  std::string type = "cnumpy\ndtype\n" + text("u1") + number(0) + number(1) + "\x87R(" + number(3) +
                     text("|") + "NNN" + number(-1) + number(-1) + number(0) + "tb";
  std::string shape;
  std::string order = "\x89";
  std::string content;
  std::string end = "u.";

  std::string bytes() const {
    return begin + labels_key + labels + data_key + maker + arguments + "R(" + number(1) + shape +
           type + order + content + "tb" + end;
  }
};

/// Pixel p of image i is (first + i * 31 + p * 7) % 256.
inline BatchParts batch_parts(const std::vector<int>& labels, int first = 0) {
  BatchParts parts;
  parts.labels = "](";
  for (const int label : labels) parts.labels += number(label);
  parts.labels += "e";
  parts.shape = number(static_cast<std::int64_t>(labels.size())) + number(3072) + "\x86";
  std::string pixels;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    for (std::size_t p = 0; p < 3072; ++p) {
      pixels += static_cast<char>(static_cast<std::size_t>(first) + i * 31 + p * 7);
    }
  }
  parts.content = text(pixels);
  return parts;
}

inline std::span<const std::uint8_t> as_bytes(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace tabtrain::pickle_bytes
