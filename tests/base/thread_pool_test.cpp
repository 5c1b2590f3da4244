#include "base/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"

namespace tabtrain {
namespace {

TEST(ThreadPool, RunsEveryIndexOnce) {
  for (int threads : {1, 2, 3, 5}) {
    ThreadPool pool(threads);
    for (int count : {0, 1, 2, 3, 7, 1000}) {
      std::vector<std::atomic<int>> runs(static_cast<std::size_t>(count));
      pool.parallel_for(count, [&](int index, int thread) {
        EXPECT_GE(thread, 0);
        EXPECT_LT(thread, threads);
        ++runs[static_cast<std::size_t>(index)];
      });
      for (const auto& n : runs) EXPECT_EQ(n.load(), 1);
    }
  }
}

TEST(ThreadPool, SeesWhatTheSectionBeforeWrote) {
  ThreadPool pool(3);
  std::vector<int> before(64, 0);
  std::vector<int> now(64);
  for (int round = 0; round < 2000; ++round) {
    pool.parallel_for(64, [&](int i, int) {
      const auto at = static_cast<std::size_t>(i);
      now[at] = before[(at + 1) % 64] + 1;
    });
    std::swap(before, now);
  }
  EXPECT_EQ(before, std::vector<int>(64, 2000));
}

TEST(ThreadPool, ThrowsATasksErrorAndGoesOn) {
  ThreadPool pool(3);
  for (int round = 0; round < 20; ++round) {
    EXPECT_THROW(pool.parallel_for(100,
                                   [](int index, int) {
                                     if (index == 37) fail("task ", index);
                                   }),
                 Error);
    std::atomic<int> runs{0};
    pool.parallel_for(100, [&](int, int) { ++runs; });
    EXPECT_EQ(runs.load(), 100);
  }
}

TEST(ThreadPool, RejectsZeroThreads) {
  try {
    ThreadPool pool(0);
    FAIL() << "accepted 0 threads";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("got 0"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace tabtrain
