#include "base/error.h"
#include "kernels/kernel_table.h"

namespace tabtrain {
namespace kernels {
#ifdef TABTRAIN_HAVE_SSE4_2
extern const KernelTable kTable_sse4_2;
#endif
#ifdef TABTRAIN_HAVE_AVX2
extern const KernelTable kTable_avx2;
#endif
#ifdef TABTRAIN_HAVE_AVX512BW
extern const KernelTable kTable_avx512bw;
#endif
#ifdef TABTRAIN_HAVE_NEON64
extern const KernelTable kTable_neon64;
#endif
}  // namespace kernels

namespace {

std::vector<const KernelTable*> detect() {
  std::vector<const KernelTable*> tables;
#if defined(__x86_64__)
  __builtin_cpu_init();
#ifdef TABTRAIN_HAVE_SSE4_2
  if (__builtin_cpu_supports("sse4.2")) tables.push_back(&kernels::kTable_sse4_2);
#endif
#ifdef TABTRAIN_HAVE_AVX2
#ifdef TABTRAIN_FAST_MATH  // these kernels were compiled with -mfma
  const bool can_fuse = __builtin_cpu_supports("fma") != 0;
#else
  const bool can_fuse = true;
#endif
  if (__builtin_cpu_supports("avx2") && can_fuse) tables.push_back(&kernels::kTable_avx2);
#endif
#ifdef TABTRAIN_HAVE_AVX512BW
  if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512cd")) {
    tables.push_back(&kernels::kTable_avx512bw);
  }
#endif
#else
#ifdef TABTRAIN_HAVE_SSE4_2  // WebAssembly SIMD, through its SSE headers
  tables.push_back(&kernels::kTable_sse4_2);
#endif
#ifdef TABTRAIN_HAVE_NEON64
  tables.push_back(&kernels::kTable_neon64);
#endif
#endif
  if (tables.empty()) fail("[kernels] this processor has none of the SIMD sets that were built");
  return tables;
}

}  // namespace

const std::vector<const KernelTable*>& available_kernels() {
  static const std::vector<const KernelTable*> tables = detect();
  return tables;
}

const KernelTable& best_kernels() { return *available_kernels().back(); }

const KernelTable& find_kernels(const std::string& name) {
  std::string known;
  for (const KernelTable* table : available_kernels()) {
    if (name == table->name) return *table;
    known += std::string(known.empty() ? "" : ", ") + table->name;
  }
  fail("[kernels] simd: got \"", name, "\", this processor has ", known);
}

}  // namespace tabtrain
