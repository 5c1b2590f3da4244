// What commands that start a run have in common: the document, the instruction set, the threads.
#pragma once

#include <string>

#include "kernels/kernel_table.h"
#include "train/run_config.h"

namespace tabtrain::cli {

inline constexpr int kMaxThreads = 256;

/// The run document in file `run`, or the preset: one of both must be given. `command` begins the
/// message when not.
RunConfig read_run(const std::string& command, const std::string& run, const std::string& preset);

/// "auto, sse4_2, avx2"
std::string kernel_names();
/// Takes "auto" and processors' own spelling too: sse4.2, avx512.
const KernelTable& choose_kernels(const std::string& simd);

/// `wanted`, or as many as there are cores for 0.
int choose_threads(int wanted);

}  // namespace tabtrain::cli
