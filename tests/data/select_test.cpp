#include "data/select.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace tabtrain {
namespace {

using Indices = std::vector<std::uint32_t>;

Dataset labelled(std::vector<std::uint8_t> labels) {
  Dataset dataset;
  dataset.shape = {1, 1, 1};
  dataset.class_names = {"ant", "bee", "cow"};
  dataset.pixels.resize(labels.size());
  dataset.labels = std::move(labels);
  return dataset;
}

std::string error_of(const Dataset& dataset, int limit) {
  try {
    select_images(dataset, limit, true, "train");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Select, TheFirstSoMany) {
  const Dataset dataset = labelled({2, 2, 1, 0});
  EXPECT_EQ(select_images(dataset, 0, false, "train"), (Indices{0, 1, 2, 3}));
  EXPECT_EQ(select_images(dataset, 3, false, "train"), (Indices{0, 1, 2}));
  EXPECT_EQ(select_images(dataset, 9, false, "train"), (Indices{0, 1, 2, 3}));
}

TEST(Select, BalancedTakesTheFirstOfEachClassInOrder) {
  const Dataset dataset = labelled({2, 2, 1, 0, 2, 1, 0, 1, 0, 0});
  EXPECT_EQ(select_images(dataset, 0, true, "train"), (Indices{0, 1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(select_images(dataset, 6, true, "train"), (Indices{0, 1, 2, 3, 5, 6}));
  // Five images make one of each of three classes.
  EXPECT_EQ(select_images(dataset, 5, true, "train"), (Indices{0, 2, 3}));
  EXPECT_EQ(select_images(dataset, 3, true, "train"), (Indices{0, 2, 3}));
  EXPECT_EQ(error_of(dataset, 11), "accepted");
}

TEST(Select, BalancedNeedsEnoughOfEachClass) {
  const Dataset dataset = labelled({2, 2, 1, 0, 2, 1, 0, 0});
  const std::string end =
      ", allowed 0 or 3 to 8 with data.balanced: there are 3 classes, and the rarest, \"bee\", has "
      "2 images";
  EXPECT_EQ(error_of(dataset, 2), "data.train_images: got 2" + end);
  EXPECT_EQ(error_of(dataset, 8), "accepted");
  EXPECT_EQ(error_of(dataset, 9), "data.train_images: got 9" + end);
  EXPECT_EQ(error_of(labelled({0, 1, 1}), 0),
            "data.balanced: got true, allowed only with images of every class: \"cow\" has none "
            "among the train images");
}

TEST(Select, NoImages) {
  EXPECT_TRUE(select_images(labelled({}), 0, true, "train").empty());
  EXPECT_TRUE(select_images(labelled({}), 4, false, "train").empty());
}

}  // namespace
}  // namespace tabtrain
