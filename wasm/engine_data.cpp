// The images that the engine holds.
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "base/error.h"
#include "data/builtin.h"
#include "data/noise.h"
#include "data/picture.h"
#include "engine.h"
#include "engine_json.h"
#include "js.h"

namespace tabtrain::wasm {

using emscripten::val;

val Engine::load_builtin(int channels, int height, int width) {
  return guarded_action([&] {
    replace_data(make_builtin(kBuiltinSeed, kBuiltinTrainImages, kBuiltinTestImages, pool_.get(),
                              {channels, height, width}),
                 "builtin");
  });
}

val Engine::load_noise(int channels, int height, int width, int classes, int train, int test) {
  return guarded_action([&] {
    replace_data({}, "builtin");  // the old images go before the new ones come
    replace_data(make_noise({channels, height, width}, classes, train, test), "builtin");
  });
}

val Engine::add_file(const std::string& path, const val& bytes) {
  return guarded_action([&] { stage_.add_file(path, bytes_of(bytes)); });
}

val Engine::begin_folder(const std::string& json) {
  return guarded([&] { return stage_.begin_folder(json); });
}

val Engine::add_picture(int file, const val& rgba, int width, int height) {
  return guarded_action(
      [&] { stage_.add_picture(static_cast<std::size_t>(file), bytes_of(rgba), width, height); });
}

val Engine::begin_kept(const std::string& facts) {
  return guarded_action([&] { stage_.begin_kept(facts); });
}

val Engine::add_kept(const val& bytes) {
  return guarded_action([&] { stage_.add_kept(bytes_of(bytes)); });
}

val Engine::finish_data() {
  return guarded_action([&] {
    const std::string source = stage_.source();
    replace_data(stage_.finish(), source);
    stage_.clear();
  });
}

val Engine::discard_data() {
  return guarded_action([&] { stage_.clear(); });
}

val Engine::kept_facts() const {
  return guarded([&] { return facts_json(data_, source_); });
}

val Engine::kept_bytes(double offset, int most) const {
  return guarded([&] {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(most));
    const auto begin = static_cast<std::uint64_t>(offset);
    return js_bytes(std::span(bytes).first(copy_kept(data_, begin, bytes)));
  });
}

val Engine::data_info() const {
  return guarded([&] { return data_json(data_, source_); });
}

val Engine::image(const std::string& split, int index) const {
  return guarded([&] { return js_bytes(part(split).image(checked(split, index))); });
}

val Engine::label(const std::string& split, int index) const {
  return guarded([&] { return int{part(split).labels[checked(split, index)]}; });
}

val Engine::data_wanted(const std::string& run) const {
  return guarded([&] { return wanted_json(parse_run_config(run)); });
}

val Engine::statistics(const std::string& run) const {
  return guarded([&] { return statistics_json(data_, parse_run_config(run).data); });
}

val Engine::sample_grid(int columns) const {
  return guarded([&] {
    return js_picture(
        tabtrain::sample_grid(data_.train, columns, picture_scale(data_.train.shape)));
  });
}

val Engine::augmentation_preview(const std::string& run, int rows, int columns) const {
  return guarded([&] {
    const RunConfig config = with_data_statistics(parse_run_config(run), data_.train);
    return js_picture(tabtrain::augmentation_preview(
        data_.train, config.augmentation, config.data.mean, config.data.std, config.seed, rows,
        columns, picture_scale(data_.train.shape)));
  });
}

void Engine::replace_data(DataSplits data, std::string source) {
  forget_runs();  // they refer to the data
  data_ = std::move(data);
  source_ = std::move(source);
}

const Dataset& Engine::part(const std::string& split) const {
  return split == "train" ? data_.train : data_.test;
}

std::size_t Engine::checked(const std::string& split, int index) const {
  const std::size_t size = part(split).size();
  if (index < 0 || static_cast<std::size_t>(index) >= size) {
    fail("image ", index, " of ", split, ": there are ", size);
  }
  return static_cast<std::size_t>(index);
}

}  // namespace tabtrain::wasm
