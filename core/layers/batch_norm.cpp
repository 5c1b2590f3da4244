#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "layers/norm.h"

namespace tabtrain {

BatchNormLayer::BatchNormLayer(const BatchNormOptions& options, LayerResources resources)
    : Layer(std::move(resources)), options_(options) {
  const auto slots = static_cast<std::size_t>(r_.slots);
  first_ = AlignedBuffer(slots * slot_size());
  second_ = AlignedBuffer(slots * slot_size());
  for (auto* buffer : {&mean_, &scale_, &shift_}) *buffer = AlignedBuffer(slot_size());
  for (auto* buffer : {&grad_scale_, &centred_scale_, &offset_}) {
    *buffer = AlignedBuffer(2 * slot_size());
  }
  batch_mean_.resize(static_cast<std::size_t>(channels()));
  batch_rstd_.resize(static_cast<std::size_t>(channels()));
}

void BatchNormLayer::set_forward(int channel, double mean, double rstd) {
  const int lanes = r_.kernels.lanes;
  const float weight = r_.parameters[0].value[static_cast<std::size_t>(channel)];
  const float bias = r_.parameters[1].value[static_cast<std::size_t>(channel)];
  std::fill_n(mean_.data() + channel * lanes, lanes, static_cast<float>(mean));
  std::fill_n(scale_.data() + channel * lanes, lanes, static_cast<float>(rstd * weight));
  std::fill_n(shift_.data() + channel * lanes, lanes, bias);
}

void BatchNormLayer::prepare(const Pass& pass) {
  if (pass.training) return;
  for (int c = 0; c < channels(); ++c) {
    const auto i = static_cast<std::size_t>(c);
    const double variance = r_.parameters[3].value[i];
    set_forward(c, r_.parameters[2].value[i], 1.0 / std::sqrt(variance + options_.eps));
  }
}

void BatchNormLayer::forward_statistics(const Pass&, int slot, const Block& input) {
  const std::size_t offset = static_cast<std::size_t>(slot) * slot_size();
  r_.kernels.moments(input, 1, first_.data() + offset, second_.data() + offset);
}

void BatchNormLayer::reduce_forward(const Pass& pass) {
  const int lanes = r_.kernels.lanes;
  const double count = static_cast<double>(pass.images) * static_cast<double>(pixels());
  if (count < 2) {
    fail("[batch_norm] training needs more than one value for each channel, got ", pass.images,
         " image of ", to_string(r_.output));
  }
  for (int c = 0; c < channels(); ++c) {
    // Image by image in double: one order for every SIMD width.
    auto at = [&](const AlignedBuffer& buffer, int image) -> double {
      return buffer.data()[static_cast<std::size_t>(image / lanes) * slot_size() +
                           static_cast<std::size_t>(c * lanes + image % lanes)];
    };
    double sum = 0;
    for (int n = 0; n < pass.images; ++n) sum += at(first_, n);
    const double mean = sum / pass.images;
    double m2 = 0;
    for (int n = 0; n < pass.images; ++n) {
      const double d = at(first_, n) - mean;
      m2 += at(second_, n) + static_cast<double>(pixels()) * (d * d);
    }
    const auto i = static_cast<std::size_t>(c);
    batch_mean_[i] = mean;
    batch_rstd_[i] = 1.0 / std::sqrt(m2 / count + options_.eps);
    set_forward(c, mean, batch_rstd_[i]);
    const double m = options_.momentum;
    float& running_mean = r_.parameters[2].value[i];
    float& running_var = r_.parameters[3].value[i];
    running_mean = static_cast<float>((1 - m) * running_mean + m * mean);
    running_var = static_cast<float>((1 - m) * running_var + m * (m2 / (count - 1)));
  }
}

void BatchNormLayer::forward(const Pass& pass, int /*slot*/, int block, const ForwardBlocks& b) {
  const BlockTail tail(r_.fused, pass, block, r_.kernels.lanes);
  r_.kernels.norm_forward(coefficients(), tail.get(), b.inputs[0], b.output);
}

void BatchNormLayer::backward_statistics(const Pass& pass, int slot, const Block& input,
                                         const Block& grad_output) {
  const BlockTail tail(r_.fused, pass, slot, r_.kernels.lanes);
  const std::size_t offset = static_cast<std::size_t>(slot) * slot_size();
  r_.kernels.norm_backward_sums(coefficients(), tail.get(), input, grad_output,
                                first_.data() + offset, second_.data() + offset);
}

void BatchNormLayer::reduce_backward(const Pass& pass) {
  const int lanes = r_.kernels.lanes;
  const int real_lanes = pass.images % lanes;  // of the last block, when it is not whole
  const double count = static_cast<double>(pass.images) * static_cast<double>(pixels());
  for (int c = 0; c < channels(); ++c) {
    double grads = 0;
    double centred = 0;
    for (int n = 0; n < pass.images; ++n) {
      const std::size_t at = static_cast<std::size_t>(n / lanes) * slot_size() +
                             static_cast<std::size_t>(c * lanes + n % lanes);
      grads += first_.data()[at];
      centred += second_.data()[at];
    }
    const auto i = static_cast<std::size_t>(c);
    const double rstd = batch_rstd_[i];
    const double weight = r_.parameters[0].value[i];
    r_.parameters[0].gradient[i] = static_cast<float>(centred * rstd);
    r_.parameters[1].gradient[i] = static_cast<float>(grads);
    // dx = weight * rstd * (dy - mean(dy) - hat * mean(dy * hat)), hat = (x - mean) * rstd
    const auto grad_scale = static_cast<float>(weight * rstd);
    const auto centred_scale = static_cast<float>(weight * rstd * rstd * rstd * (centred / count));
    const auto offset = static_cast<float>(weight * rstd * (grads / count));
    for (int lane = 0; lane < 2 * lanes; ++lane) {
      const bool real = lane < lanes || lane - lanes < real_lanes;
      const std::size_t at =
          (lane < lanes ? 0 : slot_size()) + static_cast<std::size_t>(c * lanes + lane % lanes);
      grad_scale_.data()[at] = real ? grad_scale : 0.0F;
      centred_scale_.data()[at] = real ? centred_scale : 0.0F;
      offset_.data()[at] = real ? offset : 0.0F;
    }
  }
}

void BatchNormLayer::backward(const Pass& pass, int slot, const BackwardBlocks& b) {
  if (b.grad_inputs[0].data == nullptr) return;
  const bool whole = (slot + 1) * r_.kernels.lanes <= pass.images;
  const std::size_t set = whole ? 0 : slot_size();
  r_.kernels.norm_backward(
      {mean_.data(), grad_scale_.data() + set, centred_scale_.data() + set, offset_.data() + set},
      r_.fused.relu_input, b.inputs[0], b.grad_output, b.grad_inputs[0]);
}

std::int64_t BatchNormLayer::memory_bytes() const {
  return static_cast<std::int64_t>(first_.size_bytes() + second_.size_bytes()) +
         9 * static_cast<std::int64_t>(slot_size() * sizeof(float));
}

}  // namespace tabtrain
