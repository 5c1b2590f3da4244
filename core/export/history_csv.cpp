#include "export/history_csv.h"

#include <algorithm>

#include "export/csv.h"
#include "net/norm_name.h"

namespace tabtrain {

std::string write_history_csv(const RunRecord& record) {
  std::string text;
  append_csv_row(text, {"run", "norm", "epoch", "learning_rate", "train_loss_nats",
                        "train_objective_nats", "train_accuracy_percent", "test_loss_nats",
                        "test_accuracy_percent", "duration_s", "train_images_per_s", "digest"});
  const std::string norm = norm_name(record.config.network);
  for (const EpochRecord& epoch : record.history) {
    const EpochEvent& e = epoch.event;
    append_csv_row(
        text, {record.config.name, norm, std::to_string(e.epoch), csv_number(epoch.learning_rate),
               csv_number(e.train_loss), csv_number(e.train_objective),
               csv_percent(e.train_accuracy), csv_number(e.test_loss), csv_percent(e.test_accuracy),
               csv_number(epoch.seconds), csv_number(epoch.images_per_s), e.digest});
  }
  return text;
}

std::string write_steps_csv(const RunRecord& record) {
  std::string text;
  append_csv_row(text, {"run", "step", "epoch", "loss_nats", "learning_rate"});
  const auto per_epoch = static_cast<std::size_t>(std::max(record.facts.steps_per_epoch, 1));
  for (std::size_t i = 0; i < record.steps.size(); ++i) {
    append_csv_row(text,
                   {record.config.name, std::to_string(i + 1), std::to_string(i / per_epoch + 1),
                    csv_number(record.steps[i].loss), csv_number(record.steps[i].learning_rate)});
  }
  return text;
}

}  // namespace tabtrain
