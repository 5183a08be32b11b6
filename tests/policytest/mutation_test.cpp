// Which changes of a policy tests notice.
#include "policytest/run/mutation.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace hardtack::policytest {
namespace {

constexpr const char* kPolicy =
    "may($u) <- user($u), $u != \"root\";\n"
    "check if time($t), $t < 2030-01-01T00:00:00Z or offline(true);\n"
    "allow if may($u), op(\"read\") trusting authority;\n"
    "// hardtack: equivalent without it nothing matches, which denies too\n"
    "deny if true;\n";

std::string list_of(const std::vector<Mutant>& mutants) {
  std::string text;
  for (const Mutant& mutant : mutants) {
    text += mutant.description + ": " + std::string(mutant.source->text(mutant.span)) + "\n";
  }
  return text;
}

MutationResult mutate_with(const std::string& tests, MutationOptions options = {}) {
  const std::vector<TestFile> files = {parse_test_file(tests, {.name = "a.test.bcdl"})};
  EXPECT_TRUE(files[0].diagnostics.empty());
  TestHost host;
  host.read = [](const std::string&, const std::string& path) -> Result<HostFile> { return HostFile{path, kPolicy}; };
  const RunResult whole = run_tests(files, host);
  EXPECT_EQ(whole.failed + whole.errors, 0u);
  return mutate(files, host, options);
}

TEST(Mutation, ListsEveryEdit) {
  const auto source = std::make_shared<const Source>("p", kPolicy);
  EXPECT_EQ(list_of(mutants_of(source, SourceKind::kAuthorizer)),
            "drop the rule: may($u) <- user($u), $u != \"root\";\n"
            "drop the condition: user($u), \n"
            "drop the condition: , $u != \"root\"\n"
            "`!=` becomes `==`: !=\n"
            "drop the check: check if time($t), $t < 2030-01-01T00:00:00Z or offline(true);\n"
            "`check if` becomes `reject if`: check\n"
            "drop the alternative: time($t), $t < 2030-01-01T00:00:00Z or \n"
            "drop the condition: time($t), \n"
            "drop the condition: , $t < 2030-01-01T00:00:00Z\n"
            "`<` becomes `>=`: <\n"
            "drop the alternative:  or offline(true)\n"
            "drop the policy: allow if may($u), op(\"read\") trusting authority;\n"
            "`allow` becomes `deny`: allow\n"
            "drop the condition: may($u), \n"
            "drop the condition: , op(\"read\")\n"
            "drop the scope:  trusting authority\n"
            "drop the policy: deny if true;\n"
            "`deny` becomes `allow`: deny\n");
}

// What each comparison and connective turns into, and what no edit is made of.
TEST(Mutation, TurnsEveryComparisonRound) {
  const auto edits = [](std::string text, SourceKind kind) {
    std::string all;
    for (const Mutant& mutant : mutants_of(std::make_shared<const Source>("p", std::move(text)), kind))
      all += mutant.description + (mutant.reason.empty() ? "" : " (" + mutant.reason + ")") + "\n";
    return all;
  };
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{{"<", ">="},
                                                                                 {"<=", ">"},
                                                                                 {">", "<="},
                                                                                 {">=", "<"},
                                                                                 {"==", "!="},
                                                                                 {"!=", "=="},
                                                                                 {"===", "!=="},
                                                                                 {"!==", "==="},
                                                                                 {"&&", "||"},
                                                                                 {"||", "&&"}}) {
    const std::string values = from == "&&" || from == "||" ? "true " + from + " false" : "1 " + from + " 2";
    EXPECT_EQ(edits("check if " + values + ";", SourceKind::kBlock),
              "drop the check\n`check if` becomes `reject if`\n`" + from + "` becomes `" + to + "`\n");
  }
  EXPECT_EQ(edits("trusting previous;\na(1);\nreject if a(1);\ncheck all a($x), !$x.contains(1);", SourceKind::kBlock),
            "drop the scope\ndrop the check\n`reject if` becomes `check if`\ndrop the check\ndrop the condition\n"
            "drop the condition\ndrop the `!`\n");
  EXPECT_EQ(edits("// hardtack: equivalent\ncheck if 1 + 2;", SourceKind::kBlock),
            "drop the check (no reason is given)\n`check if` becomes `reject if` (no reason is given)\n");
  EXPECT_EQ(edits("check fi true;", SourceKind::kBlock), "");
}

TEST(Mutation, ListsWhatNoTestNotices) {
  const MutationResult weak = mutate_with(R"x(test "reads" {
    authority { user("alice"); }
    authorizer from "p" { op("read"); }
    now 2026-01-01T00:00:00Z;
    expect allow;
  })x");
  EXPECT_EQ(list_of(weak.survivors),
            "drop the condition: , $u != \"root\"\n"
            "drop the check: check if time($t), $t < 2030-01-01T00:00:00Z or offline(true);\n"
            "drop the condition: , $t < 2030-01-01T00:00:00Z\n"
            "drop the alternative:  or offline(true)\n"
            "drop the condition: may($u), \n"
            "drop the condition: , op(\"read\")\n"
            "drop the scope:  trusting authority\n");
  // Nobody comes to the last policy, and a comment says that one of its mutants may live.
  EXPECT_EQ(list_of(weak.equivalent), "drop the policy: deny if true;\n`deny` becomes `allow`: deny\n");
  EXPECT_EQ(weak.tried, weak.noticed + weak.survivors.size() + weak.equivalent.size());
}

TEST(Mutation, GoodTestsNoticeEveryChange) {
  const MutationResult good = mutate_with(R"x(test "all" {
    authority { user({u}); }
    block { op("read"); }
    authorizer from "p" { op({op}); time({t}); offline({o}); }
    params { u: "alice", op: "read", t: 2026-01-01T00:00:00Z, o: false };
    expect allow;
    for $u in {"root"} expect deny at policy 1;
    for $op in {"write"} expect deny at policy 1;
    for $t in {2031-01-01T00:00:00Z} expect failed authorizer check 0;
    for $t in {2031-01-01T00:00:00Z}, $o in {true} expect allow;
  })x");
  EXPECT_EQ(list_of(good.survivors), "drop the scope:  trusting authority\n");
}

TEST(Mutation, IsDeterministicAndBounded) {
  const std::string tests = "test \"t\" { authorizer from \"p\" { op(\"read\"); } expect deny; }";
  MutationOptions threads;
  threads.run.jobs = 4;
  EXPECT_EQ(list_of(mutate_with(tests).survivors), list_of(mutate_with(tests, threads).survivors));
  MutationOptions few;
  few.limits.max_mutants = 3;
  const MutationResult cut = mutate_with(tests, few);
  EXPECT_TRUE(cut.cut_short);
  EXPECT_LE(cut.tried, 3u);
}

}  // namespace
}  // namespace hardtack::policytest
