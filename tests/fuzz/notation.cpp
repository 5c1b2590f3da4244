#include "net/notation.h"

#include "fuzz/fuzz.h"
#include "net/summary.h"
#include "train/run_config.h"

namespace tabtrain {

TABTRAIN_FUZZ_TARGET(notation) {
  NetworkSpec spec;
  if (!fuzz::accepts([&] { spec = parse_network(fuzz::text_of(bytes)); })) return;
  summary_text(summarise(build_graph(spec)));
}

}  // namespace tabtrain
