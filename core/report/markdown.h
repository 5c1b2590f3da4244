// A document as Markdown, as GitHub reads it.
#pragma once

#include <string>

#include "report/document.h"

namespace tabtrain::report {

/// Charts, confusion matrices and mistakes are links to their picture files.
std::string markdown_of(const Document& document);

}  // namespace tabtrain::report
