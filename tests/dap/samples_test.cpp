// On the published samples the debugger shows what was decided, and its steps are those of the decision.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/files/test_tokens.h"
#include "policytest/evaluate/evaluation.h"
#include "policytest/mirror/test_document.h"
#include "tests/dap/client.h"
#include "tests/support/folders.h"

namespace hardtack::dap {
namespace {

namespace fs = std::filesystem;

Result<policytest::HostFile> read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(ErrorCode::kIo, "there is no such file");
  std::ostringstream text;
  text << file.rdbuf();
  return policytest::HostFile{path.string(), text.str()};
}

Host files_host() {
  Host host;
  host.read = [](const std::string& path) { return read(path); };
  host.tests.read = [](const std::string& from, const std::string& path) {
    return read(fs::path(from).parent_path() / path);
  };
  host.tests.open_token = cli::open_token;
  return host;
}

// What Authorizer::authorize() makes of the test, with everything that makes it quick.
std::optional<Result<Decision>> decided(const policytest::TestFile& file, const policytest::PolicyTest& test,
                                        const policytest::TestHost& host) {
  policytest::PolicySources sources(host);
  policytest::PreparedTest prepared(file, test, sources, host);
  if (!prepared.valid()) return std::nullopt;
  Authorizer authorizer(policytest::test_authorizer(test.limits));
  return evaluate(prepared, test.parameters, authorizer).outcome;
}

using StatementResult = StatementExplanation::Result;

void compare_steps(const Recording& recording, const std::string& name) {
  std::vector<StatementRef> failed, matched;
  for (const Step& step : recording.steps) {
    if (step.kind != Step::Kind::kCheck && step.kind != Step::Kind::kPolicy) continue;
    const StatementExplanation& statement = recording.statements[step.index];
    if (statement.result == StatementResult::kFailed) failed.push_back(*step.where);
    if (step.kind == Step::Kind::kPolicy && statement.result == StatementResult::kMatched)
      matched.push_back(*step.where);
  }
  const auto whole = [](StatementRef where) {
    where.alternative.reset();
    return where;
  };
  std::vector<StatementRef> expected;
  for (const FailedCheck& check : recording.outcome->failed_checks) expected.push_back(whole(check.where));
  std::ranges::sort(expected);
  std::ranges::sort(failed);
  EXPECT_EQ(failed, expected) << name;
  EXPECT_EQ(matched.size(), recording.outcome->policy ? 1u : 0u) << name;
  if (recording.outcome->policy && !matched.empty()) {
    EXPECT_EQ(matched[0], whole(recording.outcome->policy->where)) << name;
  }
  EXPECT_TRUE(recording.trace.complete) << name;
  // Every fact of the world is there at the end, and every derived one has its step.
  EXPECT_EQ(recording.facts.size(), recording.authorizer->world().fact_count()) << name;
  for (const RecordedFact& fact : recording.facts) EXPECT_TRUE(fact.since == 0 || fact.firing) << name << fact.text;
}

TEST(DapSamples, ShowTheDecisionOfAuthorize) {
  const fs::path path = test::vectors_folder() / "biscuit" / "samples.json";
  if (!fs::exists(path)) GTEST_SKIP() << "no published samples";
  const Host host = files_host();
  const policytest::TestFile file = policytest::load_test_file(read(path)->text, {.name = path.string()});
  std::size_t allowed = 0, denied = 0, errors = 0, refused = 0;
  for (const policytest::PolicyTest& test : file.tests) {
    const auto expected = decided(file, test, host.tests);
    ASSERT_TRUE(expected) << test.name;
    LaunchArguments launch;
    launch.program = path.string();
    launch.test = test.name;
    auto program = load_program(launch, host);
    if (!program) {  // the token is refused, and there is nothing to step through
      ASSERT_FALSE(*expected) << test.name << program.error().message;
      EXPECT_NE(program.error().message.find(expected->error().message()), std::string::npos) << test.name;
      ++refused;
      continue;
    }
    const Recording recording = record(*program);
    ASSERT_EQ(recording.outcome.has_value(), expected->has_value()) << test.name;
    EXPECT_EQ(recording.steps.back().kind, *expected ? Step::Kind::kResult : Step::Kind::kError);
    if (!*expected) {
      EXPECT_EQ(recording.outcome.error().code(), expected->error().code()) << test.name;
      EXPECT_EQ(recording.outcome.error().to_string(), expected->error().to_string()) << test.name;
      ++errors;
      continue;
    }
    const Decision& decision = **expected;
    EXPECT_EQ(recording.outcome->verdict, decision.verdict) << test.name;
    EXPECT_EQ(recording.outcome->policy, decision.policy) << test.name;
    EXPECT_EQ(recording.outcome->failed_checks, decision.failed_checks) << test.name;
    (decision.allowed() ? allowed : denied)++;
    compare_steps(recording, test.name);
  }
  EXPECT_EQ(allowed + denied + errors + refused, file.tests.size());
  EXPECT_GE(file.tests.size(), 40u);
  EXPECT_GT(allowed, 10u);
  EXPECT_GT(denied, 5u);
  EXPECT_GT(refused, 2u);
}

}  // namespace
}  // namespace hardtack::dap
