// What running tests gave, for people and for programs. Pure functions; may be called from any thread.
//
//   std::cout << pretty_report(result, {.color = true});
#pragma once

#include <string>

#include "json/json.h"
#include "policytest/evaluate/coverage.h"
#include "policytest/evaluate/results.h"
#include "policytest/run/mutation.h"

namespace hardtack::policytest {

struct ReportOptions {
  bool color = false;
  bool all = false;  // also what passed
};

// Beside the results, if there are any.
struct ReportParts {
  const Coverage* coverage = nullptr;
  const MutationResult* mutation = nullptr;
};

// Failures with their places, what was expected and why it was decided otherwise; then a line that counts.
std::string pretty_report(const RunResult& result, const ReportParts& parts, const ReportOptions& options);
// {"passed", "failed", "errors", "skipped", "cases": [...], "diagnostics": [...], "coverage", "mutation"}
JsonValue json_report(const RunResult& result, const ReportParts& parts);
// JUnit's XML, as continuous integration reads it. Errors of texts and mutants that survived are cases here, which
// passed nowhere; so in the one below.
std::string junit_report(const RunResult& result, const ReportParts& parts);
// The Test Anything Protocol, version 14.
std::string tap_report(const RunResult& result, const ReportParts& parts);
// Annotations of GitHub's workflows, a line for each failure, and the counts.
std::string github_report(const RunResult& result, const ReportParts& parts);

// For `genhtml` and editors.
std::string lcov_coverage(const Coverage& coverage);
JsonValue json_coverage(const Coverage& coverage);
// One page that needs nothing else.
std::string html_coverage(const Coverage& coverage);

// "3 tests passed, 1 failed"
std::string summary(const RunResult& result);
// The same below a line for each part.
std::string summary(const RunResult& result, const ReportParts& parts);

}  // namespace hardtack::policytest
