// A run of a second, on a few built-in images.
#pragma once

#include <string>

#include "data/builtin.h"
#include "train/run_config.h"

namespace tabtrain::test {

inline RunConfig small_run(int epochs) {
  return parse_run_config(R"({
    "network": {"notation": "C8 P C12 P GAP c10", "norm": "batch_norm", "dropout": 0.1},
    "data": {"source": "builtin"},
    "optimizer": {"type": "sgd", "lr": 0.05, "momentum": 0.9},
    "epochs": )" + std::to_string(epochs) +
                          R"(, "batch_size": 32, "seed": 3
  })");
}

/// Five batches of 32 to train on, three to test on; the last ones are not full.
inline const DataSplits& small_data() {
  static const DataSplits data = make_builtin(1, 150, 70);
  return data;
}

}  // namespace tabtrain::test
