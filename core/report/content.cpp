#include "report/content.h"

#include <algorithm>
#include <cmath>

#include "base/number_text.h"
#include "layers/json.h"
#include "net/norm_name.h"
#include "net/summary.h"
#include "report/pictures.h"
#include "report/text.h"

namespace tabtrain::report {
namespace {

constexpr const char* kNone = "\xE2\x80\x93";  // an en dash
constexpr std::size_t kMostConfusions = 30;

std::string kib(std::int64_t bytes) { return decimal(static_cast<double>(bytes) / 1024, 1); }
std::string mib(std::int64_t bytes) {
  return decimal(static_cast<double>(bytes) / (1 << 20), 2) + " MiB";
}

std::vector<Cell> cells(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

std::string field_text(const ReceptiveField& field) {
  const std::string rows = std::to_string(field.rows);
  return field.rows == field.columns ? rows : rows + "x" + std::to_string(field.columns);
}

/// "14.8 % of the budget of 50,000"
std::string budget_share(std::int64_t parameters) {
  const double share = static_cast<double>(parameters) / static_cast<double>(kParameterBudget);
  return percent(share, 1) + " of the budget of " + grouped(kParameterBudget);
}

/// Whether training and test images were met under different conditions, in words.
std::string about_curves(const RunConfig& config) {
  const bool dropout = largest_dropout(config.network) > 0;
  const bool augmented = config.augmentation.any();
  std::string with;
  if (dropout) with = ", with dropout";
  if (augmented) with += dropout ? " and augmentation" : ", with augmentation";
  std::string text =
      "Train loss and accuracy are means over an epoch's images as they were met, while the "
      "weights still changed" +
      with + ". Test loss and accuracy are those of the finished epoch on the test images" +
      (dropout || augmented ? ", without either" : "") +
      ", so the first test result may lie above the train result. Both losses are mean "
      "cross-entropy per image and can be compared.";
  if (config.label_smoothing > 0) {
    text += " Label smoothing is part of what was minimised, not of the losses shown.";
  }
  if (config.ema_decay > 0) {
    text +=
        " The test results are those of the moving average of the weights, the train results "
        "those of the weights themselves.";
  }
  return text;
}

std::string log_text(const RunRecord& run) {
  std::string text;
  const std::size_t images = run.facts.test_images;
  const std::size_t digits = std::to_string(run.config.epochs).size();
  for (const EpochRecord& epoch : run.history) {
    const EpochEvent& e = epoch.event;
    const std::string number = std::to_string(e.epoch);
    const auto right =
        static_cast<std::int64_t>(std::floor(e.test_accuracy * static_cast<double>(images) + 0.5));
    text += "epoch " + std::string(digits - std::min(digits, number.size()), ' ') + number + "/" +
            std::to_string(run.config.epochs) + "  train: loss " + decimal(e.train_loss, 4) +
            ", accuracy " + percent(e.train_accuracy) + "  test: loss " + decimal(e.test_loss, 4) +
            ", accuracy " + std::to_string(right) + "/" + std::to_string(images) + " (" +
            percent(e.test_accuracy) + ")  lr " +
            significant(static_cast<double>(epoch.learning_rate), 4) + "  " +
            duration(epoch.seconds) + "\n";
  }
  return text;
}

Table layer_table(const Summary& summary) {
  Table table;
  table.caption =
      "Layers of the network, for one image. Field: receptive field r, by r_out = r_in + (k - 1) "
      "j_in; jump: j_out = j_in s.";
  table.total = table.dense = true;
  for (const char* name : {"Layer", "Type", "Kernel", "Settings"}) {
    table.columns.push_back({name, false});
  }
  for (const char* name :
       {"Output", "Parameters", "Multiply-adds", "Memory, KiB", "Field", "Jump"}) {
    table.columns.push_back({name, true});
  }
  const std::int64_t input_bytes = summary.memory.input_bytes;
  table.rows.push_back(
      cells({"input", "", "", "", to_string(summary.input), "", "", kib(input_bytes), "1", "1"}));
  std::int64_t bytes = input_bytes;
  for (const SummaryRow& row : summary.rows) {
    table.rows.push_back(
        cells({row.name, row.type, row.kernel, row.settings, to_string(row.output),
               grouped(row.parameters), grouped(row.multiply_adds), kib(row.memory_bytes),
               field_text(row.field), std::to_string(row.field.jump)}));
    bytes += row.memory_bytes;
  }
  table.rows.push_back(cells({"total", "", "", "", "", grouped(summary.parameters),
                              grouped(summary.multiply_adds), kib(bytes), "", ""}));
  return table;
}

Section network_section(const RunRecord& run) {
  const Summary summary = summarise(build_graph(run.config.network));
  const MemoryEstimate& memory = summary.memory;
  Section section{2, "network", "Network", {layer_table(summary)}};
  if (summary.over_budget) {
    section.blocks.push_back(Warning{"Above the parameter budget: " + grouped(summary.parameters) +
                                     ", " + budget_share(summary.parameters) + "."});
  } else {
    section.blocks.push_back(Paragraph{"Parameters: " + grouped(summary.parameters) + ", " +
                                       budget_share(summary.parameters) + "."});
  }
  section.blocks.push_back(Paragraph{
      "Memory for one image, every output with its gradient: input " + mib(memory.input_bytes) +
      ", forward and backward " + mib(memory.forward_backward_bytes) + ", parameters " +
      mib(memory.parameter_bytes) + ", total " + mib(memory.total_bytes()) + "."});
  return section;
}

/// A wrong answer that is given often.
struct Confusion {
  std::int32_t images = 0;
  std::size_t truth = 0;
  std::size_t predicted = 0;
};

/// The most frequent first.
std::vector<Confusion> confusions(const std::vector<std::int32_t>& counts, std::size_t classes) {
  std::vector<Confusion> list;
  for (std::size_t t = 0; t < classes; ++t) {
    for (std::size_t p = 0; p < classes; ++p) {
      const std::int32_t images = counts[t * classes + p];
      if (t != p && images > 0) list.push_back({images, t, p});
    }
  }
  std::stable_sort(list.begin(), list.end(),
                   [](const Confusion& a, const Confusion& b) { return a.images > b.images; });
  return list;
}

Block confusion_block(const RunRecord& run, std::size_t classes, const std::string& prefix) {
  const std::vector<std::int32_t>& counts = run.evaluation.confusion;
  if (classes <= kMostMatrixClasses) {
    ConfusionMatrix matrix{prefix + "confusion", {}, counts};
    for (std::size_t c = 0; c < classes; ++c) matrix.classes.push_back(class_name(run.facts, c));
    return matrix;
  }
  Table table{"The most frequent confusions of " + std::to_string(classes) + " classes",
              {{"True", false}, {"Predicted", false}, {"Images"}},
              {}};
  for (const Confusion& confusion : confusions(counts, classes)) {
    if (table.rows.size() == kMostConfusions) break;
    table.rows.push_back({{class_name(run.facts, confusion.truth)},
                          {class_name(run.facts, confusion.predicted)},
                          {grouped(confusion.images)}});
  }
  return table;
}

Table class_table(const RunRecord& run, const std::vector<double>& accuracy) {
  Table table{
      "Test images of the last epoch, by class",
      {{"Class", false}, {"Images"}, {"Right"}, {"Accuracy"}, {"Most often taken for", false}},
      {}};
  const std::size_t classes = accuracy.size();
  const std::vector<Confusion> wrong = confusions(run.evaluation.confusion, classes);
  for (std::size_t t = 0; t < classes; ++t) {
    const auto row = run.evaluation.confusion.begin() + static_cast<std::ptrdiff_t>(t * classes);
    std::int64_t images = 0;
    for (std::size_t p = 0; p < classes; ++p) images += row[static_cast<std::ptrdiff_t>(p)];
    Cell share{percent(accuracy[t])};
    if (!std::isnan(accuracy[t])) share.bar = accuracy[t];
    const auto worst =
        std::find_if(wrong.begin(), wrong.end(), [&](const Confusion& c) { return c.truth == t; });
    const std::string taken = worst == wrong.end() ? kNone
                                                   : class_name(run.facts, worst->predicted) +
                                                         " (" + std::to_string(worst->images) + ")";
    table.rows.push_back({{class_name(run.facts, t)},
                          {grouped(images)},
                          {grouped(row[static_cast<std::ptrdiff_t>(t)])},
                          share,
                          {taken}});
  }
  return table;
}

Section mistakes_section(const RunRecord& run, const std::string& prefix) {
  Section section{2, "mistakes", "Misclassified images", {}};
  if (run.mistakes.empty()) {
    section.blocks.push_back(Paragraph{"No test image was misclassified."});
    return section;
  }
  Mistakes grid{prefix + "mistakes", {}};
  for (std::size_t i = 0; i < std::min(run.mistakes.size(), kShownMistakes); ++i) {
    const Mistake& mistake = run.mistakes[i];
    grid.images.push_back({prefix + "mistake" + std::to_string(i + 1) + ".png",
                           class_name(run.facts, mistake.label),
                           class_name(run.facts, mistake.predicted),
                           percent(static_cast<double>(mistake.probability), 1) + " sure"});
  }
  const auto wrong = run.evaluation.total - run.evaluation.correct;
  section.blocks.push_back(
      Paragraph{"The " + std::to_string(grid.images.size()) + " of " + grouped(wrong) +
                " misclassified test images that the network was surest about, after the last "
                "epoch."});
  section.blocks.push_back(grid);
  return section;
}

/// What only a run with a complete epoch has.
std::vector<Section> epoch_sections(const RunRecord& run, const std::string& prefix) {
  std::vector<Section> sections;
  sections.push_back(
      {2, "curves", "Curves", {Charts{prefix + "curves", about_curves(run.config), curves(run)}}});
  sections.push_back({2, "log", "Log", {Lines{log_text(run), ""}}});
  const std::vector<double> accuracy = class_accuracy(run.evaluation.confusion);
  if (!accuracy.empty()) {
    sections.push_back(
        {2, "confusion", "Confusion matrix", {confusion_block(run, accuracy.size(), prefix)}});
    sections.push_back({2, "classes", "Accuracy of each class", {class_table(run, accuracy)}});
  }
  sections.push_back(mistakes_section(run, prefix));
  return sections;
}

std::vector<Block> warnings_of(const RunRecord& run) {
  std::vector<Block> blocks;
  if (run.facts.parameters > kParameterBudget) {
    blocks.push_back(Warning{"The network has " + grouped(run.facts.parameters) + " parameters, " +
                             budget_share(run.facts.parameters) +
                             ". Say so wherever it is compared with networks within it."});
  }
  if (run.status != "finished") {
    blocks.push_back(Warning{"This is no complete run (" + run.status +
                             "): " + std::to_string(run.history.size()) + " of " +
                             std::to_string(run.config.epochs) + " epochs."});
  }
  if (run.facts.arithmetic != "strict") {
    blocks.push_back(Warning{"Made with " + run.facts.arithmetic +
                             " arithmetic: another machine may get other bits, and the digest is "
                             "not for comparing."});
  }
  if (std::holds_alternative<ReduceOnPlateauSchedule>(run.config.schedule)) {
    blocks.push_back(
        Warning{"The schedule watched the test set (reduce on plateau): the test "
                "result was helped by it."});
  }
  return blocks;
}

std::string gap_text(const EpochEvent& last) {
  const double points = 100 * (last.train_accuracy - last.test_accuracy);
  if (!std::isfinite(points)) return "";
  return decimal(std::abs(points), 2) + " points " + (points >= 0 ? "above" : "below") +
         " the test accuracy; as met in training";
}

}  // namespace

std::string last_accuracy(const RunRecord& run) {
  return run.history.empty() ? kNone : percent(run.history.back().event.test_accuracy);
}

std::vector<Block> result_blocks(const RunRecord& run) {
  const RunFacts& facts = run.facts;
  const std::size_t epochs = run.history.size();
  const std::string norm = norm_name(run.config.network);
  std::vector<Block> blocks{Paragraph{
      "A network of " + grouped(facts.parameters) + " parameters " +
      (norm == "none" ? "without normalisation" : "with " + norm) + ", trained on " + facts.data +
      " for " + std::to_string(epochs) + (epochs == 1 ? " epoch." : " epochs.")}};
  for (Block& warning : warnings_of(run)) blocks.push_back(std::move(warning));
  KeyFigures key;
  if (run.history.empty()) {
    blocks.push_back(Warning{"No epoch was finished, so there is no result."});
  } else {
    const EpochEvent& last = run.history.back().event;
    key.figures.push_back({"Test accuracy, last epoch", last_accuracy(run),
                           "epoch " + std::to_string(last.epoch) + ": the result"});
    const int best = best_epoch_on_test_set(run.history);
    const EpochEvent& event = run.history[static_cast<std::size_t>(best)].event;
    key.figures.push_back({"Best on the test set", percent(event.test_accuracy),
                           "epoch " + std::to_string(event.epoch) +
                               ", chosen by looking at the test set: no result"});
    key.figures.push_back(
        {"Train accuracy, last epoch", percent(last.train_accuracy), gap_text(last)});
  }
  key.figures.push_back({"Parameters", grouped(facts.parameters), budget_share(facts.parameters)});
  blocks.push_back(key);
  return blocks;
}

std::vector<Section> run_sections(const RunRecord& run, int level, const std::string& prefix) {
  std::vector<Section> sections;
  sections.push_back({2, "run", "What was run", {Facts{facts_of(run)}}});
  sections.push_back(network_section(run));
  if (!run.history.empty()) {
    for (Section& section : epoch_sections(run, prefix)) sections.push_back(std::move(section));
  }
  sections.push_back({2,
                      "document",
                      "Run document",
                      {Paragraph{"tabtrain train run.json repeats this run."},
                       Lines{to_json(run.config), "json"}}});
  for (Section& section : sections) {
    section.level = level;
    section.id = prefix + section.id;
  }
  return sections;
}

}  // namespace tabtrain::report
