#include "cli/run_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>

#include "base/error.h"
#include "cli/files.h"
#include "support/small_run.h"
#include "support/text.h"

#ifndef __EMSCRIPTEN__
#include <sys/resource.h>
#endif

namespace tabtrain::cli {
namespace {

#ifndef __EMSCRIPTEN__

/// No file of this process grows beyond `bytes`, as on a disk that is full.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) : before_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &limit_);
    const rlimit less = {bytes, limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &less);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }

 private:
  void (*before_)(int);
  rlimit limit_{};
};

std::string folder_for(const std::string& name) {
  const std::string folder = testing::TempDir() + "tabtrain-run-folder-" + name;
  std::filesystem::remove_all(folder);
  return folder;
}

StepEvent step(std::int64_t number) {
  StepEvent event;
  event.global_step = number;
  return event;
}

TEST(RunFolder, ALineThatFindsNoRoomIsWrittenWithTheNext) {
  const std::string folder = folder_for("log");
  RunFolder run(folder, test::small_run(1), {});
  run.log(step(1));
  const std::string log = folder + "/log.jsonl";
  {
    const FullDisk full(std::filesystem::file_size(log) + 10);
    EXPECT_THROW(run.log(step(2)), Error);
    EXPECT_THROW(run.log(step(3)), Error);
  }
  run.log(step(4));
  std::string text = read_text_file(log, 1 << 20);
  for (int number = 1; number <= 4; ++number) {
    const std::size_t at = text.find("\"global_step\":" + std::to_string(number) + ",");
    ASSERT_NE(at, std::string::npos) << number << " in " << text;
    text.erase(0, at);
  }
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
  std::filesystem::remove_all(folder);
}

TEST(RunFolder, AFileThatFindsNoRoomLeavesNothingAndTheOneBefore) {
  const std::string folder = folder_for("file");
  std::filesystem::create_directories(folder);
  const std::string path = folder + "/run.safetensors";
  write_text_file(path, "the one before");
  {
    const FullDisk full(1000);
    try {
      write_text_file(path, std::string(5000, 'x'));
      ADD_FAILURE() << "no error";
    } catch (const Error& error) {
      test::expect_part(error.what(), path + ": cannot be written: File too large");
    }
  }
  EXPECT_EQ(read_text_file(path, 100), "the one before");
  EXPECT_FALSE(std::filesystem::exists(path + ".part"));
  std::filesystem::remove_all(folder);
}

#endif

}  // namespace
}  // namespace tabtrain::cli
