// Going on with a run that was kept.
#pragma once

#include <string>

#include "run/recorder.h"
#include "run/run_file.h"

namespace tabtrain {

/// Sets a trainer of kept.record.config and its recorder, both fresh, to where the run was kept:
/// from there it ends with the bits of one that never stopped. Throws Error that begins with
/// `place` where the program's arithmetic or the images are others than the run's, or where the
/// snapshot lies outside of the run; then neither is changed. Images are compared by their numbers,
/// class names and statistics, the labels of the test images and the pixels of the mistakes.
void resume_run(const std::string& place, const RunFile& kept, const DataSplits& data,
                Trainer& trainer, Recorder& recorder);

}  // namespace tabtrain
