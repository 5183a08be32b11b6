// Explanations and traces for programs.
#include "report/explanation_json.h"

#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/explain/trace.h"
#include "report/json_text.h"
#include "tests/engine/explain/explain_cases.h"
#include "tests/support/folders.h"
#include "tests/support/golden.h"

namespace hardtack::test {
namespace {

using namespace testing_support;
using nlohmann::json;
using ::testing::HasSubstr;

const std::string kGolden = source_folder() + "/tests/report/explanation_golden.txt";

TEST(ExplanationJson, IsWhatTheGoldenDocumentsSay) {
  GoldenSections sections;
  for (const ExplainCase& row : explain_cases()) {
    sections.emplace_back(row.name, to_text(explanation_json(explanation_of(row))));
  }
  if (updates_golden()) write_golden(kGolden, sections);
  const auto golden = read_golden(kGolden);
  EXPECT_EQ(golden.size(), sections.size());
  for (const auto& [name, text] : sections) {
    const auto wanted = golden.find(name);
    ASSERT_NE(wanted, golden.end()) << name;
    EXPECT_EQ(text, wanted->second) << name;
  }
}

// Every member that a document has is described in docs/explanation.md. Those with a `$` are variables.
void expect_described(const json& value, const std::string& page) {
  if (value.is_array()) {
    for (const json& item : value) expect_described(item, page);
  }
  if (!value.is_object()) return;
  for (const auto& [name, member] : value.items()) {
    if (!name.starts_with("$")) {
      EXPECT_THAT(page, HasSubstr("`" + name + "`"));
    }
    expect_described(member, page);
  }
}

TEST(ExplanationJson, HasOnlyMembersThatThePageDescribes) {
  std::ifstream file(source_folder() + "/docs/explanation.md");
  std::stringstream page;
  page << file.rdbuf();
  for (const ExplainCase& row : explain_cases()) {
    expect_described(json::parse(to_text(explanation_json(explanation_of(row)))), page.str());
  }
}

TEST(TraceJson, HasOnlyMembersThatThePageDescribes) {
  std::ifstream file(source_folder() + "/docs/explanation.md");
  std::stringstream page;
  page << file.rdbuf();
  Scenario scenario("a(1); a(2); b($x) <- a($x); b(1) <- b(2); allow if true");
  (void)scenario.decide();
  const json document = json::parse(to_text(trace_json(trace(scenario.authorizer(), scenario.request()))));
  expect_described(document, page.str());
  EXPECT_TRUE(document["complete"]);
  ASSERT_EQ(document["firings"].size(), 3u);
  const json second = json::parse(R"json({
      "round": 1, "again": false, "bindings": {"$x": "2"}, "fact": "b(2)", "origin": [null],
      "premises": [{"fact": "a(2)", "origin": [null]}],
      "rule": {"origin": null, "index": 0, "text": "b($x) <- a($x)"}})json");
  EXPECT_EQ(document["firings"][1], second);
  EXPECT_EQ(document["firings"][2]["again"], true);
}

}  // namespace
}  // namespace hardtack::test
