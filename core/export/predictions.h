// What a trained network makes of single images.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "run/run_record.h"

namespace tabtrain {

struct Prediction {
  std::uint32_t image = 0;  ///< where in the data set
  std::uint8_t label = 0;
  std::vector<float> logits;
};

/// Logits of an image in evaluation mode, standardised by config.data. Throws Error when images and
/// network do not fit.
Prediction predict(Network& network, const RunConfig& config, const Dataset& images,
                   std::uint32_t image);

/// A header and a line for each prediction: image, names of its class and of the predicted one (the
/// first with the largest logit), that one's softmax, all logits.
std::string write_predictions_csv(const std::vector<Prediction>& predictions,
                                  const std::vector<std::string>& class_names);

}  // namespace tabtrain
