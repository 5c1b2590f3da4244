#include "report/text.h"

#include <gtest/gtest.h>

#include <limits>

namespace tabtrain::report {
namespace {

TEST(ReportText, HtmlIsText) {
  EXPECT_EQ(html_text("<script>alert('x')</script> & \"y\""),
            "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;");
}

TEST(ReportText, OnlyCharactersThatXmlMayHold) {
  const std::string gone = "\xEF\xBF\xBD";
  EXPECT_EQ(clean_text("a\nb\tc"), "a b c");
  EXPECT_EQ(clean_text("a\nb\tc", false), "a\nb\tc");
  EXPECT_EQ(clean_text(std::string_view("\0\x1B\x7F", 3)), gone + gone + gone);
  EXPECT_EQ(clean_text("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x90\xB1"),
            "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x90\xB1");
  EXPECT_EQ(clean_text("\xFF"), gone);
  EXPECT_EQ(clean_text("\xC0\xAF"), gone + gone);             // overlong
  EXPECT_EQ(clean_text("\xED\xA0\x80"), gone + gone + gone);  // surrogate
  EXPECT_EQ(clean_text("a\xE2\x82"), "a" + gone + gone);      // cut short
  EXPECT_EQ(clean_text("\xE2\x80\xAE"
                       "cat"),
            gone + "cat");  // right-to-left override
  EXPECT_EQ(clean_text("\xEF\xBF\xBF"), gone);
}

TEST(ReportText, MarkdownIsText) {
  EXPECT_EQ(markdown_text("batch_norm *x* `y` [z](u) | <b>"),
            "batch\\_norm \\*x\\* \\`y\\` \\[z\\](u) \\| \\<b\\>");
  EXPECT_EQ(markdown_text("# head\n- item"), "\\# head - item");
  EXPECT_EQ(markdown_text("- item"), "\\- item");
  EXPECT_EQ(markdown_text("12. item"), "12\\. item");
  EXPECT_EQ(markdown_text("12."), "12\\.");
  EXPECT_EQ(markdown_text("0.5 of 3.5"), "0.5 of 3.5");
  EXPECT_EQ(markdown_text("https://x.y www.z.q @me"), "https\\://x.y www\\.z.q \\@me");
}

TEST(ReportText, WidthsAndNames) {
  EXPECT_EQ(text_width("\xC3\xA4"
                       "b"),
            2U);
  EXPECT_EQ(shortened("\xC3\xA4\xC3\xA4\xC3\xA4", 3), "\xC3\xA4\xC3\xA4\xC3\xA4");
  EXPECT_EQ(shortened("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", 3), "\xC3\xA4\xC3\xA4\xE2\x80\xA6");
  EXPECT_EQ(file_slug("R1 BN (L2 = 0.001)?"), "r1-bn-l2-0.001");
  EXPECT_EQ(file_slug("../../etc/passwd"), "etc-passwd");
  EXPECT_EQ(file_slug("\xE7\x8C\xAB"), "");
}

TEST(ReportText, Base64) {
  const std::vector<std::uint8_t> bytes{'M', 'a', 'n', 'y', 0xFF};
  EXPECT_EQ(base64(std::span(bytes).first(0)), "");
  EXPECT_EQ(base64(std::span(bytes).first(1)), "TQ==");
  EXPECT_EQ(base64(std::span(bytes).first(2)), "TWE=");
  EXPECT_EQ(base64(std::span(bytes).first(3)), "TWFu");
  EXPECT_EQ(base64(bytes), "TWFuef8=");
}

TEST(ReportText, SharesAndTimes) {
  EXPECT_EQ(percent(0.7939), "79.39 %");
  EXPECT_EQ(percent(std::numeric_limits<double>::quiet_NaN()), "\xE2\x80\x93");
  EXPECT_EQ(duration(1.25), "1.2 s");
  EXPECT_EQ(duration(65), "1:05 min");
  EXPECT_EQ(duration(59.97), "1:00 min");
  EXPECT_EQ(duration(3723), "1:02:03 h");
  EXPECT_EQ(duration(-1), "\xE2\x80\x93");
}

}  // namespace
}  // namespace tabtrain::report
