#include "cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace tabtrain::cli {
namespace {

constexpr auto kBarPeriod = std::chrono::milliseconds(100);
constexpr auto kLinePeriod = std::chrono::seconds(10);
constexpr int kShortestBar = 5;
constexpr int kLongestBar = 30;
/// Evaluation of an image is about so many times as fast as training on it; used until measured.
constexpr double kEvaluationSpeed = 3;

template <class... Arguments>
std::string text_of(const char* format, Arguments... arguments) {
  char text[256];
  std::snprintf(text, sizeof text, format, arguments...);
  return text;
}

int terminal_columns() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return 80;
}

std::string bar(double part, int width) {
  const int filled = std::clamp(static_cast<int>(std::lround(part * width)), 0, width);
  std::string text(width, '.');
  text.replace(0, filled, filled, '#');
  return '[' + text + ']';
}

}  // namespace

ProgressStyle progress_style(bool quiet) {
  if (quiet) return ProgressStyle::kQuiet;
  return isatty(STDOUT_FILENO) != 0 ? ProgressStyle::kBar : ProgressStyle::kLines;
}

std::string duration_text(double seconds) {
  const auto total = static_cast<long>(std::lround(std::max(0.0, seconds)));
  if (total >= 3600) {
    return text_of("%ld:%02ld:%02ld", total / 3600, total / 60 % 60, total % 60);
  }
  return text_of("%ld:%02ld", total / 60, total % 60);
}

std::string digest_text(const std::string& digest, const std::string& arithmetic) {
  return arithmetic == "strict" ? digest : digest + " (" + arithmetic + " arithmetic)";
}

std::string epoch_line(const EpochRecord& record, const RunFacts& facts) {
  const EpochEvent& e = record.event;
  const auto width = static_cast<int>(std::to_string(facts.epochs).size());
  return text_of("epoch %*d/%d  train loss %.4f  acc %5.2f %%  test loss %.4f  acc %5.2f %%", width,
                 e.epoch, facts.epochs, e.train_loss, 100 * e.train_accuracy, e.test_loss,
                 100 * e.test_accuracy) +
         text_of("  %.0f images/s  %.1f s  digest %s", record.images_per_s, record.seconds,
                 digest_text(e.digest, facts.arithmetic).c_str());
}

Progress::Progress(ProgressStyle style, const RunFacts& facts)
    : style_(style),
      facts_(facts),
      // A bar shows at the first step, so that a short run has one too.
      last_shown_(style == ProgressStyle::kBar ? Clock::time_point() : Clock::now()) {}

bool Progress::due() {
  if (style_ == ProgressStyle::kQuiet) return false;
  const auto now = Clock::now();
  const bool is_due = style_ == ProgressStyle::kBar ? now - last_shown_ >= kBarPeriod
                                                    : now - last_shown_ >= kLinePeriod;
  if (is_due) last_shown_ = now;
  return is_due;
}

void Progress::show(const std::string& head, const char* what, double part,
                    const std::string& tail) {
  if (style_ == ProgressStyle::kLines) {
    std::printf("%s %s %s\n", head.c_str(), what, tail.c_str());
  } else {
    // The last column stays free; brackets and spaces take 4.
    const int columns = terminal_columns() - 1;
    const int room = columns - static_cast<int>(head.size() + tail.size()) - 4;
    const std::string line =
        head + ' ' + bar(part, std::clamp(room, kShortestBar, kLongestBar)) + ' ' + tail;
    std::printf("\r%s\x1b[K", line.substr(0, columns).c_str());
    bar_shown_ = true;
  }
  std::fflush(stdout);
}

void Progress::clear() {
  if (bar_shown_) std::printf("\r\x1b[K");
  bar_shown_ = false;
}

double Progress::seconds_left(int epoch, int step, int evaluated) const {
  if (train_steps_ == 0) return 0;
  const double epochs_after = facts_.epochs - epoch;
  const double steps = epochs_after * facts_.steps_per_epoch + (facts_.steps_per_epoch - step);
  const auto test_images = static_cast<double>(facts_.test_images);
  const double images = epochs_after * test_images + (test_images - evaluated);
  const double image_seconds = evaluated_images_ > 0 ? evaluation_seconds_ / evaluated_images_
                                                     : train_seconds_ / images_ / kEvaluationSpeed;
  return steps * train_seconds_ / train_steps_ + images * image_seconds;
}

void Progress::step(const StepEvent& event, double seconds) {
  train_seconds_ += seconds;
  train_steps_ += 1;
  images_ += event.images;
  if (event.step == 1) loss_sum_ = correct_ = epoch_images_ = 0;
  loss_sum_ += static_cast<double>(event.loss) * event.images;
  correct_ += event.correct;
  epoch_images_ += event.images;
  evaluated_before_ = 0;
  if (!due()) return;
  show(
      text_of("epoch %d/%d", event.epoch, facts_.epochs), "step",
      static_cast<double>(event.step) / event.steps_per_epoch,
      text_of("%d/%d  loss %.4f  acc %.1f %%  %.0f images/s  ", event.step, event.steps_per_epoch,
              loss_sum_ / epoch_images_, 100 * correct_ / epoch_images_, images_ / train_seconds_) +
          duration_text(seconds_left(event.epoch, event.step, 0)) + " left");
}

void Progress::evaluation(const EvaluationEvent& event, double seconds) {
  evaluation_seconds_ += seconds;
  evaluated_images_ += event.done - evaluated_before_;
  evaluated_before_ = event.done;
  if (!due()) return;
  show(text_of("epoch %d/%d", event.epoch, facts_.epochs), "test",
       static_cast<double>(event.done) / event.total,
       text_of("%d/%d test images  ", event.done, event.total) +
           duration_text(seconds_left(event.epoch, facts_.steps_per_epoch, event.done)) + " left");
}

void Progress::epoch(const EpochRecord& record) { message(epoch_line(record, facts_)); }

void Progress::message(const std::string& text) {
  if (style_ == ProgressStyle::kQuiet) return;
  clear();
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

}  // namespace tabtrain::cli
