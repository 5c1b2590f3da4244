#include "train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <span>

#include "base/bit_cast.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/random.h"
#include "data/augment.h"
#include "data/select.h"
#include "data/statistics.h"

namespace tabtrain {
namespace {

/// Test images classified by one call of advance().
constexpr std::size_t kEvaluationPart = 1024;

/// with_data_statistics() for the images that were selected.
RunConfig with_statistics(RunConfig config, const Dataset& train,
                          std::span<const std::uint32_t> selected) {
  if (config.data.standardise != "computed") return config;
  if (selected.empty()) return config;  // refused below
  config.data.mean.clear();
  config.data.std.clear();
  for (const ChannelStatistics& channel : measure(train, selected).channels) {
    if (!(channel.std >= 1e-3)) {
      fail("data.standardise: got \"computed\", but channel ", config.data.std.size(),
           " of the training images has standard deviation ", channel.std,
           ", allowed 0.001 or more");
    }
    config.data.mean.push_back(static_cast<float>(channel.mean));
    config.data.std.push_back(static_cast<float>(channel.std));
  }
  return config;
}

void check_data(const RunConfig& config, const DataSplits& data, const Graph& graph) {
  for (const auto& [name, part] : {std::pair{"train", &data.train}, {"test", &data.test}}) {
    if (part->size() == 0) fail("[data] no ", name, " images");
    if (part->shape != graph.input) {
      fail("[data] ", name, " images are ", to_string(part->shape), ", the network takes ",
           to_string(graph.input));
    }
    const auto classes = static_cast<std::size_t>(graph.output().channels);
    if (part->class_names.size() > classes) {
      fail("[data] ", part->class_names.size(), " classes, the network has ", classes, " outputs");
    }
  }
  check_augmentation(config.augmentation, graph.input);
}

/// Infinities and NaN have all bits of the exponent set: one more carries into the sign. As
/// integers it is one vector loop.
bool all_finite(std::span<const float> values) {
  std::uint32_t carried = 0;
  for (const float value : values) {
    carried |= (bit_cast<std::uint32_t>(value) & 0x7f800000U) + 0x00800000U;
  }
  return (carried & 0x80000000U) == 0;
}

}  // namespace

RunConfig with_data_statistics(const RunConfig& config, const Dataset& train) {
  return with_statistics(
      config, train, select_images(train, config.data.train_images, config.data.balanced, "train"));
}

struct Trainer::State {
  State(const RunConfig& c, const DataSplits& d, const KernelTable& kernels, ThreadPool& pool)
      : train_selection(select_images(d.train, c.data.train_images, c.data.balanced, "train")),
        test_selection(select_images(d.test, c.data.test_images, c.data.balanced, "test")),
        config(with_statistics(c, d.train, train_selection)),
        data(d),
        network(build_graph(c.network), c.batch_size, kernels, pool),
        optimizer(make_optimizer(network.parameters(), c.optimizer)),
        table(d.train.shape.channels, config.data.mean, config.data.std),
        train_images(train_selection.size()),
        test_images(test_selection.size()),
        steps_per_epoch(static_cast<int>((train_images + c.batch_size - 1) / c.batch_size)),
        rate(c.schedule, c.warmup, base_lr(c.optimizer), steps_per_epoch, c.epochs) {
    check_data(c, d, network.graph());
    for (std::uint32_t index : test_selection) test_labels.push_back(d.test.labels[index]);
    network.initialise(c.seed);
    network.set_label_smoothing(c.label_smoothing);
    if (c.ema_decay > 0) average.emplace(network.parameters(), c.ema_decay);
    begin_epoch();
  }

  void begin_epoch();
  Event train_step(double lr);
  bool holds_numbers() const;
  Event evaluate_part();
  EpochEvent end_epoch();
  void count(const BatchResult& result, std::span<const std::uint8_t> labels);
  void average_into_network(bool wanted);
  void check(const TrainerSnapshot& shot) const;

  std::vector<std::uint32_t> train_selection;  ///< indices of the images used, in order
  std::vector<std::uint32_t> test_selection;
  std::vector<std::uint8_t> test_labels;
  RunConfig config;
  const DataSplits& data;
  Network network;
  std::unique_ptr<Optimizer> optimizer;
  StandardisationTable table;
  std::size_t train_images;
  std::size_t test_images;
  int steps_per_epoch;
  LearningRate rate;
  double rate_factor = 1;
  std::optional<WeightAverage> average;
  std::vector<std::uint32_t> order;  ///< of this epoch
  std::vector<std::uint8_t> batch_labels;

  int epoch = 0;  ///< complete epochs
  int step = 0;   ///< complete steps of this epoch
  std::int64_t global_step = 0;
  bool diverged = false;
  double loss_sum = 0;
  double objective_sum = 0;
  std::int64_t correct = 0;
  std::size_t evaluated = 0;
  BatchResult test_result;
  Evaluation evaluation;
};

/// Fisher and Yates' shuffle, keyed by the epoch.
void Trainer::State::begin_epoch() {
  order = train_selection;
  if (config.shuffle) {
    RandomStream random(config.seed, Purpose::kShuffle, static_cast<std::uint32_t>(epoch));
    for (std::size_t i = order.size(); i > 1; --i) {
      std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
    }
  }
  step = 0;
  loss_sum = 0;
  objective_sum = 0;
  correct = 0;
  evaluated = 0;
  test_result = {};
}

Event Trainer::State::train_step(double lr) {
  const auto batch = static_cast<std::size_t>(config.batch_size);
  const std::size_t first = static_cast<std::size_t>(step) * batch;
  const auto indices = std::span(order).subspan(first, std::min(batch, train_images - first));
  batch_labels.clear();
  for (std::uint32_t index : indices) batch_labels.push_back(data.train.labels[index]);
  const bool augmented = config.augmentation.any();
  const ImageWriter writer = [&](int position, const LaneView& out) {
    const std::uint32_t index = indices[static_cast<std::size_t>(position)];
    const auto image = data.train.image(index);
    if (augmented) {
      const AugmentationStream stream =
          augmentation_stream(config.seed, static_cast<std::uint32_t>(epoch), index);
      write_augmented(image, data.train.shape, table, config.augmentation, stream, out);
    } else {
      write_standardised(image, data.train.shape, table, out);
    }
  };
  const BatchResult& result = network.train_batch(batch_labels, writer, config.seed,
                                                  static_cast<std::uint32_t>(global_step));
  double batch_loss = 0;
  double batch_smoothed = 0;
  int batch_correct = 0;
  for (std::size_t n = 0; n < indices.size(); ++n) {
    batch_loss += result.loss[n];
    batch_smoothed += result.smoothed_loss[n];
    batch_correct += result.predicted[n] == batch_labels[n] ? 1 : 0;
  }
  const auto images = static_cast<double>(indices.size());
  const double penalty = optimizer->penalty();
  const double objective = batch_smoothed / images + penalty;
  ++step;
  if (!std::isfinite(batch_loss) || !std::isfinite(objective)) {
    diverged = true;
    return DivergedEvent{epoch + 1, step};
  }
  optimizer->step(lr);
  if (!holds_numbers()) {
    diverged = true;
    return DivergedEvent{epoch + 1, step};
  }
  if (average) average->update();
  ++global_step;
  loss_sum += batch_loss;
  objective_sum += batch_smoothed + penalty * images;
  correct += batch_correct;
  StepEvent event;
  event.epoch = epoch + 1;
  event.step = step;
  event.steps_per_epoch = steps_per_epoch;
  event.global_step = global_step;
  event.loss = static_cast<float>(batch_loss / images);
  event.objective = static_cast<float>(objective);
  event.correct = batch_correct;
  event.images = static_cast<int>(indices.size());
  event.learning_rate = static_cast<float>(lr);
  return event;
}

/// A step can make weights infinite after its loss was a number, and a running variance while every
/// loss stays one. Nobody could go on from such a state.
bool Trainer::State::holds_numbers() const {
  for (const Parameter& p : network.parameters()) {
    if (!all_finite(p.value)) return false;
  }
  for (const std::vector<float>& moment : optimizer->state().moments) {
    if (!all_finite(moment)) return false;
  }
  return true;
}

/// What is evaluated are the averages, where there are any.
void Trainer::State::average_into_network(bool wanted) {
  if (average && average->in_network() != wanted) average->swap();
}

Event Trainer::State::evaluate_part() {
  average_into_network(true);
  const std::size_t count = std::min(kEvaluationPart, test_images - evaluated);
  const auto labels = std::span(test_labels).subspan(evaluated, count);
  const ImageWriter writer = [&](int position, const LaneView& out) {
    const std::size_t index = test_selection[evaluated + static_cast<std::size_t>(position)];
    write_standardised(data.test.image(index), data.test.shape, table, out);
  };
  network.evaluate(labels, writer, test_result);
  evaluated += count;
  return EvaluationEvent{epoch + 1, static_cast<int>(evaluated), static_cast<int>(test_images)};
}

void Trainer::State::count(const BatchResult& result, std::span<const std::uint8_t> labels) {
  const auto classes = static_cast<std::size_t>(network.graph().output().channels);
  evaluation = {};
  evaluation.total = static_cast<int>(labels.size());
  evaluation.confusion.assign(classes * classes, 0);
  double sum = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) {
    sum += result.loss[n];
    evaluation.correct += result.predicted[n] == labels[n] ? 1 : 0;
    ++evaluation.confusion[labels[n] * classes + result.predicted[n]];
  }
  evaluation.loss = sum / static_cast<double>(labels.size());
}

EpochEvent Trainer::State::end_epoch() {
  count(test_result, test_labels);
  evaluation.image = test_selection;
  evaluation.label = test_labels;
  EpochEvent event;
  event.epoch = epoch + 1;
  event.train_loss = loss_sum / static_cast<double>(train_images);
  event.train_objective = objective_sum / static_cast<double>(train_images);
  event.train_accuracy = static_cast<double>(correct) / static_cast<double>(train_images);
  event.test_loss = evaluation.loss;
  event.test_accuracy = static_cast<double>(evaluation.correct) / evaluation.total;
  event.last = epoch + 1 == config.epochs;
  evaluation.image_loss = std::move(test_result.loss);
  evaluation.predicted = std::move(test_result.predicted);
  evaluation.probability = std::move(test_result.probability);
  rate.epoch_done(event.test_loss, event.test_accuracy);
  ++epoch;
  begin_epoch();
  return event;
}

Trainer::Trainer(const RunConfig& config, const DataSplits& data, const KernelTable& kernels,
                 ThreadPool& pool)
    : state_(std::make_unique<State>(config, data, kernels, pool)) {}

Trainer::~Trainer() = default;

bool Trainer::finished() const {
  return state_->diverged || state_->epoch == state_->config.epochs;
}

Event Trainer::advance() {
  State& s = *state_;
  if (finished()) fail("[trainer] the run is finished");
  if (s.step < s.steps_per_epoch) {
    return s.train_step(s.rate.at(s.epoch, s.global_step) * s.rate_factor);
  }
  if (s.evaluated < s.test_images) return s.evaluate_part();
  EpochEvent event = s.end_epoch();
  event.digest = digest();
  if (!finished()) s.average_into_network(false);
  return event;
}

Event Trainer::step_at(double lr) {
  State& s = *state_;
  if (s.diverged) fail("[trainer] the loss diverged");
  s.average_into_network(false);
  if (s.step == s.steps_per_epoch) {
    ++s.epoch;
    s.begin_epoch();
  }
  return s.train_step(lr);
}

void Trainer::set_learning_rate(double lr) {
  State& s = *state_;
  if (!(lr >= 0 && lr <= 1000)) fail("[trainer] learning rate: got ", lr, ", allowed 0 to 1000");
  // Between two epochs the next step is the next epoch's first.
  const int epoch = s.step == s.steps_per_epoch ? s.epoch + 1 : s.epoch;
  const double scheduled = s.rate.at(epoch, s.global_step);
  if (scheduled <= 0) {
    fail("[trainer] learning rate: the schedule stands at 0, which no factor changes");
  }
  s.rate_factor = lr / scheduled;
}

double Trainer::rate_factor() const { return state_->rate_factor; }

TrainerSnapshot Trainer::snapshot() const {
  const State& s = *state_;
  TrainerSnapshot shot;
  shot.epoch = s.epoch;
  shot.step = s.step;
  shot.global_step = s.global_step;
  shot.diverged = s.diverged;
  shot.loss_sum = s.loss_sum;
  shot.objective_sum = s.objective_sum;
  shot.correct = s.correct;
  shot.evaluated = s.evaluated;
  shot.test_result = s.test_result;
  for (const Parameter& p : s.network.parameters()) {
    shot.values.insert(shot.values.end(), p.value.begin(), p.value.end());
  }
  shot.optimizer = s.optimizer->state();
  shot.plateau = s.rate.plateau();
  shot.rate_factor = s.rate_factor;
  if (s.average) shot.average = s.average->state();
  return shot;
}

/// Snapshots come out of files too: this one must be of a moment that this run can have.
void Trainer::State::check(const TrainerSnapshot& shot) const {
  std::size_t size = 0;
  for (const Parameter& p : network.parameters()) size += p.value.size();
  if (shot.values.size() != size) {
    fail("[trainer] snapshot of another network: ", shot.values.size(), " values instead of ",
         size);
  }
  const auto in_range = [](const char* name, std::int64_t value, std::int64_t most) {
    if (value >= 0 && value <= most) return;
    fail("[trainer] snapshot.", name, ": got ", value, ", allowed 0 to ", most);
  };
  in_range("epoch", shot.epoch, config.epochs);
  in_range("step", shot.step, shot.epoch == config.epochs ? 0 : steps_per_epoch);
  in_range("global_step", shot.global_step, std::int64_t{shot.epoch} * steps_per_epoch + shot.step);
  in_range("optimizer_steps", shot.optimizer.steps, shot.global_step);
  const std::size_t most = shot.step == steps_per_epoch ? test_images : 0;
  in_range("evaluated", static_cast<std::int64_t>(shot.evaluated), static_cast<std::int64_t>(most));
  const BatchResult& result = shot.test_result;
  for (const std::size_t found :
       {result.loss.size(), result.probability.size(), result.predicted.size()}) {
    if (found == shot.evaluated) continue;
    fail("[trainer] snapshot: results of ", found, " test images, expected ", shot.evaluated);
  }
  const int classes = network.graph().output().channels;
  for (const std::uint8_t predicted : result.predicted) {
    in_range("predicted", predicted, classes - 1);
  }
}

void Trainer::restore(const TrainerSnapshot& shot) {
  State& s = *state_;
  s.check(shot);
  s.optimizer->restore(shot.optimizer);
  if (s.average) s.average->restore(shot.average);
  auto from = shot.values.begin();
  for (const Parameter& p : s.network.parameters()) {
    std::copy_n(from, p.value.size(), p.value.begin());
    from += static_cast<std::ptrdiff_t>(p.value.size());
  }
  s.rate.restore(shot.plateau);
  s.rate_factor = shot.rate_factor;
  s.epoch = shot.epoch;
  s.begin_epoch();  // the order of its images
  s.step = shot.step;
  s.global_step = shot.global_step;
  s.diverged = shot.diverged;
  s.loss_sum = shot.loss_sum;
  s.objective_sum = shot.objective_sum;
  s.correct = shot.correct;
  s.evaluated = shot.evaluated;
  s.test_result = shot.test_result;
}

Network& Trainer::network() { return state_->network; }
const RunConfig& Trainer::config() const { return state_->config; }
int Trainer::steps_per_epoch() const { return state_->steps_per_epoch; }
std::size_t Trainer::train_images() const { return state_->train_images; }
std::size_t Trainer::test_images() const { return state_->test_images; }
const Evaluation& Trainer::last_evaluation() const { return state_->evaluation; }

std::string Trainer::digest() const {
  Digest digest;
  for (const Parameter& p : state_->network.parameters()) {
    digest.update(p.value.data(), p.value.size_bytes());
  }
  return digest.hex();
}

}  // namespace tabtrain
