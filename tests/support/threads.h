// Thread counts that this build can have.
#pragma once

#include <vector>

namespace tabtrain::test {

/// `counts` without those above 1 where WebAssembly was built without threads.
inline std::vector<int> thread_counts(std::vector<int> counts) {
#if defined(__EMSCRIPTEN__) && !defined(__EMSCRIPTEN_PTHREADS__)
  std::vector<int> possible;
  for (int n : counts) {
    if (n == 1) possible.push_back(n);
  }
  return possible;
#else
  return counts;
#endif
}

}  // namespace tabtrain::test
