#include "data/image_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.h"

namespace tabtrain {
namespace {

using Paths = std::vector<std::string>;

std::string error_of(const Paths& paths, double share = 0.2) {
  try {
    plan_folder(paths, share);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

Paths names(const Paths& paths, const std::vector<FolderImage>& images) {
  Paths result;
  for (const FolderImage& image : images) result.push_back(paths[image.file]);
  return result;
}

Paths many(const std::vector<std::pair<std::string, int>>& folders) {
  Paths paths;
  for (const auto& [folder, count] : folders) {
    for (int i = 0; i < count; ++i) paths.push_back(folder + "/" + std::to_string(i) + ".png");
  }
  return paths;
}

TEST(ImageFolder, TrainAndTestFolders) {
  const Paths paths{"test/b/1.png",  "train/a/2.jpg", "train/b/deep/er/3.JPEG",
                    "train/b/4.png", "readme.txt",    "train/notes.md"};
  const FolderPlan plan = plan_folder(paths, 0.5);
  EXPECT_EQ(plan.class_names, (Paths{"a", "b"}));
  ASSERT_EQ(plan.test.size(), 1U);
  EXPECT_EQ(paths[plan.test[0].file], "test/b/1.png");
  EXPECT_EQ(plan.test[0].label, 1);
  ASSERT_EQ(plan.train.size(), 3U);
  for (const FolderImage& image : plan.train) {
    EXPECT_EQ(image.label, paths[image.file].rfind("train/b", 0) == 0 ? 1 : 0);
  }
}

TEST(ImageFolder, ClassesStandInTheOrderOfTheirBytes) {
  const FolderPlan plan =
      plan_folder(many({{"b", 2}, {"a", 2}, {"Z", 2}, {"\xC3\xA4", 2}, {"a b", 2}}), 0.2);
  EXPECT_EQ(plan.class_names, (Paths{"Z", "a", "a b", "b", "\xC3\xA4"}));
}

TEST(ImageFolder, TheSplitTakesTheStatedShareOfEachClass) {
  const Paths paths = many({{"a", 10}, {"b", 25}, {"c", 2}, {"d", 3}});
  const auto counts = [&](double share) {
    const FolderPlan plan = plan_folder(paths, share);
    std::vector<int> test(4);
    std::set<std::size_t> files;
    for (const FolderImage& image : plan.test) ++test[image.label];
    for (const auto* part : {&plan.train, &plan.test}) {
      for (const FolderImage& image : *part) {
        EXPECT_EQ(paths[image.file][0], 'a' + image.label);
        files.insert(image.file);
      }
    }
    EXPECT_EQ(files.size(), 40U) << "each image once";
    EXPECT_EQ(plan.train.size() + plan.test.size(), 40U);
    return test;
  };
  EXPECT_EQ(counts(0.2), (std::vector<int>{2, 5, 1, 1}));
  EXPECT_EQ(counts(0.5), (std::vector<int>{5, 13, 1, 2}));
  EXPECT_EQ(counts(0.9), (std::vector<int>{9, 23, 1, 2}));  // never all
  EXPECT_EQ(counts(0.01), (std::vector<int>{1, 1, 1, 1}));  // never none
}

TEST(ImageFolder, TheOrderDependsOnNamesAlone) {
  Paths paths = many({{"a", 20}, {"b", 20}});
  const FolderPlan plan = plan_folder(paths, 0.25);
  const Paths train = names(paths, plan.train);
  const Paths test = names(paths, plan.test);
  // What every build draws, natively and in WebAssembly.
  EXPECT_EQ((Paths{train.begin(), train.begin() + 4}),
            (Paths{"b/14.png", "a/7.png", "a/5.png", "b/11.png"}));
  std::reverse(paths.begin(), paths.end());
  paths.push_back("a/notes.txt");
  EXPECT_EQ(names(paths, plan_folder(paths, 0.25).train), train);
  EXPECT_EQ(names(paths, plan_folder(paths, 0.25).test), test);
  // The first ten are of both classes.
  std::set<char> classes;
  for (std::size_t i = 0; i < 10; ++i) classes.insert(train[i][0]);
  EXPECT_EQ(classes.size(), 2U);
}

TEST(ImageFolder, FoldersAroundEverythingAreTakenOff) {
  const Paths plain = many({{"a", 4}, {"b", 4}});
  Paths wrapped;
  for (const std::string& path : plain) wrapped.push_back("pets-1.0/./images//" + path);
  wrapped.push_back("pets-1.0/LICENSE");
  wrapped.push_back("__MACOSX/pets-1.0/images/a/._0.png");
  wrapped.push_back("pets-1.0/images/.thumbnails/a/0.png");
  const FolderPlan expected = plan_folder(plain, 0.25);
  const FolderPlan plan = plan_folder(wrapped, 0.25);
  EXPECT_EQ(plan.class_names, expected.class_names);
  for (const auto part : {&FolderPlan::train, &FolderPlan::test}) {
    ASSERT_EQ((plan.*part).size(), (expected.*part).size());
    for (std::size_t i = 0; i < (plan.*part).size(); ++i) {
      EXPECT_EQ((plan.*part)[i].file, (expected.*part)[i].file);
    }
  }
  Paths parts{"top/train/a/1.png", "top/train/b/1.png", "top/test/a/1.png"};
  EXPECT_EQ(plan_folder(parts, 0.2).test.size(), 1U);
  parts.pop_back();
  parts.insert(parts.end(), {"top/train/a/2.png", "top/train/b/2.png"});
  EXPECT_EQ(plan_folder(parts, 0.2).class_names, (Paths{"a", "b"})) << "train alone is split";
  EXPECT_EQ(plan_folder(parts, 0.2).test.size(), 2U);
}

TEST(ImageFolder, WrongFolders) {
  const std::vector<std::pair<Paths, std::string>> cases{
      {{}, "no .png, .jpg or .jpeg file in any folder"},
      {{"a/readme.txt"}, "no .png, .jpg or .jpeg file in any folder"},
      {{"a/1.png", "a/2.png"}, "found 1 class folders, expected 2 to 256"},
      {{"1.png", "a/2.png"}, "1.png: lies in no class folder"},
      {{"a/1.png", "b/2.webp"}, "b/2.webp: pictures must be .png, .jpg or .jpeg files"},
      {{"a/1.png", "../b/2.png"}, "../b/2.png: leads out of the folder"},
      {{"a/1.png", "b/../../x"}, "b/../../x: leads out of the folder"},
      {{"test/a/1.png", "test/b/2.png"}, "a folder test, but none named train"},
      {{"train/a/1.png", "valid/a/2.png"},
       "valid beside a folder train or test: expected these two alone, or one folder for each "
       "class"},
      {{"train/a/1.png", "1.png"},
       "pictures beside a folder train or test: expected these two alone, or one folder for each "
       "class"},
      {{"train/a/1.png", "train/b/1.png", "test/c/1.png"},
       "test/c/1.png: lies in no folder of a class with training images"},
      {{"train/a/1.png", "train/b/1.png", "test/1.png"},
       "test/1.png: lies in no folder of a class with training images"},
      {{"a/1.png", "a/2.png", "b/1.png"},
       "b: one image, expected at least 2: one to train and one to test with"}};
  for (const auto& [paths, message] : cases) EXPECT_EQ(error_of(paths), "[folder] " + message);
  Paths classes;
  for (int i = 0; i < 257; ++i) classes.push_back(std::to_string(i) + "/1.png");
  EXPECT_EQ(error_of(classes), "[folder] found 257 class folders, expected 2 to 256");
}

TEST(ImageFolder, MemoryIsAskedForWithinLimits) {
  const Dataset part = make_folder_part({3, 4, 5}, {"a", "b"}, 7);
  EXPECT_EQ(part.pixels.size(), 7U * 60);
  EXPECT_EQ(part.size(), 7U);
  EXPECT_EQ(part.class_names, (Paths{"a", "b"}));
  try {
    make_folder_part({3, 1024, 1024}, {"a", "b"}, 1000);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "[folder] 1000 images of 3x1024x1024 take 3145728000 bytes, allowed up to "
                 "2147483647");
  }
}

/// A picture of one colour.
struct Plain {
  explicit Plain(std::uint8_t value) : pixels(std::size_t{2} * 3 * 3, value) {}
  DecodedImage image() const { return {pixels, 3, 2, 3}; }
  std::vector<std::uint8_t> pixels;
};

TEST(FolderFiles, EveryPictureFindsItsPlaceInAnyOrder) {
  const Paths paths = {"readme.txt", "train/a/1.png", "train/b/2.png", "test/a/3.png",
                       "test/b/4.png"};
  std::vector<std::vector<std::uint8_t>> pixels;
  for (const bool backwards : {false, true}) {
    FolderFiles files(paths, 0.5, {1, 2, 2}, Fit::kStretch);
    EXPECT_FALSE(files.wants(0));
    EXPECT_FALSE(files.wants(paths.size()));
    for (std::size_t k = 1; k < paths.size(); ++k) {
      const std::size_t i = backwards ? paths.size() - k : k;
      ASSERT_TRUE(files.wants(i));
      files.add(i, Plain(static_cast<std::uint8_t>(10 * i)).image());
    }
    const DataSplits set = files.finish("mine");
    EXPECT_EQ(set.name, "mine");
    EXPECT_EQ(set.train.size(), 2U);
    EXPECT_EQ(set.test.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_EQ(set.train.image(i)[0], 10 * (1 + set.train.labels[i]));
      EXPECT_EQ(set.test.image(i)[3], 10 * (3 + set.test.labels[i]));
    }
    pixels.push_back(set.train.pixels);
  }
  EXPECT_EQ(pixels[0], pixels[1]);
}

TEST(FolderFiles, WrongUse) {
  const Paths paths = many({{"a", 2}, {"b", 2}});
  EXPECT_THROW(FolderFiles(paths, 0.5, {2, 8, 8}, Fit::kCrop), Error);
  FolderFiles files(paths, 0.5, {3, 2, 2}, Fit::kCrop);
  EXPECT_THROW(files.add(4, Plain(1).image()), Error);
  for (std::size_t i = 0; i < 3; ++i) files.add(i, Plain(1).image());
  try {
    files.finish("mine");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "[folder] b/1.png: was not read");
  }
}

}  // namespace
}  // namespace tabtrain
