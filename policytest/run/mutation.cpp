#include "policytest/run/mutation.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <utility>

#include "policytest/run/shared_work.h"

namespace hardtack::policytest {
namespace {

enum class Fate : std::uint8_t { kNoticed, kSurvived, kNoPolicy };

struct TestNumber {
  std::size_t file = 0;
  std::size_t test = 0;
  friend auto operator<=>(const TestNumber&, const TestNumber&) = default;
};

class Mutator {
 public:
  Mutator(std::span<const TestFile> files, const TestHost& host, const MutationOptions& options)
      : files_(files), host_(host), options_(options) {}

  MutationResult run() {
    MutationResult result;
    find_tests();
    std::vector<Mutant> mutants;
    for (const auto& [name, file] : coverage_.files) {
      const bool block = !file.units.empty() && !file.units[0].where.block.is_authorizer();
      for (Mutant& mutant : mutants_of(file.source, block ? SourceKind::kBlock : SourceKind::kAuthorizer)) {
        if (mutants.size() < options_.limits.max_mutants) {
          mutants.push_back(std::move(mutant));
        } else {
          result.cut_short = true;
        }
      }
    }
    const std::vector<Fate> fates = try_all(mutants);
    for (std::size_t i = 0; i < mutants.size(); ++i) {
      if (fates[i] == Fate::kNoPolicy) continue;
      ++result.tried;
      if (fates[i] == Fate::kNoticed) {
        ++result.noticed;
      } else {
        (mutants[i].reason.empty() ? result.survivors : result.equivalent).push_back(std::move(mutants[i]));
      }
    }
    return result;
  }

 private:
  struct Tried {
    std::uint32_t begin = 0;
    TestNumber test;
    friend auto operator<=>(const Tried&, const Tried&) = default;
  };

  // Which tests try which places of which file.
  void find_tests() {
    RunOptions run = options_.run;
    run.coverage = &coverage_;
    run.progress = {};
    const RunResult result = run_tests(files_, caching(), run);
    for (std::size_t i = 0; i < result.files.size(); ++i) {
      for (const CaseResult& one : result.files[i].cases) {
        for (const CoverageHit& hit : one.covered) tests_[hit.source->name()].insert({hit.begin, {i, one.test}});
      }
    }
  }

  // Each file is read once.
  TestHost caching() {
    TestHost host = host_;
    host.read = [this](const std::string& from, const std::string& path) {
      const std::scoped_lock lock(mutex_);
      auto found = read_.find({from, path});
      if (found == read_.end()) found = read_.emplace(std::pair(from, path), host_.read(from, path)).first;
      return found->second;
    };
    return host;
  }

  std::vector<Fate> try_all(const std::vector<Mutant>& mutants) {
    std::vector<Fate> fates(mutants.size(), Fate::kNoPolicy);
    SharedWork work(mutants.size());
    work.run(options_.run.jobs, [&](bool reports) {
      while (const auto i = work.take()) {
        fates[*i] = try_one(mutants[*i]);
        if (reports && options_.progress) options_.progress(*i + 1, mutants.size());
      }
    });
    return fates;
  }

  Fate try_one(const Mutant& mutant) {
    const std::set<TestNumber> tests = tests_of(mutant);
    TestHost host = caching();
    const auto read = host.read;
    host.read = [&mutant, read](const std::string& from, const std::string& path) {
      auto file = read(from, path);
      if (file && file->name == mutant.source->name()) {
        file->text.replace(mutant.edit.span.begin, mutant.edit.span.size(), mutant.edit.replacement);
      }
      return file;
    };
    RunOptions run;
    run.limits = options_.run.limits;
    run.filter = options_.run.filter;
    run.select = [&tests](std::size_t file, std::size_t test) { return tests.contains({file, test}); };
    run.stop_at_failure = true;
    const RunResult result = run_tests(files_, host, run);
    if (result.failed > 0) return Fate::kNoticed;
    return result.errors > 0 ? Fate::kNoPolicy : Fate::kSurvived;
  }

  // Those that tried a part of the statement; for the scope of a whole file, all that name it.
  std::set<TestNumber> tests_of(const Mutant& mutant) const {
    std::set<TestNumber> tests;
    const auto file = tests_.find(mutant.source->name());
    if (file == tests_.end()) return tests;
    const auto add = [&](const Tried& tried) { tests.insert(tried.test); };
    auto first = file->second.lower_bound({mutant.statement.begin, {}});
    const auto last = file->second.lower_bound({mutant.statement.end, {}});
    if (first == last && mutant.span == mutant.statement) {
      std::ranges::for_each(file->second, add);
    } else {
      std::for_each(first, last, add);
    }
    return tests;
  }

  std::span<const TestFile> files_;
  const TestHost& host_;
  const MutationOptions& options_;
  Coverage coverage_;
  std::map<std::string, std::set<Tried>, std::less<>> tests_;
  std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Result<HostFile>> read_;
};

}  // namespace

MutationResult mutate(std::span<const TestFile> files, const TestHost& host, const MutationOptions& options) {
  return Mutator(files, host, options).run();
}

}  // namespace hardtack::policytest
