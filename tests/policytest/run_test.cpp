// Tests that run: what they decide, what they say where an expectation is not met.
#include "policytest/run/run.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <new>
#include <string>
#include <thread>
#include <vector>

#include "grammar/text/render.h"
#include "policytest/evaluate/reordered.h"

namespace hardtack::policytest {
namespace {

TestHost host_of(const std::map<std::string, std::string>& files) {
  TestHost host;
  host.read = [files](const std::string&, const std::string& path) -> Result<HostFile> {
    const auto found = files.find(path);
    if (found == files.end()) return fail(ErrorCode::kIo, "there is no file `" + path + "`");
    return HostFile{path, found->second};
  };
  return host;
}

RunResult run(const std::string& text, const std::map<std::string, std::string>& files = {}, RunOptions options = {}) {
  const std::vector<TestFile> parsed = {parse_test_file(text, {.name = "a.test.bcdl"})};
  return run_tests(parsed, host_of(files), options);
}

std::string all_of(const RunResult& result) {
  std::string text;
  for (const FileResult& file : result.files) {
    for (const auto& wrong : file.wrong) text += render(*wrong.source, wrong.diagnostics);
    for (const CaseResult& one : file.cases) {
      text += std::string(name_of(one.status)) + " " + one.name + " " + one.error + "\n";
      for (const Finding& finding : one.findings) text += "  " + finding.message + "\n";
    }
  }
  return text;
}

const std::map<std::string, std::string> kFiles = {
    {"api.authorizer.bcdl",
     "may($u, $r) <- user($u), owner($u, $r);\n"
     "// hardtack: label owners\n"
     "allow if user($u), resource($r), may($u, $r);\n"
     "allow if role({role});\n"
     "deny if true;\n"},
};

struct Row {
  std::string clauses;
  std::string message;  // of the only finding; empty: the test passes
};

TEST(Run, ChecksEveryKindOfExpectation) {
  const std::string authority =
      "authority { user(\"alice\"); owner(\"alice\", \"f\"); check if operation(\"read\"); } ";
  const std::string block = "block { check if time($t), $t < 2026-01-01T00:00:00Z; } ";
  const std::string api =
      "params { role: \"admin\" }; authorizer from \"api.authorizer.bcdl\" { resource(\"f\"); operation(\"read\"); } ";
  const std::vector<Row> table = {
      {authority + api + "expect allow;", ""},
      {authority + api + "expect allow at policy 0; expect allow at policy owners;", ""},
      {authority + api + "expect allow at policy 1;", "expected allow at policy 1, got allow at policy 0"},
      {authority + api + "expect deny;", "expected deny, got allow at policy 0"},
      {authority + block + api + "now 2025-06-01T00:00:00Z; expect allow;", ""},
      {authority + block + api + "now 2026-06-01T00:00:00Z; expect deny; expect failed block 1 check 0;", ""},
      {authority + block + api + "now 2026-06-01T00:00:00Z; expect failed block 1 check 0 because expression-false;",
       ""},
      {authority + block + api + "expect failed block 1 check 0 because expression-false;",
       "expected the reason expression-false, got no-fact"},
      {authority + block + api + "expect failed none;",
       "expected exactly these checks to fail: none, got block 1 check 0"},
      {authority + block + api + "expect failed includes authority check 0;",
       "expected these checks to fail: authority check 0, got block 1 check 0"},
      {authority + block + api + "expect failed block 1 check 0 \"check if time($t), $t < 2026-01-01T00:00:00Z\";", ""},
      {authority + api + "expect fact may(\"alice\", \"f\") from {authority, authorizer};", ""},
      {authority + api + "expect fact may($u, \"f\");", ""},
      {authority + api + "expect fact user(\"alice\") from {block 1};",
       "expected fact `user(\"alice\")` from {block 1}, got user(\"alice\") from {authority}"},
      {authority + api + "expect no fact may(\"bob\", $r);", ""},
      {authority + api + "expect no fact may(\"alice\", $r);",
       "expected no fact `may(\"alice\", $r)`, got may(\"alice\", \"f\") from {authority, authorizer}"},
      {authority + api + "expect query q($r) <- may($u, $r) == { q(\"f\") };", ""},
      {authority + api + "expect query q($r) <- may($u, $r), {1} == {1} == { };", "expected no results, got q(\"f\")"},
      {"authorizer { allow if user(\"x\"); } expect no-policy;", ""},
      {"authorizer { deny if true; } expect no-policy;", "expected no-policy, got deny at policy 0"},
      {"authorizer { deny if true; } expect deny at policy 0;", ""},
      {"authorizer { a(1); check if a($x), $x + \"b\" == 1; allow if true; } expect error invalid-type;", ""},
      {"authorizer { a(1); check if a($x), $x / 0 == 1; allow if true; } expect error overflow;",
       "expected error overflow, got error divide_by_zero"},
      {"authorizer { a(1); check if a($x), $x / 0 == 1; allow if true; } expect deny;",
       "expected deny, got error divide_by_zero"},
      {"limits { max_facts: 3 }; authorizer { a(0); a($y) <- a($x), $y == 1; a(1); a(2); a(3); allow if true; } expect "
       "error limit;",
       "?"},
      {"limits { max_facts: 3 }; authorizer { a(0); a(1); a(2); a(3); b($x) <- a($x); allow if true; } expect error "
       "too-many-facts because limit;",
       ""},
      // A third party's block is seen by who trusts its key, whatever its name stands for.
      {"authority { } block trusting-key idp { member(\"a\"); } authorizer { allow if member(\"a\") trusting {idp}; } "
       "expect allow;",
       ""},
      {"authority { } block trusting-key idp { member(\"a\"); } authorizer { allow if member(\"a\"); } expect "
       "no-policy because fact-out-of-scope;",
       ""},
      {"key k ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189; authority { } block "
       "third-party by k { member(\"a\"); } "
       "authorizer { allow if member(\"a\") trusting "
       "ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189; } expect allow;",
       ""},
      {"params { n: 3 }; authorizer { a({n}); allow if a(3); } expect allow; expect fact a({n});", ""},
  };
  for (const Row& row : table) {
    if (row.message == "?") continue;
    const RunResult result = run("test \"t\" { " + row.clauses + " }", kFiles);
    ASSERT_EQ(result.files[0].cases.size(), 1u) << row.clauses << "\n" << all_of(result);
    const CaseResult& one = result.files[0].cases[0];
    if (row.message.empty()) {
      EXPECT_EQ(one.status, Status::kPassed) << row.clauses << "\n" << all_of(result);
    } else {
      ASSERT_EQ(one.findings.size(), 1u) << row.clauses << "\n" << all_of(result);
      EXPECT_EQ(one.findings[0].message, row.message) << row.clauses;
      EXPECT_FALSE(one.explanation.empty() && row.clauses.find("query") == std::string::npos) << row.clauses;
    }
  }
}

// A label is said in the comment above the statement or behind it, word for word.
TEST(Run, LabelsAreWhatCommentsSay) {
  struct Labels {
    std::string authorizer;
    bool named;  // whether its policy is `owners`
  };
  for (const Labels& row : std::vector<Labels>{
           {"// hardtack: label owners\nallow if true;", true},
           {"//hardtack:label owners\nallow if true;", true},
           {"// hardtack: label\towners\nallow if true;", true},
           {"// hardtack: label owners\n// who owns it\nallow if true;", true},
           {"allow if true; // hardtack: label owners", true},
           {"allow if true // hardtack: label owners\n;", true},
           {"// hardtack: label owners\n\nallow if true;", false},
           {"// hardtack: label others\nallow if true;", false},
           {"// hardtack: labels owners\nallow if true;", false},
           {"// hardtack: labelowners\nallow if true;", false},
           {"// hardtack: label\nallow if true;", false},
           {"// label owners\nallow if true;", false},
           {"/* hardtack: label owners */\nallow if true;", false},
           {"allow if true; // owners", false},
           {"allow if true; a(1); // hardtack: label owners", false},
       }) {
    const RunResult result =
        run("test \"t\" { authorizer {\n" + row.authorizer + "\n} expect allow at policy owners; }");
    EXPECT_EQ(result.passed, row.named ? 1u : 0u) << row.authorizer << "\n" << all_of(result);
  }
  const RunResult checks = run(
      "test \"t\" { authorizer {\n// hardtack: label first\ncheck if a(1);\ncheck if b(1); // hardtack: label second\n"
      "allow if true;\n} expect failed authorizer check first, authorizer check second; }");
  EXPECT_EQ(checks.passed, 1u) << all_of(checks);
}

TEST(Run, TablesMakeOneCaseForEachCombination) {
  const RunResult result = run(R"x(test "matrix" {
    authority { user("alice"); owner("alice", "f"); }
    params { role: "none" };
    authorizer from "api.authorizer.bcdl" { resource({r}); }
    for $r in {"f", "g"} expect allow;
    for all $r in {"g", "h", "f"} where {r} != "f" expect deny;
    for all $r in {"g", "h", "f"} expect deny;
    for all $r in {"g"} where {r} != "g" expect deny;
  })x",
                               kFiles);
  EXPECT_EQ(all_of(result),
            "passed matrix [r=\"f\"] \n"
            "failed matrix [r=\"g\"] \n"
            "  expected allow, got deny at policy 2\n"
            "passed matrix [for all $r] \n"
            "failed matrix [for all $r] \n"
            "  with r=\"f\": expected deny, got allow at policy 0\n"
            "failed matrix [for all $r] \n"
            "  no combination of values is left to try\n");
}

TEST(Run, TablesAndTheirConditionsAreBounded) {
  const std::string test = "test \"t\" { authorizer { allow if {a} == 1 || {a} == 2; } ";
  RunOptions few;
  few.limits.max_cases = 3;
  few.limits.max_property_cases = 3;
  const std::vector<std::pair<std::string, std::string>> table = {
      {"for $a in {1, 2}, $b in {1, 2} expect allow;", "the values make more than 3 combinations"},
      {"for all $a in {1, 2}, $b in {1, 2} expect allow;", "the values make more than 3 combinations"},
      {"for $a in {1, 2} where {b} > 1 expect allow;",
       "error t [a=1] the condition cannot be evaluated: the parameter `b` is not given"},
      {"for all $a in {1, 2} where {b} > 1 expect allow;",
       "error t [for all $a] the condition cannot be evaluated: the parameter `b` is not given"},
      {"for $a in {1, 2} where {a} / 0 > 1 expect allow;", "error t [a=1] the condition cannot be evaluated: "},
      {"for all $a in {1, 2} where {a} + \"b\" > 1 expect allow;",
       "error t [for all $a] the condition cannot be evaluated: "},
      {"for $a in {1, 2} where {a} > 1 expect allow;", "passed t [a=2] \n"},
      {"for all $a in {1, 2, 3} where {a} < 3 expect allow;", "passed t [for all $a] \n"},
      {"for $a in {} expect allow;", "the text is empty"},
      {"for all $a in {1} where {a} > 1 expect allow;", "no combination of values is left to try"},
      {"for $a in {1} where {a} > 1 expect allow;", ""},
  };
  for (const auto& [clause, message] : table) {
    const std::string text = all_of(run(test + clause + " }", {}, few));
    EXPECT_NE(text.find(message), std::string::npos) << clause << "\n" << text;
    EXPECT_EQ(text.empty(), message.empty()) << clause << "\n" << text;
  }
  // What cannot be decided for one value ends the table.
  const RunResult result = run(
      "test \"t\" { authorizer { allow if {b}; } for $a in {1, 2, 3} expect allow; for $b in {true} expect allow; }");
  EXPECT_EQ(result.errors, 1u) << all_of(result);
  EXPECT_EQ(result.passed, 1u) << all_of(result);
}

// A file that many tests name is reported once.
TEST(Run, AFileWithErrorsIsReportedOnce) {
  const std::string one = "test \"t\" { authorizer from \"f.bcdl\"; expect allow; } ";
  for (const auto& [text, message] : std::vector<std::pair<std::string, std::string>>{
           {"allow fi true;", "expected `if`"},
           {std::string("// \xff"), "the text is not valid UTF-8"},
           {std::string(ParseLimits().max_bytes + 1, ' '), "bytes; at most"},
       }) {
    const RunResult result = run(one + one, {{"f.bcdl", text}});
    EXPECT_EQ(result.errors, 2u);
    ASSERT_EQ(result.files[0].wrong.size(), 1u) << message;
    EXPECT_EQ(result.files[0].wrong[0].source->name(), "f.bcdl");
    const std::string& said = result.files[0].wrong[0].diagnostics.items()[0].message;
    EXPECT_NE(said.find(message), std::string::npos) << said;
  }
}

// Every place a parameter can be missing in.
TEST(Run, AParameterThatIsMissingIsNamedAnywhere) {
  const std::string allow = "authorizer { allow if true; } ";
  for (const std::string& clauses : std::vector<std::string>{
           "authority { a({n}); } " + allow + "expect allow;",
           "authority from \"n.block.bcdl\"; " + allow + "expect allow;",
           "authority { } verified { verified:a({n}); } " + allow + "expect allow;",
           "credential \"jwt\" { a({n}); } " + allow + "expect allow;",
           "credential \"jwt\" { } verified { verified:a({n}); } " + allow + "expect allow;",
           "authorizer from \"allow.bcdl\" { a({n}); } expect allow;",
           "authorizer from \"allow.bcdl\" { check if a({n}); } expect allow;",
           allow + "expect fact a({n});",
           allow + "expect query q($x) <- a($x, {n}) == { };",
       }) {
    const std::string text =
        all_of(run("test \"t\" { " + clauses + " }", {{"n.block.bcdl", "a({n});"}, {"allow.bcdl", "allow if true"}}));
    EXPECT_TRUE(text.find("the parameter `n` is not given") != std::string::npos ||
                text.find("no value of the parameter `n`") != std::string::npos)
        << clauses << "\n"
        << text;
  }
}

// What is asked of a world that there is not is no result and no fact.
TEST(Run, ExpectationsOfAnErrorAreNotMet) {
  const std::string error = "authorizer { a(1); check if a($x), $x / 0 == 1; allow if true; } ";
  const std::string allow = "authorizer { a(1); allow if true; } ";
  const std::vector<Row> table = {
      {error + "expect failed none;", "expected failed checks, got error divide_by_zero"},
      {error + "expect fact a(1);", "expected fact `a(1)`, got error divide_by_zero"},
      {error + "expect no fact b(1);", "expected no fact `b(1)`, got error divide_by_zero"},
      {error + "expect query q($x) <- a($x) == { q(1) };", "expected these results: q(1), got error divide_by_zero"},
      {error + "expect error evaluation;", ""},
      {error + "expect error evaluation because type-error;", ""},
      {error + "expect allow at policy 0;", "expected allow at policy 0, got error divide_by_zero"},
      {error + "expect no-policy;", "expected no-policy, got error divide_by_zero"},
      {allow + "expect query q($x) <- a($x), $x / 0 == 1 == { };",
       "expected no results, got error divide_by_zero: division by zero, or of the least integer by -1"},
      {allow + "expect query q($x) <- a($x) == { q(2), q(2) };", "expected these results: q(2), q(2), got q(1)"},
      {allow + "expect query q($x) <- a($x) == { q(1), q(1) };", ""},
      {allow + "expect fact a(1, 2);", "expected fact `a(1, 2)`, got no such fact"},
      {allow + "expect fact b(1);", "expected fact `b(1)`, got no such fact"},
      {"authorizer { a(1, 1); a(1, 2); allow if true; } expect fact a($x, $x);", ""},
      {"authorizer { a(1, 2); allow if true; } expect fact a($x, $x);", "expected fact `a($x, $x)`, got no such fact"},
      {"authorizer { a(2); a(1); allow if true; } expect no fact a($x);",
       "expected no fact `a($x)`, got a(1) from {authorizer}, a(2) from {authorizer}"},
      {"authorizer { check if a(1); check if b(1); allow if true; } expect failed includes authorizer check 0; "
       "expect failed includes authorizer check 1;",
       ""},
      {"authorizer { check if a(1); allow if true; } expect failed authorizer check 0 \"check if a(2)\";", "?"},
      {"authorizer { check if a(1); allow if true; } expect failed authorizer check 0 because expression-false;",
       "expected the reason expression-false, got no-fact"},
      {"authority { } block { a(1); } authorizer { allow if a(1); } expect no-policy because no-fact;",
       "expected the reason no-fact, got fact-out-of-scope"},
  };
  for (const Row& row : table) {
    const RunResult result = run("test \"t\" { " + row.clauses + " }");
    ASSERT_EQ(result.files[0].cases.size(), 1u) << row.clauses << "\n" << all_of(result);
    const CaseResult& one = result.files[0].cases[0];
    if (row.message.empty()) {
      EXPECT_EQ(one.status, Status::kPassed) << row.clauses << "\n" << all_of(result);
    } else {
      ASSERT_FALSE(one.findings.empty()) << row.clauses;
      EXPECT_EQ(row.message == "?" ? "?" : one.findings[0].message, row.message) << row.clauses;
    }
  }
}

TEST(Run, ReportsWhatCannotRun) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"authorizer from \"missing.bcdl\"; expect allow;", "there is no file `missing.bcdl`"},
      {"authorizer from \"broken.bcdl\"; expect allow;", "expected"},
      {"authorizer from \"api.authorizer.bcdl\"; expect allow;", "the parameter `role` is not given"},
      {"authorizer { allow if x({n}); } expect allow;", "the parameter `n` is not given"},
      {"authorizer { allow fi true; } expect allow;", "expected"},
      {"authority { allow if true; } authorizer { allow if true; } expect allow;", "a block of a token"},
      {"authorizer { allow if true; } expect fact a(1), b(2);", "expected"},
      {"authorizer { allow if true; } expect fact ;", "expected"},
      {"authorizer { allow if true; } expect fact allow if true;", "expected one fact"},
      {"authorizer { allow if true; } expect fact check if true;", "expected one fact"},
      {"authorizer { allow if true; } expect query q(1) <- a(1) == { q({1, $x}) };", "expected"},
      {"authorizer { allow if true; } expect fact a([$x]);", "expected a constant, a variable or a parameter"},
      {"authorizer { allow if true; } expect query q($x) <- a($y) == { };", "?"},
      {"authorizer { allow if true; } verified { } expect allow;", "there is no token before it"},
      {"authority { } verified { a(1); } authorizer { allow if true; } expect allow;",
       "what a verifier says are facts `verified:...(...)`"},
      {"authority { } verified { verified:a(1) <- b(1); } authorizer { allow if true; } expect allow;",
       "what a verifier says are facts `verified:...(...)`"},
      {"authorizer { verified:a(1); allow if true; } expect allow;", "verified:a"},
      {"authorizer from \"empty.bcdl\" { verified:a(1); allow if true; } expect allow;", "verified:a"},
      {"authorizer { allow if true; } for $a in {$b} expect allow;", "expected a constant value"},
      {"token \"t.bc\" key \"k\"; authorizer { allow if true; } expect allow;", "there is no file `t.bc`"},
  };
  for (const auto& [clauses, message] : table) {
    const RunResult result =
        run("test \"t\" { " + clauses + " }",
            {{"broken.bcdl", "allow fi true;"}, {"empty.bcdl", "// nothing"}, kFiles.begin().operator*()});
    if (message == "?") continue;
    EXPECT_EQ(result.errors, clauses.find(" verified { } expect") == std::string::npos ? 1u : 0u) << clauses << "\n"
                                                                                                  << all_of(result);
    EXPECT_TRUE(result.unreadable()) << clauses;
    EXPECT_NE(all_of(result).find(message), std::string::npos) << clauses << "\n" << all_of(result);
  }
}

TEST(Run, OrderAndThreadsDoNotChangeResults) {
  std::string text;
  for (int i = 0; i < 50; ++i) {
    text += "test \"t" + std::to_string(i) + "\" { authorizer { a(" + std::to_string(i % 3) +
            "); allow if a(1); } expect allow; }\n";
  }
  const std::string expected = all_of(run(text));
  RunOptions options;
  options.jobs = 4;
  EXPECT_EQ(all_of(run(text, {}, options)), expected);
  options.shuffle = 7;
  EXPECT_EQ(all_of(run(text, {}, options)), expected);
}

// A service runs the tests of its bundles: there it is a bundle that is not read, and no end of the process.
TEST(Run, WhatThreadsThrowIsThrownToWhoeverAsked) {
  std::string text;
  for (int i = 0; i < 50; ++i)
    text += "test \"t" + std::to_string(i) + "\" { authorizer { allow if true; } expect allow; }\n";
  std::atomic<int> thrown = 0;
  RunOptions options;
  options.jobs = 4;
  options.cancelled = [&thrown, asked = std::this_thread::get_id()] {
    if (std::this_thread::get_id() != asked) {
      ++thrown;
      throw std::bad_alloc();
    }
    for (int i = 0; i < 1'000 && thrown == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return false;
  };
  EXPECT_THROW(run(text, {}, options), std::bad_alloc);
}

// Blocks, a third party's, a file with parameters, facts of the request, errors and limits: each is decided again with
// its facts and rules in another order.
TEST(Run, OrderOfFactsDoesNotChangeResults) {
  constexpr std::string_view kText = R"x(
test "blocks" {
    authority { user("alice"); owner("alice", "f"); member($u) <- user($u); }
    block { check if operation("read"), user($u); }
    block trusting-key club { member("bob"); extra(1); extra(2); }
    authorizer { operation("read"); trusts(1); allow if member($m), extra($x) trusting {club}; allow if member("alice"); }
    expect allow;
}
test "a file with parameters and facts" {
    params { role: "none" };
    authorizer from "api.authorizer.bcdl" { user("bob"); resource("f"); owner("bob", "f"); owner("ann", "f"); }
    expect allow;
}
test "a failing expression" {
    authorizer { a(9223372036854775807); a(1); check if a($x), $x + 1 > 0; allow if true; }
    expect error overflow;
}
)x";
  RunOptions options;
  const std::string expected =
      "passed blocks \npassed a file with parameters and facts \npassed a failing expression \n";
  for (options.shuffle = 1; *options.shuffle < 20; ++*options.shuffle) {
    EXPECT_EQ(all_of(run(std::string(kText), kFiles, options)), expected);
  }
}

// The comparison itself: with what another decision gave, it finds the difference.
TEST(Run, AnotherOutcomeInAnotherOrderIsNoticed) {
  const TestFile file = parse_test_file(
      "test \"t\" { authority { check if b(1); check if a(1); } authorizer { a(1); c(1); allow if a(1); deny if true; "
      "} "
      "expect deny; }",
      {.name = "a.test.bcdl"});
  ASSERT_EQ(file.tests.size(), 1u) << render(*file.source, file.diagnostics);
  const TestHost host = host_of({});
  PolicySources sources(host);
  const PreparedTest prepared(file, file.tests[0], sources, host);
  const AuthorizerOptions options = test_authorizer(std::nullopt);
  Authorizer authorizer(options);
  Evaluation made = evaluate(prepared, {}, authorizer);
  ASSERT_TRUE(made.outcome && *made.outcome);
  const auto same = [&] { return same_in_another_order(prepared, {}, made, options, 1); };
  EXPECT_TRUE(same());
  const Decision decision = **made.outcome;
  ASSERT_EQ(decision.failed_checks.size(), 1u) << render(*file.source, file.diagnostics);
  const auto with = [&](auto change) {
    Decision other = decision;
    change(other);
    made.outcome = other;
    return same();
  };
  EXPECT_TRUE(with([](Decision&) {}));
  EXPECT_FALSE(with([](Decision& other) { other.verdict = Verdict::kAllow; }));
  EXPECT_FALSE(with([](Decision& other) { other.policy.reset(); }));
  EXPECT_FALSE(with([](Decision& other) { other.failed_checks.clear(); }));
  made.outcome = fail(ErrorCode::kOverflow, "no decision");
  EXPECT_FALSE(same());
  made.outcome = fail(ErrorCode::kTooManySteps, "where a search ends early depends on the order");
  EXPECT_TRUE(same());
}

TEST(Run, CountsWhatTestsTry) {
  Coverage coverage;
  RunOptions options;
  options.coverage = &coverage;
  const RunResult result = run(R"x(test "t" {
    authority { user("alice"); owner("alice", "f"); } params { role: "none" };
    authorizer from "api.authorizer.bcdl" { resource({r}); }
    for $r in {"f", "g"} expect allow;
  })x",
                               kFiles, options);
  std::string text;
  for (const CoverageUnit& unit : coverage.files.at("api.authorizer.bcdl").units) {
    text += unit.where.to_string() + ": " + std::to_string(unit.matched) + "/" + std::to_string(unit.unmatched) + "\n";
  }
  EXPECT_EQ(text, "rule 0 of the authorizer: 2/0\npolicy 0: 1/1\npolicy 1: 0/1\npolicy 2: 1/0\n") << all_of(result);
  EXPECT_EQ(coverage.percent(), 75.0);
}

}  // namespace
}  // namespace hardtack::policytest
