#include "data/cifar10.h"

#include "base/error.h"

namespace tabtrain {
namespace {

constexpr int kClasses = 10;

void check_size(const Dataset& dataset, std::size_t size, const std::string& file) {
  if (size == 0) {
    fail("[cifar10] ", file, ": byte 0: the file is empty, expected records of ",
         kCifar10RecordBytes, " bytes");
  }
  const std::size_t over = size % kCifar10RecordBytes;
  if (over != 0) {
    fail("[cifar10] ", file, ": byte ", size - over, ": found the last ", over,
         " bytes, expected a record of ", kCifar10RecordBytes, " bytes (the file has ", size,
         " bytes)");
  }
  const std::size_t records = size / kCifar10RecordBytes;
  const std::size_t room =
      dataset.size() < kCifar10MostRecords ? kCifar10MostRecords - dataset.size() : 0;
  if (records > room) {
    fail("[cifar10] ", file, ": byte ", room * kCifar10RecordBytes, ": found ", records,
         " records after ", dataset.size(), " loaded before, expected at most ",
         kCifar10MostRecords, " in total");
  }
}

}  // namespace

Dataset make_empty_cifar10(std::size_t records) {
  Dataset dataset;
  dataset.shape = {3, 32, 32};
  dataset.class_names = {"airplane", "automobile", "bird",  "cat",  "deer",
                         "dog",      "frog",       "horse", "ship", "truck"};
  dataset.pixels.reserve(records * (kCifar10RecordBytes - 1));
  dataset.labels.reserve(records);
  return dataset;
}

void append_cifar10(Dataset& dataset, std::span<const std::uint8_t> bytes,
                    const std::string& file) {
  if (dataset.shape != Shape{3, 32, 32}) {
    fail("[cifar10] ", file, ": the data set holds ", to_string(dataset.shape),
         " images, expected 3x32x32");
  }
  check_size(dataset, bytes.size(), file);
  for (std::size_t at = 0; at < bytes.size(); at += kCifar10RecordBytes) {
    const int label = bytes[at];
    if (label >= kClasses) {
      fail("[cifar10] ", file, ": byte ", at, ": found label ", label, ", expected 0 to ",
           kClasses - 1);
    }
  }
  const std::size_t total = dataset.size() + bytes.size() / kCifar10RecordBytes;
  // Both reservations first: if one throws, nothing has been appended.
  dataset.pixels.reserve(total * (kCifar10RecordBytes - 1));
  dataset.labels.reserve(total);
  for (std::size_t at = 0; at < bytes.size(); at += kCifar10RecordBytes) {
    const auto record = bytes.subspan(at, kCifar10RecordBytes);
    dataset.labels.push_back(record[0]);
    dataset.pixels.insert(dataset.pixels.end(), record.begin() + 1, record.end());
  }
}

Cifar10Part cifar10_part(const std::string& path) {
  const std::string name = path.substr(path.find_last_of("/\\") + 1);  // npos + 1 is 0
  if (name == "test_batch.bin") return Cifar10Part::kTest;
  for (const char digit : {'1', '2', '3', '4', '5'}) {
    if (name == std::string("data_batch_") + digit + ".bin") return Cifar10Part::kTrain;
  }
  return Cifar10Part::kNone;
}

}  // namespace tabtrain
