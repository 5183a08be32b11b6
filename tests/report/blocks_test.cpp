// Which block a document speaks of, where there are several credentials.
#include <gtest/gtest.h>

#include <string>

#include "report/block_json.h"
#include "report/json_text.h"
#include "report/result_json.h"

namespace hardtack {
namespace {

// Without blanks and line ends.
std::string compact(const JsonValue& document) {
  std::string text = to_text(document);
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
  return text;
}

TEST(Blocks, AreNumbersUnlessTheirCredentialIsAFurtherOne) {
  struct Case {
    BlockId block;
    const char* alone;
    const char* failed;
  };
  const Case cases[] = {
      {BlockId::authorizer(), "null", R"({"Authorizer":{"check_id":4,"rule":"text"}})"},
      {BlockId::block(0), "0", R"({"Block":{"block_id":0,"check_id":4,"rule":"text"}})"},
      {BlockId::block(3), "3", R"({"Block":{"block_id":3,"check_id":4,"rule":"text"}})"},
      {BlockId::block(0, 1), R"({"credential":1,"block_id":0})",
       R"({"Block":{"credential":1,"block_id":0,"check_id":4,"rule":"text"}})"},
      {BlockId::block(5, 2), R"({"credential":2,"block_id":5})",
       R"({"Block":{"credential":2,"block_id":5,"check_id":4,"rule":"text"}})"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(compact(block_json(c.block)), c.alone);
    Decision decision;
    decision.failed_checks.push_back({{c.block, StatementKind::kCheck, 4, {}}});
    const std::string document = compact(result_json(decision, {{"text"}, ""}));
    EXPECT_NE(document.find(c.failed), std::string::npos) << document;
  }
}

}  // namespace
}  // namespace hardtack
