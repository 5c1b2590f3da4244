#include "train/run_config.h"

#include "fuzz/fuzz.h"
#include "net/plan.h"
#include "net/summary.h"

namespace tabtrain {

TABTRAIN_FUZZ_TARGET(run_config) {
  const std::string text = fuzz::text_of(bytes);
  RunConfig config;
  if (!fuzz::accepts([&] { config = parse_run_config(text); })) return;
  fuzz::require(parse_run_config(to_json(config)) == config, "written and read again: another run");
  const Graph graph = build_graph(config.network);
  summary_json(summarise(graph));
  fuzz::require(make_plan(graph).slot_size > 0, "size of the memory");
}

}  // namespace tabtrain
