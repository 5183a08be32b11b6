// Texts by name, their versions, and snapshots that stay as they are.
#include "analysis/workspace.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "tests/analysis/annotations.h"

namespace hardtack::analysis {
namespace {

TEST(Workspace, TellsRolesByTheirSuffix) {
  struct Row {
    std::string_view name;
    Role role;
    bool policy;
  };
  const std::array rows = {
      Row{"api.authorizer.bcdl", Role::kAuthorizer, true},
      Row{"file:///a/b%20c.block.bcdl", Role::kBlock, true},
      Row{"x.test.bcdl", Role::kTest, true},
      Row{"x.block.biscuit-datalog", Role::kBlock, true},
      Row{"authorizer.bcdl", Role::kAny, true},
      Row{"block.bcdl.txt", Role::kAny, false},
      Row{"x.Block.bcdl", Role::kAny, true},
      Row{"", Role::kAny, false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(role_of(row.name), row.role) << row.name;
    EXPECT_EQ(is_policy_name(row.name), row.policy) << row.name;
  }
}

TEST(Workspace, KeepsSnapshotsAsTheyWere) {
  Workspace workspace;
  workspace.set("a.bcdl", 1, "user(1);");
  const SnapshotPtr before = workspace.snapshot();
  EXPECT_EQ(workspace.snapshot(), before);
  workspace.set("b.bcdl", 1, "check if user($u);");
  ASSERT_NE(workspace.edit("a.bcdl", 2, std::array{TextEdit{{0, 4}, "owner"}, TextEdit{{5, 8}, "(2)"}}), nullptr);
  const SnapshotPtr after = workspace.snapshot();
  EXPECT_NE(before, after);
  EXPECT_LT(before->revision(), after->revision());
  EXPECT_EQ(before->documents().size(), 1u);
  EXPECT_EQ(before->find("a.bcdl")->text(), "user(1);");
  EXPECT_EQ(after->find("a.bcdl")->text(), "owner(2);");
  EXPECT_EQ(after->find("a.bcdl")->version(), 2);
  EXPECT_EQ(before->find("b.bcdl"), nullptr);
  // What did not change is the same object.
  workspace.set("c.bcdl", 1, "");
  EXPECT_EQ(workspace.snapshot()->find("b.bcdl"), after->find("b.bcdl"));
  EXPECT_TRUE(workspace.remove("b.bcdl"));
  EXPECT_FALSE(workspace.remove("b.bcdl"));
  EXPECT_EQ(workspace.snapshot()->find("b.bcdl"), nullptr);
}

TEST(Workspace, RefusesEditsOutsideTheText) {
  Workspace workspace;
  workspace.set("a.bcdl", 1, "user(1);");
  EXPECT_EQ(workspace.edit("b.bcdl", 2, {}), nullptr);
  EXPECT_EQ(workspace.edit("a.bcdl", 2, std::array{TextEdit{{0, 9}, ""}}), nullptr);
  EXPECT_EQ(workspace.edit("a.bcdl", 2, std::array{TextEdit{{4, 3}, ""}}), nullptr);
  EXPECT_EQ(workspace.find("a.bcdl")->version(), 1);
}

TEST(Workspace, SaysWhatItDoesNotLookAt) {
  Workspace workspace({.documents = {.max_bytes = 20}, .max_files = 2, .max_total_bytes = 30});
  const DocumentPtr large = workspace.set("a.bcdl", 1, std::string(21, ' '));
  EXPECT_TRUE(large->skipped());
  ASSERT_EQ(large->diagnostics().items().size(), 1u);
  EXPECT_EQ(large->diagnostics().items()[0].severity, Severity::kInformation);
  EXPECT_EQ(large->diagnostics().items()[0].kind, DiagnosticCode::kSourceTooLarge);
  EXPECT_TRUE(workspace.set("b.bcdl", 1, "user(1);  ")->skipped());  // more than 30 bytes together
  EXPECT_FALSE(workspace.set("a.bcdl", 2, "user(1);")->skipped());
  EXPECT_FALSE(workspace.set("b.bcdl", 2, "user(1);  ")->skipped());
  EXPECT_TRUE(workspace.set("c.bcdl", 1, "")->skipped());
  EXPECT_TRUE(workspace.find("c.bcdl")->text().empty());
}

TEST(Workspace, ReportsWhatTheLanguageFindsWrong) {
  struct Row {
    std::string_view name;
    std::string_view text;
    std::string_view codes;
  };
  const std::array rows = {
      Row{"a.bcdl", "allow if true;", ""},
      Row{"a.block.bcdl", "allow if true;", "policy-in-block "},
      Row{"a.authorizer.bcdl", "check if $x > 1; user(", "unbound-expression-variable syntax-error "},
      Row{"a.bcdl", "a\xff", "invalid-utf8 "},
      Row{"a.bcdl", "", ""},
  };
  for (const Row& row : rows) {
    Workspace workspace;
    std::string codes;
    const DocumentPtr document = workspace.set(std::string(row.name), 1, std::string(row.text));
    for (const Diagnostic& diagnostic : document->diagnostics()) codes += std::string(diagnostic.code) + " ";
    EXPECT_EQ(codes, row.codes) << row.text;
  }
}

// A test language in a line: `test NAME { policy }`.
class OneLineTests : public TestLanguage {
 public:
  TestOutline outline(std::string_view text, Diagnostics& diagnostics) const override {
    TestOutline outline;
    outline.policy.assign(text.size(), ' ');
    const std::size_t open = text.find('{'), close = text.rfind('}');
    if (open == std::string_view::npos || close == std::string_view::npos) {
      diagnostics.report(DiagnosticCode::kSyntaxError, {0, 1}, "expected `{`");
      return outline;
    }
    outline.policy.replace(open + 1, close - open - 1, text.substr(open + 1, close - open - 1));
    const auto begin = static_cast<std::uint32_t>(open), end = static_cast<std::uint32_t>(close);
    outline.tests.push_back({std::string(text.substr(5, open - 6)), {0, end + 1}, {5, begin - 1}});
    outline.keywords.push_back({0, 4});
    outline.foldable.push_back({begin, end + 1});
    return outline;
  }
};

TEST(Workspace, ReadsThePolicyInsideTestFiles) {
  const OneLineTests tests;
  Workspace workspace({.documents = {.tests = &tests}});
  const DocumentPtr document = workspace.set("a.test.bcdl", 1, "test one { user(1); allow if user($u); }");
  EXPECT_TRUE(document->diagnostics().empty());
  EXPECT_EQ(document->text(), "test one { user(1); allow if user($u); }");
  ASSERT_EQ(document->tree().statements().size(), 2u);
  EXPECT_EQ(document->text(document->tree().span(document->tree().statements()[0])), "user(1);");
  const SnapshotPtr snapshot = workspace.snapshot();
  ASSERT_EQ(snapshot->program().tests().size(), 1u);
  EXPECT_EQ(snapshot->program().test(snapshot->program().tests()[0]).name, "one");
  EXPECT_EQ(workspace.set("a.test.bcdl", 2, "test")->diagnostics().items().size(), 1u);
}

}  // namespace
}  // namespace hardtack::analysis
