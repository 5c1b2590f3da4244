#include "bench/measure.h"

#include <algorithm>

namespace tabtrain::bench {

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double quantile(std::vector<double> values, double share) {
  const auto last = static_cast<double>(values.size() - 1);
  const auto place = values.begin() + static_cast<std::ptrdiff_t>(share * last + 0.5);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

double measure_peak(const KernelTable& kernels, ThreadPool& pool, double seconds) {
  std::vector<double> flops(static_cast<std::size_t>(pool.size()));
  const auto start = Clock::now();
  pool.parallel_for(pool.size(), [&](int index, int /*thread*/) {
    float values[3] = {0.999F, 1e-3F, 0.0F};
    while (seconds_since(start) < seconds) {
      flops[static_cast<std::size_t>(index)] += kernels.multiply_add_loop(100000, values);
    }
  });
  const double elapsed = seconds_since(start);
  double total = 0;
  for (double f : flops) total += f;
  return total / elapsed / 1e9;
}

const KernelTable& kernels_named(const std::string& name) {
  return name.empty() ? best_kernels() : find_kernels(name);
}

}  // namespace tabtrain::bench
