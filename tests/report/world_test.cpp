// A world for programs, in the groups of the published suite, and for people, as source with comments.
#include <gtest/gtest.h>

#include "json/json.h"
#include "report/world_json.h"
#include "report/world_source.h"
#include "tests/engine/authz/sources.h"

namespace hardtack {
namespace {

WorldText world() {
  static testing_support::Scenario scenario(
      "operation(\"read\"); may($u) <- user($u); check if true; allow if may(\"alice\")",
      {"user(\"alice\");", "seen(1); b($x) <- seen($x); check if seen(1);"});
  (void)scenario.decide();
  return world_text(scenario.authorizer());
}

TEST(WorldJson, GroupsStatementsByOrigin) {
  const std::string wanted =
      R"j({"checks":[{"checks":["check if true"],"origin":null},{"checks":["check if seen(1)"],"origin":1}],)j"
      R"j("facts":[{"facts":["operation(\"read\")"],"origin":[null]},)j"
      R"j({"facts":["may(\"alice\")"],"origin":[null,0]},{"facts":["user(\"alice\")"],"origin":[0]},)j"
      R"j({"facts":["b(1)","seen(1)"],"origin":[1]}],"policies":["allow if may(\"alice\")"],)j"
      R"j("rules":[{"origin":null,"rules":["may($u) <- user($u)"]},)j"
      R"j({"origin":1,"rules":["b($x) <- seen($x)"]}]})j";
  EXPECT_EQ(write_json(world_json(world()), JsonLayout::kCompact), wanted);
}

TEST(WorldSource, CountsTheAuthorizerAsTheLastBlock) {
  EXPECT_EQ(world_source(world()),
            "// Facts:\n// origin: 0\nuser(\"alice\");\n// origin: 0, authorizer\nmay(\"alice\");\n"
            "// origin: 1\nb(1);\nseen(1);\n// origin: authorizer\noperation(\"read\");\n"
            "\n// Rules:\n// origin: authorizer\nmay($u) <- user($u);\n// origin: 1\nb($x) <- seen($x);\n"
            "\n// Checks:\n// origin: authorizer\ncheck if true;\n// origin: 1\ncheck if seen(1);\n"
            "\n// Policies:\nallow if may(\"alice\");\n");
}

}  // namespace
}  // namespace hardtack
