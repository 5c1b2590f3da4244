// Looking into messages and documents.
#pragma once

#include <gtest/gtest.h>

#include <string>

namespace tabtrain::test {

/// `part` stands somewhere in `text`.
inline void expect_part(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "\"" << text << "\" lacks \"" << part << "\"";
}

}  // namespace tabtrain::test
