// How tests are run: filtered, ended early, watched, and decided again in another order; and published samples beside
// what they should give.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "grammar/compile.h"
#include "grammar/text/render.h"
#include "policytest/evaluate/evaluation.h"
#include "policytest/mirror/test_document.h"
#include "policytest/run/mutation.h"
#include "policytest/run/run.h"
#include "policytest/run/update.h"

namespace hardtack::policytest {
namespace {

std::vector<TestFile> files_of(const std::string& text) { return {parse_test_file(text, {.name = "a.test.bcdl"})}; }

std::string outcome(const RunResult& result) {
  std::string text;
  for (const FileResult& file : result.files) {
    for (const auto& wrong : file.wrong) text += render(*wrong.source, wrong.diagnostics);
    for (const CaseResult& one : file.cases) {
      text += std::string(name_of(one.status)) + " " + one.name + (one.error.empty() ? "" : ": " + one.error) + "\n";
      for (const Finding& finding : one.findings) text += "  " + finding.message + "\n";
    }
  }
  return text;
}

constexpr const char* kThree =
    "test \"a\" { authorizer { deny if true; } expect allow; }\n"
    "test \"b\" { authorizer { allow if true; } expect allow; }\n"
    "test \"c\" { authorizer { allow if true; } for $x in {1, 2, 3} expect allow; for all $x in {1, 2} expect allow; "
    "}\n";

TEST(RunOptions, LeaveOutWhatIsNotWanted) {
  const std::vector<TestFile> files = files_of(kThree);
  RunOptions options;
  options.filter = [](const std::string& name) { return name != "a"; };
  const RunResult filtered = run_tests(files, {}, options);
  EXPECT_EQ(filtered.skipped, 1u);
  EXPECT_EQ(outcome(filtered), "passed b\npassed c [x=1]\npassed c [x=2]\npassed c [x=3]\npassed c [for all $x]\n");
  options.filter = {};
  options.select = [](std::size_t, std::size_t test) { return test == 1; };
  EXPECT_EQ(outcome(run_tests(files, {}, options)), "passed b\n");
  options.select = {};
  options.stop_at_failure = true;
  EXPECT_EQ(outcome(run_tests(files, {}, options)), "failed a\n  expected allow, got deny at policy 0\n");
}

// Asked before each case: what has not begun does not begin any more, and a property that was not tried to its end says
// nothing.
TEST(RunOptions, EndWhereTheyAreCancelled) {
  const std::vector<TestFile> files = files_of(kThree);
  const std::vector<std::string> names = {"a", "b", "c [x=1]", "c [x=2]", "c [x=3]", "c [for all $x]"};
  for (std::size_t after = 0; after <= names.size(); ++after) {
    std::size_t decided = 0;
    RunOptions options;
    options.decided = [&](const DecidedCase&, CaseResult&) { ++decided; };
    options.cancelled = [&] { return decided >= after; };
    const RunResult result = run_tests(files, {}, options);
    std::vector<std::string> run;
    for (const CaseResult& one : result.files[0].cases) {
      run.push_back(one.name);
      for (const Finding& finding : one.findings) EXPECT_NE(finding.message, "no combination of values is left to try");
    }
    std::vector<std::string> expected(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(after));
    // The property is a case of its own, tried or not, of a test that had begun.
    if (after > 2 && after < names.size()) expected.push_back(names.back());
    EXPECT_EQ(run, expected) << after;
  }
}

TEST(RunOptions, TellHowFarTheyAre) {
  const std::vector<TestFile> files = files_of(kThree);
  std::string told;
  RunOptions options;
  options.progress = [&](std::size_t done, std::size_t all) {
    told += std::to_string(done) + "/" + std::to_string(all) + " ";
  };
  options.decided = [&](const DecidedCase& decided, CaseResult& result) {
    EXPECT_TRUE(decided.evaluation.outcome);
    told += result.name + " ";
  };
  run_tests(files, {}, options);
  EXPECT_EQ(told, "a 1/3 b 2/3 c [x=1] c [x=2] c [x=3] c [for all $x] c [for all $x] 3/3 ");
}

// Time, verified facts, further credentials, scopes, facts of the request and limits, in another order.
TEST(RunOptions, AnotherOrderDecidesTheSame) {
  const std::vector<TestFile> files = files_of(
      "test \"time\" { now 2026-01-01T00:00:00Z; authorizer { a(1); allow if time($t), $t > 2025-01-01T00:00:00Z; } "
      "expect allow; }\n"
      "test \"scope\" { authority { trusting authority, previous; r($x) <- a($x); a(1); a(2); } block { trusting "
      "previous; check if r($x); }\n"
      "  authorizer { trusting authority; allow if r(1), r(2); } expect allow; }\n"
      "test \"credentials\" { authority { a(1); } verified { verified:b(1); verified:c(2); } credential \"jwt\" { "
      "d(1); e(2); }\n"
      "  verified { verified:f(1); } authorizer { allow if verified:b(1), credential:d(1, 1), verified:credential:f(1, "
      "1); } expect allow; }\n"
      "test \"request\" { authorizer from \"p.bcdl\" { x(1); y(2); } expect allow; }\n"
      "test \"denied\" { authorizer { deny if true; } expect deny; }\n"
      "test \"error\" { authorizer { a(1); b($x) <- a($x), 1 / 0 == $x; allow if true; } expect error evaluation; }\n"
      "test \"limit\" { limits { max_facts: 2 } authorizer { a(1); a(2); b($x) <- a($x); allow if true; } expect error "
      "limit; }\n");
  ASSERT_TRUE(files[0].diagnostics.empty()) << render(*files[0].source, files[0].diagnostics);
  TestHost host;
  host.read = [](const std::string&, const std::string& path) -> Result<HostFile> {
    return HostFile{path, "allow if x(1), y(2)"};
  };
  const std::string expected = outcome(run_tests(files, host));
  EXPECT_EQ(std::ranges::count(expected, '\n'), 7) << expected;
  EXPECT_EQ(expected.find("failed"), std::string::npos) << expected;
  RunOptions options;
  for (std::uint64_t seed = 1; seed < 10; ++seed) {
    options.shuffle = seed;
    EXPECT_EQ(outcome(run_tests(files, host, options)), expected);
  }
}

// A token that is opened by the host, and one that it refuses.
TEST(RunOptions, TokensAreOpenedByTheHost) {
  const std::vector<TestFile> files = files_of(
      "test \"good\" { token \"t.bc\" key \"k\"; authorizer { allow if user(1); } expect allow; expect fact user(1) "
      "from {authority}; }\n"
      "test \"bad\" { token \"t.bc\" key \"other\"; authorizer { allow if true; } expect error invalid-signature; }\n"
      "test \"missing\" { token \"none.bc\" key \"k\"; authorizer { allow if true; } expect allow; }\n");
  TestHost host;
  host.read = [](const std::string&, const std::string& path) -> Result<HostFile> {
    if (path != "t.bc") return fail(ErrorCode::kIo, "there is no file");
    return HostFile{path, "bytes"};
  };
  host.open_token = [](const std::string& token, const std::string& key) -> Result<Credential> {
    if (token != "bytes" || key != "k") return fail(ErrorCode::kInvalidSignature, "not signed by this key");
    ParsedBlock block = parse_block_source("user(1);", {}, {.name = "t"});
    std::vector<CredentialBlock> blocks;
    blocks.push_back({std::make_shared<const Block>(*std::move(block.block)), std::nullopt});
    return unsigned_credential(std::move(blocks), {});
  };
  RunOptions options;
  for (int round = 0; round < 2; ++round) {
    const RunResult result = run_tests(files, host, options);
    EXPECT_EQ(result.passed, 2u) << outcome(result);
    EXPECT_EQ(result.errors, 1u) << outcome(result);
    options.shuffle = 3;  // the same token, decided again
  }
  host.open_token = {};
  EXPECT_EQ(run_tests(files, host).passed, 0u);
}

// Published samples, against what the suite says of them.
TEST(RunOptions, SamplesAreComparedWithWhatIsPublished) {
  TestHost host;
  host.read = [](const std::string&, const std::string& path) -> Result<HostFile> { return HostFile{path, "bytes"}; };
  host.open_token = [](const std::string&, const std::string&) -> Result<Credential> {
    ParsedBlock block = parse_block_source("user(1); check if user(1);", {}, {.name = "t"});
    std::vector<CredentialBlock> blocks;
    blocks.push_back({std::make_shared<const Block>(*std::move(block.block)), std::nullopt});
    return unsigned_credential(std::move(blocks), {});
  };
  const auto run = [&](const std::string& code, const std::string& result, const std::string& world) {
    const std::vector<TestFile> files = {load_test_file(
        R"x({"root_public_key": "1055c750b1a1505937af1537c626ba3263995c33a64758aaafb1275b0312e284", "testcases": [
        {"title": "t", "filename": "t.bc", "validations": {"": {"authorizer_code": ")x" +
            code + R"x(", "result": )x" + result + R"x(, "world": )x" + world + "}}}]}",
        {.name = "samples.json"})};
    return outcome(run_tests(files, host));
  };
  EXPECT_EQ(run("allow if user(1);", R"x({"Ok": 0})x", "null"), "passed t.bc: t\n");
  EXPECT_EQ(run("", R"x({"Ok": 0})x", "null"), "passed t.bc: t\n");
  EXPECT_EQ(run("allow if user(1);", R"x({"Ok": 1})x", "null"),
            "failed t.bc: t\n  expected {\"Ok\":1}, got {\"Ok\":0}\n");
  EXPECT_EQ(run("allow if user(1);", R"x({"Ok": 0})x", "7"), "passed t.bc: t\n");
  const std::string wrong = run("allow if user(1);", R"x({"Ok": 0})x", R"x({"facts": [], "rules": 7})x");
  EXPECT_EQ(wrong.find("failed t.bc: t\n  expected the world {\"facts\":[],\"rules\":7}, got {"), 0u) << wrong;
  // Calls of the function of the suite, with one argument and with none.
  EXPECT_EQ(
      run("allow if \\\"a\\\".extern::test() == \\\"a\\\", \\\"a\\\".extern::test(\\\"a\\\") == \\\"equal strings\\\", "
          "\\\"a\\\".extern::test(\\\"b\\\") == \\\"different strings\\\";",
          R"x({"Ok": 0})x", "null"),
      "passed t.bc: t\n");
}

// `--update` writes what was found in place of what was expected, once for each expectation.
TEST(RunOptions, UpdatesWriteWhatWasFound) {
  const auto updated = [](const std::string& text) {
    const RunResult result = run_tests(files_of(text), {});
    return updated_text(result.files[0]).value_or("nothing");
  };
  const std::string test = "test \"a\" { authorizer { a(1); check if b(1); allow if a(1); } ";
  EXPECT_EQ(updated(test + "expect deny; }"), "nothing");
  EXPECT_EQ(updated(test + "expect allow; }"), test + "expect deny at policy 0; }");
  EXPECT_EQ(updated(test + "expect allow; expect failed none; }"),
            test + "expect deny at policy 0; expect failed authorizer check 0; }");
  EXPECT_EQ(updated(test + "expect query q($x) <- a($x) == { q(2) }; }"),
            test + "expect query q($x) <- a($x) == { q(1) }; }");
  EXPECT_EQ(updated(test + "expect query q($x) <- b($x) == { q(2) }; }"),
            test + "expect query q($x) <- b($x) == {}; }");
  // What only a person can say stays: a fact that is not there, a reason, a table.
  EXPECT_EQ(updated(test + "expect fact b(1); }"), "nothing");
  EXPECT_EQ(updated(test + "expect deny because limit; }"), "nothing");
  EXPECT_EQ(updated(test + "for $x in {1} expect allow; }"), "nothing");
  EXPECT_EQ(updated(test + "expect failed authorizer check 0 \"check if c(1)\"; }"),
            test + "expect failed authorizer check 0; }");
}

TEST(RunOptions, MutantsTellHowFarTheyAre) {
  const std::vector<TestFile> files = files_of(
      "test \"a\" { authorizer from \"p\" { a(1); } expect allow; }\ntest \"b\" { authorizer { allow if true; } expect "
      "allow; }\n");
  TestHost host;
  host.read = [](const std::string&, const std::string& path) -> Result<HostFile> {
    return HostFile{path, "allow if a(1);\n"};
  };
  MutationOptions options;
  std::size_t last = 0, all = 0;
  options.progress = [&](std::size_t done, std::size_t of) { last = done, all = of; };
  const MutationResult found = mutate(files, host, options);
  EXPECT_EQ(found.tried, 2u);
  EXPECT_EQ(found.noticed, 2u);
  EXPECT_EQ(last, all);
  EXPECT_EQ(all, 2u);
}

}  // namespace
}  // namespace hardtack::policytest
