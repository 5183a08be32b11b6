// hardtack_interop --seed S --cases N [--jobs J] [--verbose]
// hardtack_interop --set FOLDER
//
// Asks Hardtack and the reference implementation about N generated cases. Seeds count up from S; `--seed S --cases 1`
// repeats one case. With `--set` it asks the reference about the conformance set in FOLDER instead. Ends with 0 when
// nothing differs but by a rule, 1 when something does, 2 when it cannot run.

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/interop/run_case.h"
#include "tests/interop/set_run.h"
#include "tests/support/folders.h"

namespace {

using hardtack::interop::CaseResult;
using hardtack::interop::OracleProcess;

constexpr std::size_t kReported = 5;

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t cases = 2000;
  std::uint64_t jobs = 1;
  bool verbose = false;
  std::string set;
};

struct Tally {
  std::mutex mutex;
  std::uint64_t done = 0;
  std::map<std::string, std::uint64_t> outcomes;
  std::map<std::string, std::uint64_t> profiles;
  std::map<std::string, std::uint64_t> rules;
  std::vector<std::uint64_t> failed;
  std::string broken;  // why the oracle is gone
};

bool read_number(std::string_view text, std::uint64_t& out) {
  return std::from_chars(text.data(), text.data() + text.size(), out).ec == std::errc{};
}

bool read_options(int argc, char** argv, Options& options) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--verbose") {
      options.verbose = true;
      continue;
    }
    if (name == "--set" && i + 1 < argc) {
      options.set = argv[++i];
      continue;
    }
    std::uint64_t* target = name == "--seed"    ? &options.seed
                            : name == "--cases" ? &options.cases
                            : name == "--jobs"  ? &options.jobs
                                                : nullptr;
    if (target == nullptr || i + 1 == argc || !read_number(argv[++i], *target)) {
      return false;
    }
  }
  return true;
}

void record(const CaseResult& result, const Options& options, Tally& tally) {
  const std::lock_guard lock(tally.mutex);
  ++tally.done;
  ++tally.outcomes[result.outcome];
  ++tally.profiles[std::string(result.profile)];
  for (const auto& difference : result.differences) {
    if (!difference.rule.empty()) {
      ++tally.rules[difference.rule];
    }
  }
  if (result.failed()) {
    tally.failed.push_back(result.seed);
  }
  if (options.verbose || (result.failed() && tally.failed.size() <= kReported)) {
    std::printf("%s\n", result.report.c_str());
  }
  if (tally.done % std::max<std::uint64_t>(options.cases / 20, 1) == 0) {
    std::printf("%llu of %llu cases, %zu with differences\n", static_cast<unsigned long long>(tally.done),
                static_cast<unsigned long long>(options.cases), tally.failed.size());
  }
  std::fflush(stdout);
}

void work(const Options& options, std::atomic<std::uint64_t>& next, Tally& tally) {
  const auto start = [&tally] {
    auto oracle = OracleProcess::start(hardtack::test::source_folder() + "/tests/interop/oracle.mjs");
    if (!oracle) {
      const std::lock_guard lock(tally.mutex);
      tally.broken = oracle.error();
    }
    return oracle;
  };
  auto oracle = start();
  for (std::uint64_t i = next++; oracle && i < options.cases; i = next++) {
    record(hardtack::interop::run_case(options.seed + i, *oracle, options.verbose), options, tally);
    if (oracle->ended()) {
      oracle = start();
    }
  }
}

void print_counts(const char* title, const std::map<std::string, std::uint64_t>& counts) {
  std::printf("%s\n", title);
  for (const auto& [name, count] : counts) {
    std::printf("  %8llu  %s\n", static_cast<unsigned long long>(count), name.c_str());
  }
}

int prove_set(const std::string& folder) {
  auto oracle = OracleProcess::start(hardtack::test::source_folder() + "/tests/interop/oracle.mjs");
  if (!oracle) {
    std::fprintf(stderr, "error: %s\n", oracle.error().c_str());
    return 2;
  }
  const hardtack::interop::SetReport report = hardtack::interop::run_set(folder, *oracle);
  for (const std::string& failure : report.failures) std::printf("%s\n", failure.c_str());
  std::map<std::string, std::uint64_t> rules(report.rules.begin(), report.rules.end());
  print_counts("differences on purpose (docs/deviations.md):", rules);
  std::printf("conformance set: %zu compared, %zu with unexplained differences\n", report.compared,
              report.failures.size());
  return report.failures.empty() && report.compared > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (!read_options(argc, argv, options)) {
    std::fprintf(stderr,
                 "usage: hardtack_interop [--seed S] [--cases N] [--jobs J] [--verbose]\n       hardtack_interop --set "
                 "FOLDER\n");
    return 2;
  }
  if (!options.set.empty()) return prove_set(options.set);
  Tally tally;
  std::atomic<std::uint64_t> next = 0;
  std::vector<std::jthread> workers;
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t i = 0; i < std::clamp<std::uint64_t>(options.jobs, 1, 64); ++i) {
    workers.emplace_back([&] { work(options, next, tally); });
  }
  workers.clear();
  if (!tally.broken.empty()) {
    std::fprintf(stderr, "error: %s\n", tally.broken.c_str());
    return 2;
  }
  print_counts("profiles:", tally.profiles);
  print_counts("outcomes:", tally.outcomes);
  print_counts("differences on purpose (docs/deviations.md):", tally.rules);
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - start);
  std::printf("%llu cases in %lld s, %zu with unexplained differences\n", static_cast<unsigned long long>(tally.done),
              static_cast<long long>(seconds.count()), tally.failed.size());
  std::ranges::sort(tally.failed);
  for (const std::uint64_t seed : tally.failed) {
    std::printf("failed: --seed %llu --cases 1\n", static_cast<unsigned long long>(seed));
  }
  return tally.failed.empty() && tally.done == options.cases ? 0 : 1;
}
