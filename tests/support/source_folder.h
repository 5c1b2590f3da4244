// Where the sources lie, for tests that read files beside them.
#pragma once

#include <string>

namespace tabtrain::test {

/// The repository's root. Only tests/main.cpp is compiled with it, so that a compiler cache serves
/// every checkout.
std::string source_folder();

}  // namespace tabtrain::test
