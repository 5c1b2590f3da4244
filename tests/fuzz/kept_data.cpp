// The input is the page's file of a kept data set (web/src/engine/data/kept.ts) from the length of
// the header on.
#include "data/kept_data.h"

#include <algorithm>

#include "fuzz/fuzz.h"
#include "wasm/engine_json.h"

namespace tabtrain {
namespace {

/// Sets that a fuzzer has the time for.
constexpr std::uint64_t kMostBytes = 1 << 20;

bool is_small(const KeptFacts& facts) {
  const auto pixels = static_cast<std::uint64_t>(facts.shape.size());
  return facts.train_images < kMostBytes && facts.test_images < kMostBytes &&
         pixels * (facts.train_images + facts.test_images) <= kMostBytes;
}

}  // namespace

TABTRAIN_FUZZ_TARGET(kept_data) {
  if (bytes.size() < 4) return;
  const std::size_t length = std::min<std::size_t>(bytes[0] | bytes[1] << 8, bytes.size() - 4);
  KeptFacts facts;
  const auto parse = [&] {
    facts = wasm::parse_facts(fuzz::text_of(bytes.subspan(4, length))).first;
  };
  if (!fuzz::accepts(parse, "kept data") || !is_small(facts)) return;
  fuzz::accepts(
      [&] {
        KeptReader reader(facts);
        const auto rest = bytes.subspan(4 + length);
        reader.append(rest.first(rest.size() / 2));
        reader.append(rest.subspan(rest.size() / 2));
        const DataSplits data = reader.finish();
        fuzz::require(kept_facts(data).digest == facts.digest, "digest");
      },
      "kept data");
}

}  // namespace tabtrain
