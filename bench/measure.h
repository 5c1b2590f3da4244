// What the benchmarks have in common: clocks, medians, and the peak that figures stand beside.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "kernels/kernel_table.h"

namespace tabtrain::bench {

#ifdef __EMSCRIPTEN__
inline constexpr const char* kWhere = "node";
#else
inline constexpr const char* kWhere = "native";
#endif

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start);

/// Value below which the share `share` of `values` lies; 0.5 is the median. `values` is not empty.
double quantile(std::vector<double> values, double share);
inline double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

/// GFLOP/s of separate multiplications and additions on all threads together, for about `seconds`.
double measure_peak(const KernelTable& kernels, ThreadPool& pool, double seconds);

/// The kernels called `name`, the widest for "".
const KernelTable& kernels_named(const std::string& name);

}  // namespace tabtrain::bench
