// Runs the policy tests that a bundle holds, over the files of the bundle alone.
//
// Tests name policies, data and tokens by paths from their own place; nothing outside of the bundle is read. Bounded in
// time. Starts no thread but its own, and ends them.
//
//   const BundleTestResult tests = run_bundle_tests(bundle.files, {.open_token = open_token});
//   if (const auto fault = tests.fault()) return refuse(*fault);
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "engine/authz/credential.h"
#include "engine/base/error.h"
#include "engine/eval/expression/extern.h"
#include "policytest/evaluate/results.h"
#include "serve/bundle/bundle.h"

namespace hardtack::serve {

struct BundleTestOptions {
  // What policies and tokens may call: the same as where the bundle decides.
  ExternFunctions externs = {};
  // Opens the tokens that tests name; without it there are none (policytest/evaluate/host.h).
  std::function<Result<Credential>(const std::string& token, const std::string& key)> open_token = {};
  // Asked for a path that is none of the files', for who makes a bundle and adds what its tests read. May be called
  // from several threads.
  std::function<Result<std::string>(const std::string& path)> other_file = {};
  std::chrono::milliseconds max_time{10'000};
  std::size_t jobs = 1;
};

struct BundleTestResult {
  policytest::RunResult run;
  std::size_t files = 0;  // of tests
  bool out_of_time = false;

  // Whether there is any test.
  bool any() const { return run.passed + run.failed + run.errors > 0; }
  // Why the bundle must not decide: a test that failed, could not be read, or took too long. Nothing where all passed,
  // and where there is none.
  std::optional<Error> fault() const;
};

BundleTestResult run_bundle_tests(std::span<const BundleFile> files, const BundleTestOptions& options);

}  // namespace hardtack::serve
