// A document as one HTML page.
#pragma once

#include <span>
#include <string>

#include "report/document.h"
#include "report/pictures.h"

namespace tabtrain::report {

/// Also well-formed XML. Throws Error when a picture of a Mistakes block is missing.
std::string html_of(const Document& document, std::span<const EncodedPicture> encoded);

/// The page's style sheet.
extern const char* const kStyle;

}  // namespace tabtrain::report
