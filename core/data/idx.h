// MNIST and the sets that share its files: images and labels in the IDX format.
//
// Magic number, then one extent for each dimension (32 bits each, high byte first), then the
// elements: http://yann.lecun.com/exdb/mnist. Fashion-MNIST and others come in the same four files.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "data/dataset.h"

namespace tabtrain {

inline constexpr std::uint32_t kMostIdxImages = 1000000;
inline constexpr std::uint32_t kMostIdxExtent = 1024;  ///< rows or columns of an image

/// One split: 1 x rows x columns images of the classes "0" to "9". The files are given unzipped;
/// their names only stand in messages. Every size is checked against the file's own before memory
/// is asked for. Throws Error that names file, byte, what was found and what was expected: another
/// magic number, no or too many images, rows or columns out of range, fewer or more bytes than the
/// header says, another number of labels than of images, a label above 9.
Dataset read_mnist(std::span<const std::uint8_t> images, const std::string& images_file,
                   std::span<const std::uint8_t> labels, const std::string& labels_file);

enum class MnistPart { kNone, kTrainImages, kTrainLabels, kTestImages, kTestLabels };

/// What a file is by its name: train-images-idx3-ubyte, train-labels-idx1-ubyte, and t10k- for the
/// test images; also written with a dot (train-images.idx3-ubyte), also with .gz, in any folder.
MnistPart mnist_part(const std::string& path);

/// Puts the four files together. They may come in any order.
class MnistFiles {
 public:
  /// Whether a file is named like one of the four that has not been added yet. Folders often hold
  /// each file twice, zipped and unzipped.
  bool wants(const std::string& path) const;

  /// Takes one file, unzipped. Throws Error when it is none by its name, was added before, or does
  /// not go with the other file of its part (read_mnist).
  void add(const std::string& path, std::vector<std::uint8_t> bytes);

  /// All four; throws Error that names those which are missing.
  DataSplits finish();

 private:
  struct File {
    std::string name;  ///< empty before it was added
    std::vector<std::uint8_t> bytes;
  };

  std::array<File, 4> files_;  ///< in MnistPart's order; their bytes go when a part is read
  DataSplits splits_;
};

}  // namespace tabtrain
