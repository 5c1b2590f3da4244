// The input is a list of paths, one a line, as archives and dropped folders have them.
#include <sstream>

#include "data/image_folder.h"
#include "fuzz/fuzz.h"

namespace tabtrain {

TABTRAIN_FUZZ_TARGET(folder) {
  std::istringstream lines(fuzz::text_of(bytes));
  std::vector<std::string> paths;
  for (std::string line; std::getline(lines, line);) paths.push_back(line);
  FolderPlan plan;
  if (!fuzz::accepts([&] { plan = plan_folder(paths, 0.2); })) return;
  for (const auto* part : {&plan.train, &plan.test}) {
    fuzz::require(!part->empty(), "an empty part");
    for (const FolderImage& image : *part) {
      fuzz::require(image.file < paths.size() && image.label < plan.class_names.size(), "image");
    }
  }
}

}  // namespace tabtrain
