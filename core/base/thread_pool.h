// A fixed team of threads that share out independent tasks.
#pragma once

#include <functional>
#include <memory>

namespace tabtrain {

class ThreadPool {
 public:
  /// `threads` counts the caller: 1 starts no thread. Throws Error when threads cannot be started.
  explicit ThreadPool(int threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int size() const { return size_; }

  /// Calls task(index, thread) for every index in [0, count), each once, thread in [0, size()), and
  /// returns when all are done. Which thread gets which index is not fixed, so a task's result must
  /// not depend on it. Not reentrant. The first exception of a task is thrown here.
  void parallel_for(int count, const std::function<void(int index, int thread)>& task);

 private:
  struct Shared;
  void shutdown();
  int size_;
  std::unique_ptr<Shared> shared_;
};

}  // namespace tabtrain
