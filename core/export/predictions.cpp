#include "export/predictions.h"

#include <algorithm>

#include "base/error.h"
#include "base/strict_math.h"
#include "data/augment.h"
#include "export/csv.h"

namespace tabtrain {
namespace {

std::string class_name(const std::vector<std::string>& names, std::size_t index) {
  return index < names.size() ? names[index] : std::to_string(index);
}

std::vector<std::string> cells_of(const Prediction& prediction,
                                  const std::vector<std::string>& names) {
  const std::vector<float>& logits = prediction.logits;
  const auto largest = std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += strict::exp(double{logit} - *largest);
  std::vector<std::string> cells{
      std::to_string(prediction.image), class_name(names, prediction.label),
      class_name(names, static_cast<std::size_t>(largest - logits.begin())),
      csv_number(static_cast<float>(1 / sum))};
  for (const float logit : logits) cells.push_back(csv_number(logit));
  return cells;
}

}  // namespace

Prediction predict(Network& network, const RunConfig& config, const Dataset& images,
                   std::uint32_t image) {
  if (images.shape != network.graph().input) {
    fail("[data] images are ", to_string(images.shape), ", the network takes ",
         to_string(network.graph().input));
  }
  if (image >= images.size()) fail("image ", image, ": there are ", images.size());
  const StandardisationTable table(images.shape.channels, config.data.mean, config.data.std);
  return {image, images.labels[image], network.logits([&](const LaneView& out) {
            write_standardised(images.image(image), images.shape, table, out);
          })};
}

std::string write_predictions_csv(const std::vector<Prediction>& predictions,
                                  const std::vector<std::string>& class_names) {
  std::string text;
  std::vector<std::string> header{"image", "label", "predicted", "probability"};
  const std::size_t classes = predictions.empty() ? 0 : predictions[0].logits.size();
  for (std::size_t k = 0; k < classes; ++k) header.push_back("logit_" + class_name(class_names, k));
  append_csv_row(text, header);
  for (const Prediction& prediction : predictions) {
    append_csv_row(text, cells_of(prediction, class_names));
  }
  return text;
}

}  // namespace tabtrain
