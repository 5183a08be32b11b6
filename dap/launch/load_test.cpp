#include <algorithm>
#include <utility>

#include "dap/launch/program_parts.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "policytest/evaluate/cases.h"
#include "policytest/evaluate/evaluation.h"
#include "policytest/mirror/test_document.h"

namespace hardtack::dap {
namespace {

using policytest::Combinations;
using policytest::PolicyTest;
using policytest::PreparedTest;
using policytest::TestFile;

// Combinations of a table that are looked through for a case.
constexpr std::size_t kMaxCases = 10'000;
constexpr std::size_t kShownNames = 10;

std::string names_of(const TestFile& file) {
  std::string names;
  for (std::size_t i = 0; i < file.tests.size() && i < kShownNames; ++i) {
    names += cat((i == 0 ? "" : ", "), quote(file.tests[i].name));
  }
  if (file.tests.size() > kShownNames) names += cat(" and ", file.tests.size() - kShownNames, " others");
  return names;
}

// A test by its name, or by that of one of its cases, `admin [op="read"]`.
Reply<const PolicyTest*> find_test(const TestFile& file, const std::optional<std::string>& name) {
  if (file.tests.empty()) return refuse("the file has no tests");
  if (!name) {
    if (file.tests.size() == 1) return &file.tests[0];
    return refuse(cat("the file has several tests: say which by `test`: ", names_of(file)));
  }
  const PolicyTest* of_case = nullptr;
  for (const PolicyTest& test : file.tests) {
    if (test.name == *name) return &test;
    if (name->starts_with(cat(test.name, " [")) && (of_case == nullptr || of_case->name.size() < test.name.size())) {
      of_case = &test;
    }
  }
  if (of_case == nullptr) return refuse(cat("the file has no test ", quote(*name), ", but ", names_of(file)));
  return of_case;
}

struct Case {
  Parameters parameters;
  std::string name;
};

// The case that `name` says; without one the test itself, or the first case of its first table.
Reply<Case> find_case(const PreparedTest& prepared, const std::string& name) {
  const PolicyTest& test = prepared.test();
  const bool whole = name == test.name;
  if (whole && (!test.expectations.empty() || test.tables.empty())) return Case{test.parameters, test.name};
  Authorizer condition(policytest::test_authorizer(std::nullopt));
  std::size_t tried = 0;
  for (const policytest::PreparedTable& table : prepared.tables()) {
    Combinations combination(table);
    const std::size_t count = combination.count();
    for (std::size_t i = 0; i < count; ++i, combination.next()) {
      if (++tried > kMaxCases)
        return refuse(cat("the tables have more than ", kMaxCases, " cases; none before has the name"));
      std::string full = cat(test.name, " [", combination.name(), "]");
      if (!whole && full != name) continue;
      Parameters parameters = combination.parameters(test.parameters);
      const auto wanted = is_wanted(table, parameters, condition);
      if (!wanted) return refuse(wanted.error());
      if (*wanted) return Case{std::move(parameters), std::move(full)};
      if (!whole) return refuse(cat("the condition of the table leaves out the case ", quote(name)));
    }
  }
  return refuse(whole ? cat("no case of the test is left by its conditions")
                      : cat("the test has no case ", quote(name)));
}

std::unexpected<Refusal> refuse_wrong(const std::vector<policytest::FileResult::Wrong>& wrong) {
  for (const auto& one : wrong) {
    if (one.diagnostics.has_errors()) return refuse_text(*one.source, one.diagnostics);
  }
  return refuse("the test cannot be run");
}

}  // namespace

Reply<Program> load_test(const LaunchArguments& launch, const Host& host, policytest::HostFile file) {
  if (launch.token || !launch.facts.empty() || launch.now) {
    return refuse("a test says its own token, facts and time: `token`, `facts` and `now` are for authorizers");
  }
  const std::string text = file.text;
  const TestFile tests = policytest::load_test_file(std::move(file.text), {.name = file.name});
  if (tests.diagnostics.has_errors()) return refuse_text(*tests.source, tests.diagnostics);
  HARDTACK_TRY(const PolicyTest* test, find_test(tests, launch.test));
  Program program;
  program.sources.add_file(file.name, text, test->span);
  // Files are remembered as they are read, so that places in them are known by their paths.
  policytest::TestHost tests_host = host.tests;
  tests_host.read = [&](const std::string& from, const std::string& path) -> Result<policytest::HostFile> {
    if (!host.tests.read) return fail(ErrorCode::kIo, "there are no files");
    auto read = host.tests.read(from, path);
    if (read) program.sources.add_file(read->name, read->text);
    return read;
  };
  policytest::PolicySources sources(tests_host);
  sources.observed = true;
  PreparedTest prepared(tests, *test, sources, tests_host);
  if (!prepared.valid()) return refuse_wrong(prepared.wrong());
  HARDTACK_TRY(const Case chosen, find_case(prepared, launch.test.value_or(test->name)));
  Authorizer authorizer(policytest::test_authorizer(test->limits));
  policytest::Evaluation evaluation = evaluate(prepared, chosen.parameters, authorizer);
  if (!evaluation.outcome) return refuse_wrong(evaluation.wrong);
  if (test->token && !evaluation.credential) return refuse(evaluation.outcome->error());
  program.title = chosen.name;
  if (launch.test.value_or(test->name) != chosen.name) {
    program.notes.push_back(cat("the test has cases; this is ", chosen.name));
  }
  program.limits = test->limits;
  program.policy = evaluation.policy->policy;
  program.request = std::move(evaluation.request);
  program.credential = std::move(evaluation.credential);
  program.further = std::move(evaluation.further);
  add_places(program, test->token ? BlockTexts::kPrinted : BlockTexts::kKnown,
             [&](const StatementRef& where) { return evaluation.place(prepared, where); });
  return program;
}

}  // namespace hardtack::dap
