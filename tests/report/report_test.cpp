#include "report/report.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "net/summary.h"
#include "report/text.h"
#include "support/run_records.h"
#include "support/text.h"

namespace tabtrain::report {
namespace {

using test::expect_part;

using test::train_record;

RunRecord short_run(const std::string& norm = "batch_norm") {
  return train_record(R"({"name": "short", "network": {"notation": "C8 P C8+ GAP c10", "norm": ")" +
                      norm + R"(", "dropout": 0.1}, "schedule": {"type": "one_cycle"},
                      "epochs": 2, "batch_size": 32})");
}

const RunRecord& run() {
  static const RunRecord record = short_run();
  return record;
}

/// Pictures that stand for their names, so that a test finds them again.
std::vector<EncodedPicture> stand_ins(std::span<const RunRecord> runs) {
  std::vector<EncodedPicture> encoded;
  for (const NamedPicture& picture : report_pictures(runs)) {
    encoded.push_back({picture.name, {picture.name.begin(), picture.name.end()}});
  }
  return encoded;
}

std::string html_for(const std::vector<RunRecord>& runs) {
  return html_report(runs, stand_ins(runs));
}

std::string markdown_for(const std::vector<RunRecord>& runs) {
  const auto files = markdown_report(runs, stand_ins(runs));
  return {files[0].bytes.begin(), files[0].bytes.end()};
}

TEST(Report, AllPartsOfARun) {
  const std::string html = html_for({run()});
  for (const char* id : {"run", "network", "curves", "log", "confusion", "classes", "mistakes"}) {
    expect_part(html, "id=\"" + std::string(id) + "\"");
  }
  const EpochEvent& last = run().history.back().event;
  expect_part(html, "<dd>" + percent(last.test_accuracy) + " <small>epoch 2: the result</small>");
  expect_part(html, "chosen by looking at the test set: no result");
  expect_part(html, "with dropout");
  expect_part(html, run().digest);
  expect_part(html, ">block2.conv</th><td>conv2d</td><td>3x3</td>");
  expect_part(html, "&quot;batch_size&quot;: 32");
  EXPECT_EQ(html.find("class=\"warning\""), std::string::npos);
}

TEST(Report, NothingFromOutsideAndNoScripts) {
  const std::string html = html_for({run()});
  for (const char* part :
       {"http:", "https:", "<script", "<link", "@import", "url(", "src=\"/", "//"}) {
    EXPECT_EQ(html.find(part), std::string::npos) << part;
  }
}

TEST(Report, TenMistakesFiveInARow) {
  ASSERT_GE(run().mistakes.size(), kShownMistakes);
  const std::vector<RunRecord> runs{run()};
  const std::vector<NamedPicture> pictures = report_pictures(runs);
  ASSERT_EQ(pictures.size(), 1 + kShownMistakes);
  EXPECT_EQ(pictures[0].name, "mistakes.png");
  EXPECT_GT(pictures[0].picture.width, 2 * pictures[0].picture.height - 200);
  const std::string html = html_for(runs);
  for (std::size_t i = 0; i < kShownMistakes; ++i) {
    const std::string& name = pictures[i + 1].name;
    expect_part(html, base64(std::vector<std::uint8_t>(name.begin(), name.end())));
    expect_part(html, "alt=\"true: " + class_name(run().facts, run().mistakes[i].label));
  }
  EXPECT_THROW(html_report(runs, {}), Error);
}

TEST(Report, ThumbnailsAreTheImagesEnlarged) {
  const Picture colour = thumbnail({1, 2, 3, 4, 5, 6}, {3, 1, 2}, 2);
  EXPECT_EQ(colour.width, 4);
  EXPECT_EQ(colour.height, 2);
  const std::vector<std::uint8_t> row{1, 3, 5, 1, 3, 5, 2, 4, 6, 2, 4, 6};
  EXPECT_TRUE(std::equal(row.begin(), row.end(), colour.rgb.begin()));
  EXPECT_TRUE(std::equal(row.begin(), row.end(), colour.rgb.begin() + 12));
  EXPECT_EQ(thumbnail({7, 9}, {1, 1, 2}, 1).rgb, (std::vector<std::uint8_t>{7, 7, 7, 9, 9, 9}));
  EXPECT_THROW(thumbnail({7}, {1, 1, 2}, 1), Error);
}

TEST(Report, TheGridHasWordsUnderImages) {
  RunRecord one = run();
  one.mistakes.resize(1);
  const Picture labelled = mistakes_grid(one);
  one.facts.class_names.assign(10, "");
  const Picture other = mistakes_grid(one);
  EXPECT_EQ(labelled.width, other.width);
  EXPECT_NE(labelled.rgb, other.rgb);
  one.facts.class_names.assign(10, std::string(300, 'w') + "\xE7\x8C\xAB");
  EXPECT_EQ(mistakes_grid(one).width, labelled.width) << "long names are cut";
}

TEST(Report, HostileNamesAreText) {
  RunRecord hostile = run();
  const std::string name = "</title><script>alert(1)</script>\n# [x](http://evil) `````` |";
  hostile.facts.name = hostile.config.name = name;
  hostile.facts.data = "<img src=x onerror=y>";
  hostile.note = "]]>&\"'\x01\xFF";
  for (std::string& c : hostile.facts.class_names) c = "\"><svg onload=z> *b* _i_ " + c;
  const std::string html = html_for({hostile, hostile});
  for (const char* part : {"<script", "<img src=x", "<svg onload", "\x01", "\xFF"}) {
    EXPECT_EQ(html.find(part), std::string::npos) << part;
  }
  expect_part(html, "&lt;script&gt;alert(1)&lt;/script&gt; # [x](http://evil)");
  const std::string markdown = markdown_for({hostile});
  expect_part(markdown,
              "# \\</title\\>\\<script\\>alert(1)\\</script\\> \\# \\[x\\](http\\://evil) ");
  expect_part(markdown, "\n```````json\n");
  EXPECT_EQ(markdown.find("\n# [x]"), std::string::npos);
}

TEST(Report, NoEpochAndNoMistake) {
  RunRecord empty = run();
  empty.history.clear();
  empty.steps.clear();
  empty.evaluation = {};
  empty.mistakes.clear();
  empty.status = "interrupted";
  const std::string html = html_for({empty});
  expect_part(html, "No epoch was finished");
  expect_part(html, "no complete run (interrupted): 0 of 2 epochs");
  EXPECT_EQ(html.find("<svg"), std::string::npos);
  expect_part(html_for({empty, run()}), "no complete run");
  RunRecord perfect = run();
  perfect.mistakes.clear();
  expect_part(html_for({perfect}), "No test image was misclassified.");
}

TEST(Report, LongHistoriesAndLossesThatAreNoNumbers) {
  RunRecord odd = run();
  odd.config.epochs = 1000;
  odd.steps.assign(300000, {0.1F, 0.1F});
  const EpochRecord epoch = odd.history[0];
  odd.history.assign(1000, epoch);
  for (std::size_t i = 0; i < odd.history.size(); ++i) {
    odd.history[i].event.epoch = static_cast<int>(i + 1);
  }
  odd.history.back().event.train_loss = std::numeric_limits<double>::quiet_NaN();
  odd.status = "diverged";
  const std::string html = html_for({odd});
  expect_part(html, "train: loss NaN");
  EXPECT_LT(html.size(), 500000U);
  RunRecord single = run();
  single.history.resize(1);
  expect_part(html_for({single}), "class=\"dot");
}

TEST(Report, ManyClassesAreAList) {
  RunRecord many = run();
  const std::size_t classes = 50;
  many.evaluation.confusion.assign(classes * classes, 0);
  for (std::size_t c = 0; c < classes; ++c) many.evaluation.confusion[c * classes + c] = 3;
  many.evaluation.confusion[5] = 2;
  const std::string html = html_for({many});
  expect_part(html, "The most frequent confusions of 50 classes");
  EXPECT_EQ(html.find("class=\"matrix"), std::string::npos);
}

TEST(Report, OverBudgetIsSaid) {
  RunRecord large = run();
  large.facts.parameters = kParameterBudget + 1;
  expect_part(html_for({large}), "Say so wherever it is compared");
  RunRecord watched = run();
  watched.config.schedule = ReduceOnPlateauSchedule{};
  expect_part(html_for({watched}), "The schedule watched the test set");
  RunRecord fast = run();
  fast.facts.arithmetic = "fast";
  expect_part(markdown_for({fast}), "the digest is not for comparing");
}

TEST(Report, SeveralRunsAreCompared) {
  const std::vector<RunRecord> runs{run(), short_run("layer_norm"), short_run("group_norm")};
  const std::string html = html_for(runs);
  for (const char* id : {"results", "differences", "plots", "1-short-result", "3-short-mistakes"}) {
    expect_part(html, "id=\"" + std::string(id) + "\"");
  }
  expect_part(html, "short, BatchNorm</th><td class=\"n\"><strong>" +
                        percent(runs[0].history.back().event.test_accuracy));
  std::vector<std::string> names;
  for (const ReportFile& file : markdown_report(runs, stand_ins(runs))) names.push_back(file.path);
  EXPECT_EQ(names, (std::vector<std::string>{"report.md", "comparison.svg", "1-short-curves.svg",
                                             "1-short-confusion.svg", "1-short-mistakes.png",
                                             "2-short-curves.svg", "2-short-confusion.svg",
                                             "2-short-mistakes.png", "3-short-curves.svg",
                                             "3-short-confusion.svg", "3-short-mistakes.png"}));
  const std::string markdown = markdown_for(runs);
  for (std::size_t i = 1; i < names.size(); ++i) expect_part(markdown, "](" + names[i] + ")");
  EXPECT_EQ(report_figures(runs, stand_ins(runs)).size(), names.size() - 1);
}

TEST(Report, OnePlotForEachNormWhereOneHasSeveralRuns) {
  RunRecord other = run();
  other.config.seed = 1;
  const std::vector<RunRecord> runs{run(), other, short_run("group_norm")};
  std::vector<std::string> names;
  for (const ReportFile& file : report_figures(runs, stand_ins(runs))) names.push_back(file.path);
  for (const char* name :
       {"comparison.svg", "comparison-batchnorm.svg", "comparison-groupnorm-4.svg"}) {
    EXPECT_EQ(std::count(names.begin(), names.end(), name), 1) << name;
  }
  expect_part(html_for(runs), "id=\"seeds\"");
}

TEST(Report, WrongNumbersOfRuns) {
  EXPECT_THROW(html_report({}, {}), Error);
  const std::vector<RunRecord> many(kMostRuns + 1);
  EXPECT_THROW(markdown_report(many, {}), Error);
}

}  // namespace
}  // namespace tabtrain::report
