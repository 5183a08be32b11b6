// Runs policy tests.
//
//   TestHost host{.read = read_file};
//   const RunResult result = run_tests(files, host, {.jobs = 2});
//   return result.failed == 0 && !result.unreadable() ? 0 : 1;
//
// Results are in the order of the files and tests, whatever the order in which they ran. Starts and ends `jobs` - 1
// threads; the functions of `host` are called from them. Reads no clock and no file but through the host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policytest/evaluate/coverage.h"
#include "policytest/evaluate/evaluation.h"
#include "policytest/evaluate/host.h"
#include "policytest/evaluate/results.h"
#include "policytest/language/test_file.h"

namespace hardtack::policytest {

// One case as it was decided. `authorizer` holds its world.
struct DecidedCase {
  const PreparedTest& test;
  const Evaluation& evaluation;
  Authorizer& authorizer;
};

struct RunOptions {
  // Only tests whose name it accepts.
  std::function<bool(const std::string& name)> filter;
  // Only tests that it accepts, by the numbers of file and test; for a run of a part.
  std::function<bool(std::size_t file, std::size_t test)> select;
  // Cases behind the first that fails may be left out.
  bool stop_at_failure = false;
  std::size_t jobs = 1;
  // Another order of tests for each seed. Each case is also decided with its facts and rules in another order, and
  // fails if that changes the outcome.
  std::optional<std::uint64_t> shuffle;
  TestLimits limits = {};
  Coverage* coverage = nullptr;  // filled if it is not null
  // Called after each case, while the world that it was decided in is there, from the thread that ran it. May take out
  // of the result what is not wanted any more.
  std::function<void(const DecidedCase& decided, CaseResult& result)> decided;
  // Asked now and then, from any of the threads: once it is true no further case runs, and the one under way ends.
  std::function<bool()> cancelled;
  // Called from the thread that calls run_tests(), now and then.
  std::function<void(std::size_t done, std::size_t all)> progress;
};

RunResult run_tests(std::span<const TestFile> files, const TestHost& host, const RunOptions& options = {});

}  // namespace hardtack::policytest
