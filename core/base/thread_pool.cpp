#include "base/thread_pool.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "base/error.h"

namespace tabtrain {
namespace {

/// A step has dozens of short parallel sections; looking for work this often before sleeping spares
/// most of them a system call.
constexpr int kSpins = 2000;

template <class Condition>
bool spin_until(const Condition& condition) {
  for (int i = 0; i < kSpins; ++i) {
    if (condition()) return true;
  }
  return false;
}

}  // namespace

struct ThreadPool::Shared {
  std::mutex mutex;
  std::condition_variable wake;
  std::condition_variable done;
  std::atomic<std::uint64_t> generation{0};
  std::atomic<bool> stop{false};
  const std::function<void(int, int)>* task = nullptr;
  int count = 0;
  std::exception_ptr error;
  std::vector<std::thread> threads;
  // Written by every thread for every task: on cache lines of their own.
  alignas(64) std::atomic<int> next{0};
  alignas(64) std::atomic<int> working{0};

  void work(int thread) {
    try {
      for (int index = next.fetch_add(1); index < count; index = next.fetch_add(1)) {
        (*task)(index, thread);
      }
    } catch (...) {
      next.store(count);
      const std::lock_guard lock(mutex);
      if (!error) error = std::current_exception();
    }
  }

  void serve(int thread) {
    std::uint64_t seen = 0;
    while (true) {
      auto called = [&] { return generation.load() != seen || stop.load(); };
      if (!spin_until(called)) {
        std::unique_lock lock(mutex);
        wake.wait(lock, called);
      }
      if (stop.load()) return;
      seen = generation.load();
      work(thread);
      if (working.fetch_sub(1) == 1) {
        const std::lock_guard lock(mutex);
        done.notify_one();
      }
    }
  }
};

ThreadPool::ThreadPool(int threads) : size_(threads), shared_(std::make_unique<Shared>()) {
  if (threads < 1) fail("[threads] got ", threads, ", allowed 1 and more");
  try {
    for (int i = 1; i < threads; ++i) {
      shared_->threads.emplace_back([shared = shared_.get(), i] { shared->serve(i); });
    }
  } catch (const std::system_error& e) {
    const auto started = shared_->threads.size() + 1;
    shutdown();
    fail("[threads] only ", started, " of ", threads, " could be started: ", e.what());
  }
}

ThreadPool::~ThreadPool() { shutdown(); }

void ThreadPool::shutdown() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->stop = true;
  }
  shared_->wake.notify_all();
  for (std::thread& thread : shared_->threads) thread.join();
  shared_->threads.clear();
}

void ThreadPool::parallel_for(int count, const std::function<void(int, int)>& task) {
  Shared& s = *shared_;
  if (size_ == 1 || count <= 1) {
    for (int i = 0; i < count; ++i) task(i, 0);
    return;
  }
  {
    const std::lock_guard lock(s.mutex);
    s.task = &task;
    s.count = count;
    s.next = 0;
    s.working = size_ - 1;
    ++s.generation;
  }
  s.wake.notify_all();
  s.work(0);
  auto finished = [&] { return s.working.load() == 0; };
  if (!spin_until(finished)) {
    std::unique_lock lock(s.mutex);
    s.done.wait(lock, finished);
  }
  if (s.error) std::rethrow_exception(std::exchange(s.error, nullptr));
}

}  // namespace tabtrain
