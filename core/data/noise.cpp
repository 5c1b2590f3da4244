#include "data/noise.h"

#include "base/error.h"
#include "base/random.h"

namespace tabtrain {
namespace {

Dataset make_split(const char* name, std::uint32_t key, const Shape& shape, int classes,
                   int images) {
  if (images < 1) fail("[noise] ", name, " images: got ", images, ", allowed 1 and more");
  const std::int64_t bytes = shape.size() * images;
  if (bytes > kMostDatasetBytes) {
    fail("[noise] ", name, " images: got ", images, " of ", to_string(shape), ", allowed ",
         kMostDatasetBytes / shape.size());
  }
  Dataset set;
  set.shape = shape;
  for (int k = 0; k < classes; ++k) set.class_names.push_back(std::to_string(k));
  set.pixels.resize(static_cast<std::size_t>(bytes));
  for (std::size_t i = 0; i < set.pixels.size(); ++i) {
    set.pixels[i] =
        static_cast<std::uint8_t>(random_word(key, static_cast<std::uint32_t>(i)) >> 24);
  }
  set.labels.resize(static_cast<std::size_t>(images));
  for (int i = 0; i < images; ++i) {
    set.labels[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(i % classes);
  }
  return set;
}

}  // namespace

DataSplits make_noise(const Shape& shape, int classes, int train_images, int test_images) {
  if (shape.channels < 1 || shape.height < 1 || shape.width < 1) {
    fail("[noise] shape: got ", to_string(shape), ", allowed 1x1x1 and more");
  }
  if (classes < 1 || classes > 256) {
    fail("[noise] classes: got ", classes, ", allowed 1 to 256");
  }
  return {"noise", make_split("train", 1, shape, classes, train_images),
          make_split("test", 2, shape, classes, test_images)};
}

}  // namespace tabtrain
