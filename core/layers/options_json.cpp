#include "layers/options_json.h"

#include "layers/fields_json.h"

namespace tabtrain {

Json to_json(const LayerOptions& options) { return variant_json(options); }

LayerOptions parse_layer_options(const Json& object, const std::string& path,
                                 const std::vector<std::string>& also_known) {
  return parse_variant<LayerOptions>(object, path, also_known);
}

Json layer_fields_json() { return variant_fields_json<LayerOptions>(); }

}  // namespace tabtrain
