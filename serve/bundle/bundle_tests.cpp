#include "serve/bundle/bundle_tests.h"

#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "policytest/mirror/test_document.h"
#include "policytest/report/reports.h"
#include "policytest/run/run.h"
#include "tokens/biscuit/parent_claim.h"

namespace hardtack::serve {
namespace {

// The path that a test in `from` means by `path`; nothing for one that leads out of the bundle.
std::optional<std::string> resolved(std::string_view from, std::string_view path) {
  std::vector<std::string_view> parts;
  const auto add = [&](std::string_view text) {
    while (true) {
      const auto slash = text.find('/');
      const std::string_view part = text.substr(0, slash);
      if (part == "..") {
        if (parts.empty()) return false;
        parts.pop_back();
      } else if (!part.empty() && part != ".") {
        parts.push_back(part);
      }
      if (slash == std::string_view::npos) return true;
      text.remove_prefix(slash + 1);
    }
  };
  const auto folder = from.rfind('/');
  if (path.starts_with('/') || path.find('\0') != std::string_view::npos) return std::nullopt;
  if (folder != std::string_view::npos && !add(from.substr(0, folder))) return std::nullopt;
  if (!add(path)) return std::nullopt;
  std::string joined;
  for (const std::string_view part : parts) joined += cat(joined.empty() ? "" : "/", part);
  return joined;
}

// The first of the cases that did not pass.
std::string first_failure(const policytest::RunResult& run) {
  for (const policytest::FileResult& file : run.files) {
    if (!file.wrong.empty()) return cat("; ", quote(file.name), " cannot be run");
    for (const policytest::CaseResult& result : file.cases) {
      if (result.status != policytest::Status::kPassed) return cat("; ", quote(result.name), " in ", quote(file.name));
    }
  }
  return {};
}

}  // namespace

std::optional<Error> BundleTestResult::fault() const {
  if (out_of_time) return Error(ErrorCode::kSyntax, "the tests of the bundle take too long");
  if (run.failed == 0 && !run.unreadable()) return std::nullopt;
  return Error(ErrorCode::kSyntax,
               cat("the tests of the bundle failed: ", policytest::summary(run), first_failure(run)));
}

BundleTestResult run_bundle_tests(std::span<const BundleFile> files, const BundleTestOptions& options) {
  std::map<std::string_view, const BundleFile*> by_path;
  std::vector<policytest::TestFile> tests;
  for (const BundleFile& file : files) {
    by_path[file.path] = &file;
    if (!policytest::is_test_file_name(file.path)) continue;
    policytest::TestFileOptions named;
    named.name = file.path;
    tests.push_back(policytest::load_test_file(file.text, named));
  }
  BundleTestResult result;
  result.files = tests.size();
  if (tests.empty()) return result;
  policytest::TestHost host;
  host.read = [&](const std::string& from, const std::string& path) -> Result<policytest::HostFile> {
    auto name = resolved(from, path);
    if (!name) return fail(ErrorCode::kIo, cat("the file ", quote(path), " is outside of the bundle"));
    if (const auto found = by_path.find(*name); found != by_path.end())
      return policytest::HostFile{*std::move(name), found->second->text};
    if (!options.other_file) return fail(ErrorCode::kIo, cat("the bundle has no file ", quote(*name)));
    HARDTACK_TRY(std::string text, options.other_file(*name));
    return policytest::HostFile{*std::move(name), std::move(text)};
  };
  host.open_token = options.open_token;
  host.token_predicates = biscuit_predicates();
  host.externs = options.externs;
  policytest::RunOptions run;
  run.jobs = options.jobs;
  const auto end = steady_now() + options.max_time;
  run.cancelled = [end] { return steady_now() >= end; };
  result.run = policytest::run_tests(tests, host, run);
  result.out_of_time = steady_now() >= end;
  return result;
}

}  // namespace hardtack::serve
