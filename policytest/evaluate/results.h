// What running tests gives: plain data for reports (policytest/report/), editors and programs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/explain/explanation.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/source_map.h"
#include "policytest/evaluate/coverage.h"

namespace hardtack::policytest {

// An expectation that was not met.
struct Finding {
  SourcePlace place;  // the expectation
  std::string message;
  std::string expected;
  std::string got;
  std::vector<DiagnosticNote> notes;  // the checks and policies that it is about
  // The expectation that would have been met, where there is one: for `--update`.
  std::string update;
};

enum class Status : std::uint8_t { kPassed, kFailed, kError };
std::string_view name_of(Status status);

struct CaseResult {
  std::string name;  // of the test, with the values of a case: `admin [op="read"]`
  SourcePlace place;
  std::size_t test = 0;   // its number in the file
  bool of_table = false;  // its expectations are those of other cases too
  Status status = Status::kPassed;
  std::vector<Finding> findings;
  std::string error;                      // kError: why it could not be run
  std::string explanation;                // of a decision that was not as expected
  std::optional<Explanation> structured;  // the same as data
  std::vector<CoverageHit> covered;       // sorted; if coverage was asked for
};

// Of one file.
struct FileResult {
  std::string name;
  std::shared_ptr<const Source> source;
  // What is wrong with the file, or with the files that its tests name; the tests concerned have not run.
  struct Wrong {
    std::shared_ptr<const Source> source;
    Diagnostics diagnostics;
  };
  std::vector<Wrong> wrong;
  std::vector<CaseResult> cases;
};

struct RunResult {
  std::vector<FileResult> files;
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;  // by `--run`

  bool unreadable() const;  // some text has errors, or a test could not be run
};

}  // namespace hardtack::policytest
