#include "data/cifar10.h"

#include <utility>

#include "base/error.h"

namespace tabtrain {
namespace {

constexpr std::size_t kTrainImages = 50000;
constexpr std::size_t kTestImages = 10000;
constexpr std::array<const char*, 6> kBatchNames = {"data_batch_1", "data_batch_2", "data_batch_3",
                                                    "data_batch_4", "data_batch_5", "test_batch"};
constexpr const char* kBinaryEnding = ".bin";

std::string base_name(const std::string& path) {
  return path.substr(path.find_last_of("/\\") + 1);  // npos + 1 is 0
}

struct BatchName {
  std::size_t index = kBatchNames.size();  ///< in kBatchNames; their number for any other file
  bool pickled = false;
};

BatchName batch_name(const std::string& path) {
  const std::string name = base_name(path);
  for (std::size_t i = 0; i < kBatchNames.size(); ++i) {
    if (name == kBatchNames[i]) return {i, true};
    if (name == std::string(kBatchNames[i]) + kBinaryEnding) return {i, false};
  }
  return {};
}

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
    if (label >= kCifar10Classes) {
      fail("[cifar10] ", file, ": byte ", at, ": found label ", label, ", expected 0 to ",
           kCifar10Classes - 1);
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
  const BatchName batch = batch_name(path);
  if (batch.index == kBatchNames.size() || batch.pickled) return Cifar10Part::kNone;
  return batch.index + 1 == kBatchNames.size() ? Cifar10Part::kTest : Cifar10Part::kTrain;
}

bool Cifar10Files::is_batch(const std::string& path) {
  return batch_name(path).index < kBatchNames.size();
}

void Cifar10Files::add(const std::string& path, std::span<const std::uint8_t> bytes,
                       std::string place) {
  if (place.empty()) place = path;
  const auto [index, pickled] = batch_name(path);
  if (index == kBatchNames.size()) {
    fail("[cifar10] ", place,
         ": expected a file named data_batch_1 to data_batch_5 or test_batch, ",
         "with .bin or without");
  }
  if (added_[index]) fail("[cifar10] ", place, ": this batch is there twice");
  if (splits_.name.empty()) {
    splits_ = {"CIFAR-10", make_empty_cifar10(kTrainImages), make_empty_cifar10(kTestImages)};
    for (Dataset& waiting : waiting_) waiting = make_empty_cifar10();
  }
  Dataset& target = index == kTestBatch ? splits_.test
                    : index == next_    ? splits_.train
                                        : waiting_[index];
  if (pickled) {
    append_cifar10_pickle(target, bytes, place);
  } else {
    append_cifar10(target, bytes, place);
  }
  added_[index] = true;
  append_waiting();
}

void Cifar10Files::append_waiting() {
  for (; next_ < kTrainBatches && added_[next_]; ++next_) {
    Dataset batch = std::exchange(waiting_[next_], {});
    if (splits_.train.size() + batch.size() > kCifar10MostRecords) {
      fail("[cifar10] ", kBatchNames[next_], ": found ", batch.size(), " images after ",
           splits_.train.size(), ", expected at most ", kCifar10MostRecords, " in total");
    }
    splits_.train.pixels.insert(splits_.train.pixels.end(), batch.pixels.begin(),
                                batch.pixels.end());
    splits_.train.labels.insert(splits_.train.labels.end(), batch.labels.begin(),
                                batch.labels.end());
  }
}

DataSplits Cifar10Files::finish() {
  std::string missing;
  for (std::size_t i = 0; i < kBatchNames.size(); ++i) {
    if (!added_[i]) missing += (missing.empty() ? "" : ", ") + std::string(kBatchNames[i]);
  }
  if (!missing.empty()) fail("[cifar10] missing: ", missing);
  return std::move(splits_);
}

}  // namespace tabtrain
