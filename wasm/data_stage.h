// A data set on its way in: files, pictures or kept bytes gather here until the set is whole.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "data/cifar10.h"
#include "data/idx.h"
#include "data/image_folder.h"
#include "data/kept_data.h"

namespace tabtrain::wasm {

/// The data set beside it stays in use until finish() gives the new one out. Every call but
/// source_of throws Error for what is not as it should be.
class DataStage {
 public:
  /// What the name of a file says: "cifar10", "mnist", or "" for neither.
  static std::string source_of(const std::string& path);

  /// Whether the file is still needed; MNIST's often are there twice, zipped and unzipped.
  bool wants_file(const std::string& path) const;

  /// One batch of CIFAR-10 or one file of MNIST, unzipped.
  void add_file(const std::string& path, std::vector<std::uint8_t> bytes);

  /// Begins a folder of pictures: {"paths": [...], "input": [C, H, W], "fit", "testShare", "name"}.
  /// Returns the indices of the files that become images, as a JSON list.
  std::string begin_folder(const std::string& json);
  /// Rows of red, green, blue and opacity.
  void add_picture(std::size_t file, const std::vector<std::uint8_t>& rgba, int width, int height);

  /// Begins a kept set: what facts_json (engine_json.h) wrote.
  void begin_kept(const std::string& json);
  void add_kept(const std::vector<std::uint8_t>& bytes);

  /// The whole set; the stage is empty afterwards.
  DataSplits finish();
  /// As run documents name it: of what is on the stage.
  std::string source() const { return source_; }
  void clear();

 private:
  std::variant<std::monostate, Cifar10Files, MnistFiles, FolderFiles, KeptReader> set_;
  std::string source_;
  std::string folder_name_;
};

}  // namespace tabtrain::wasm
