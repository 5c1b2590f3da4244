// How much memory the program holds on its heap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TABTRAIN_SANITIZER_HEAP
#elif __has_feature(thread_sanitizer)
#define TABTRAIN_UNCOUNTED_HEAP  // its allocator's count stays where it is
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define TABTRAIN_SANITIZER_HEAP
#elif defined(__SANITIZE_THREAD__)
#define TABTRAIN_UNCOUNTED_HEAP
#endif

#if defined(__EMSCRIPTEN__)
#include <unistd.h>
#elif defined(TABTRAIN_SANITIZER_HEAP)
#include <sanitizer/allocator_interface.h>
#elif defined(__GLIBC__) && !defined(TABTRAIN_UNCOUNTED_HEAP)
#include <malloc.h>
#endif

namespace tabtrain::testing {

/// Bytes in use; in WebAssembly the top of the heap, which never falls. Nothing where the C library
/// or a sanitizer does not tell.
inline std::optional<std::int64_t> heap_bytes() {
#if defined(__EMSCRIPTEN__)
  return static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(sbrk(0)));
#elif defined(TABTRAIN_SANITIZER_HEAP)
  return static_cast<std::int64_t>(__sanitizer_get_current_allocated_bytes());
#elif defined(__GLIBC__) && __GLIBC_PREREQ(2, 33) && !defined(TABTRAIN_UNCOUNTED_HEAP)
  const auto info = mallinfo2();
  return static_cast<std::int64_t>(info.uordblks + info.hblkhd);
#else
  return std::nullopt;
#endif
}

}  // namespace tabtrain::testing
