#include "policytest/run/run.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <random>
#include <utility>

#include "engine/base/query_observer.h"
#include "engine/text/cat.h"
#include "policytest/evaluate/cases.h"
#include "policytest/evaluate/judge.h"
#include "policytest/evaluate/reordered.h"
#include "policytest/run/collect_coverage.h"
#include "policytest/run/shared_work.h"

namespace hardtack::policytest {

std::string_view name_of(Status status) {
  switch (status) {
    case Status::kPassed: return "passed";
    case Status::kFailed: return "failed";
    case Status::kError: return "error";
  }
  return "";
}

bool RunResult::unreadable() const {
  return errors > 0 || std::ranges::any_of(files, [](const FileResult& file) {
           return std::ranges::any_of(file.wrong, [](const auto& wrong) { return wrong.diagnostics.has_errors(); });
         });
}

namespace {

class RuleHits : public QueryObserver {
 public:
  void answered(const StatementRef& where, bool matched) override { hits.push_back({where, matched}); }
  struct Hit {
    StatementRef where;
    bool matched;
  };
  std::vector<Hit> hits;
};

// Time stands still, until it has run out for whoever does not want the result any more.
struct StopClock {
  const std::function<bool()>& cancelled;
  std::chrono::nanoseconds operator()() const { return cancelled() ? std::chrono::hours(24) : std::chrono::hours(0); }
};

// What became of one test.
struct TestOutcome {
  std::vector<CaseResult> cases;
  std::vector<FileResult::Wrong> wrong;
};

// Runs the tests that one thread takes.
class Worker {
 public:
  Worker(PolicySources& sources, const TestHost& host, const RunOptions& options)
      : sources_(sources),
        host_(host),
        options_(options),
        clock_{options.cancelled},
        authorizer_(options_of(std::nullopt)) {}

  TestOutcome run(const TestFile& file, const PolicyTest& test) {
    TestOutcome outcome;
    PreparedTest prepared(file, test, sources_, host_);
    if (!prepared.valid()) {
      outcome.wrong = std::move(prepared.wrong());
      outcome.cases.push_back(unusable(prepared, test.name));
      return outcome;
    }
    std::optional<Authorizer> own;
    if (test.limits) own.emplace(options_of(test.limits));
    Authorizer& authorizer = own ? *own : authorizer_;
    if (!test.expectations.empty()) {
      outcome.cases.push_back(
          run_case(prepared, prepared.expectations(), test.parameters, test.name, test.name_span, authorizer, outcome));
    }
    for (const PreparedTable& table : prepared.tables()) {
      table.table->all ? property(prepared, table, authorizer, outcome) : cases(prepared, table, authorizer, outcome);
    }
    return outcome;
  }

 private:
  bool cancelled() const { return options_.cancelled && options_.cancelled(); }

  AuthorizerOptions options_of(const std::optional<EvalLimits>& limits) {
    AuthorizerOptions options = test_authorizer(limits);
    if (options_.cancelled) options.clock = Clock(clock_);
    if (options_.coverage != nullptr) options.observer = &hits_;
    return options;
  }

  CaseResult run_case(PreparedTest& prepared, std::span<const PreparedExpectation> expectations,
                      const Parameters& parameters, std::string name, Span span, Authorizer& authorizer,
                      TestOutcome& outcome) {
    CaseResult result;
    result.name = std::move(name);
    result.place = {prepared.file().source, span};
    result.of_table = span != prepared.test().name_span;
    hits_.hits.clear();
    Evaluation evaluation = evaluate(prepared, parameters, authorizer);
    if (!evaluation.outcome) {
      result.status = Status::kError;
      result.error = "the test cannot be run";
      if (outcome.wrong.empty()) outcome.wrong = std::move(evaluation.wrong);
      return result;
    }
    if (options_.coverage != nullptr) result.covered = hits(prepared, evaluation);
    judge(prepared, expectations, parameters, evaluation, authorizer, result);
    if (options_.shuffle && result.status == Status::kPassed &&
        !same_in_another_order(prepared, parameters, evaluation, options_of(prepared.test().limits),
                               *options_.shuffle)) {
      result.status = Status::kError;
      result.error =
          "the outcome depends on the order of facts and rules; this is a defect of Hardtack, please report it";
    }
    if (options_.decided) options_.decided({prepared, evaluation, authorizer}, result);
    return result;
  }

  void cases(PreparedTest& prepared, const PreparedTable& table, Authorizer& authorizer, TestOutcome& outcome) {
    Combinations combination(table);
    const std::size_t count = combination.count();
    if (refuse_count(prepared, table, count, options_.limits.max_cases, outcome)) return;
    for (std::size_t i = 0; i < count && !cancelled(); ++i, combination.next()) {
      const Parameters parameters = combination.parameters(prepared.test().parameters);
      const auto wanted = is_wanted(table, parameters, condition_);
      if (wanted && !*wanted) continue;
      const std::string name = cat(prepared.test().name, " [", combination.name(), "]");
      if (!wanted) {
        outcome.cases.push_back(broken_condition(prepared, table, name, wanted.error()));
        return;
      }
      outcome.cases.push_back(
          run_case(prepared, table.expectations, parameters, name, table.table->span, authorizer, outcome));
      if (outcome.cases.back().status == Status::kError) return;
    }
  }

  // One case: the first combination that is not as expected.
  void property(PreparedTest& prepared, const PreparedTable& table, Authorizer& authorizer, TestOutcome& outcome) {
    Combinations combination(table);
    const std::size_t count = combination.count();
    if (refuse_count(prepared, table, count, options_.limits.max_property_cases, outcome)) return;
    CaseResult result;
    result.name = cat(prepared.test().name, " [for all", variables(table), "]");
    result.place = {prepared.file().source, table.table->span};
    std::size_t tried = 0;
    for (std::size_t i = 0; i < count && !cancelled(); ++i, combination.next()) {
      const Parameters parameters = combination.parameters(prepared.test().parameters);
      const auto wanted = is_wanted(table, parameters, condition_);
      if (wanted && !*wanted) continue;
      if (!wanted) {
        outcome.cases.push_back(broken_condition(prepared, table, result.name, wanted.error()));
        return;
      }
      ++tried;
      CaseResult one =
          run_case(prepared, table.expectations, parameters, result.name, table.table->span, authorizer, outcome);
      merge(one.covered, result.covered);
      if (one.status == Status::kPassed) continue;
      for (Finding& finding : one.findings) finding.message = cat("with ", combination.name(), ": ", finding.message);
      one.covered = std::move(result.covered);
      outcome.cases.push_back(std::move(one));
      return;
    }
    // A property of nothing holds, and says nothing.
    if (tried == 0 && !cancelled()) {
      result.status = Status::kFailed;
      Finding& finding = result.findings.emplace_back();
      finding.place = result.place;
      finding.message = "no combination of values is left to try";
    }
    outcome.cases.push_back(std::move(result));
  }

  static std::string variables(const PreparedTable& table) {
    std::string names;
    for (const TableVariable& variable : table.table->variables) names += " $" + variable.name.text;
    return names;
  }

  static void merge(const std::vector<CoverageHit>& from, std::vector<CoverageHit>& to) {
    to.insert(to.end(), from.begin(), from.end());
    std::ranges::sort(to);
    const auto doubles = std::ranges::unique(to);
    to.erase(doubles.begin(), doubles.end());
  }

  static bool refuse_count(PreparedTest& prepared, const PreparedTable& table, std::size_t count, std::size_t most,
                           TestOutcome& outcome) {
    if (count <= most) return false;
    Diagnostics diagnostics;
    diagnostics
        .report(DiagnosticCode::kTestTooLarge, table.table->span,
                cat("the values make more than ", most, " combinations"))
        .set_help("take fewer values, or divide the table");
    outcome.wrong.push_back({prepared.file().source, std::move(diagnostics)});
    outcome.cases.push_back(unusable(prepared, prepared.test().name));
    return true;
  }

  static CaseResult broken_condition(PreparedTest& prepared, const PreparedTable& table, std::string name,
                                     const Error& error) {
    CaseResult result = unusable(prepared, std::move(name));
    result.place.span = table.table->where->span;
    result.error = cat("the condition cannot be evaluated: ", error.message());
    return result;
  }

  static CaseResult unusable(const PreparedTest& prepared, std::string name) {
    CaseResult result;
    result.name = std::move(name);
    result.place = {prepared.file().source, prepared.test().name_span};
    result.status = Status::kError;
    result.error = "the test cannot be run";
    return result;
  }

  // Each once, for the files that tests name.
  std::vector<CoverageHit> hits(const PreparedTest& prepared, const Evaluation& evaluation) const {
    std::vector<CoverageHit> found;
    for (const RuleHits::Hit& hit : hits_.hits) {
      const auto place = evaluation.place(prepared, hit.where);
      if (place && place->source != prepared.file().source) {
        found.push_back({place->source.get(), place->span.begin, hit.matched});
      }
    }
    std::ranges::sort(found);
    const auto doubles = std::ranges::unique(found);
    found.erase(doubles.begin(), doubles.end());
    return found;
  }

  PolicySources& sources_;
  const TestHost& host_;
  const RunOptions& options_;
  RuleHits hits_;
  StopClock clock_;
  Authorizer authorizer_;
  Authorizer condition_{options_of(std::nullopt)};
};

struct Job {
  std::size_t file;
  std::size_t test;
};

// Every job once, by several threads; the calling one works too and reports progress.
class Pool {
 public:
  Pool(std::span<const TestFile> files, PolicySources& sources, const TestHost& host, const RunOptions& options)
      : files_(files), sources_(sources), host_(host), options_(options) {}

  std::vector<TestOutcome> run(const std::vector<Job>& jobs, const std::vector<std::size_t>& order) {
    std::vector<TestOutcome> outcomes(jobs.size());
    SharedWork work(order.size());
    const auto one_thread = [&](bool reports) {
      Worker worker(sources_, host_, options_);
      while (const auto next = work.take()) {
        if ((options_.stop_at_failure && failed_) || (options_.cancelled && options_.cancelled())) break;
        const Job& job = jobs[order[*next]];
        TestOutcome& outcome = outcomes[order[*next]];
        outcome = worker.run(files_[job.file], files_[job.file].tests[job.test]);
        for (CaseResult& one : outcome.cases) {
          one.test = job.test;
          if (one.status != Status::kPassed) failed_ = true;
        }
        ++done_;
        if (reports && options_.progress) options_.progress(done_, jobs.size());
      }
    };
    work.run(options_.jobs, one_thread);
    return outcomes;
  }

 private:
  std::span<const TestFile> files_;
  PolicySources& sources_;
  const TestHost& host_;
  const RunOptions& options_;
  std::atomic<std::size_t> done_ = 0;
  std::atomic<bool> failed_ = false;
};

// The same on every machine, unlike std::shuffle.
void shuffle(std::vector<std::size_t>& order, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
}

void add_wrong(FileResult& result, std::vector<FileResult::Wrong> wrong) {
  for (FileResult::Wrong& one : wrong) {
    // A file that many tests name is reported once.
    const bool known = one.source != result.source && std::ranges::any_of(result.wrong, [&](const auto& other) {
                         return other.source->name() == one.source->name();
                       });
    if (!known) result.wrong.push_back(std::move(one));
  }
}

}  // namespace

RunResult run_tests(std::span<const TestFile> files, const TestHost& host, const RunOptions& options) {
  PolicySources sources(host);
  sources.observed = options.coverage != nullptr;
  RunResult result;
  std::vector<Job> jobs;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const TestFile& file = files[i];
    FileResult& made = result.files.emplace_back();
    made.name = file.source->name();
    made.source = file.source;
    if (!file.diagnostics.empty()) made.wrong.push_back({file.source, file.diagnostics});
    if (file.diagnostics.has_errors()) continue;
    for (std::size_t k = 0; k < file.tests.size(); ++k) {
      if ((options.filter && !options.filter(file.tests[k].name)) || (options.select && !options.select(i, k))) {
        ++result.skipped;
      } else {
        jobs.push_back({i, k});
      }
    }
  }
  std::vector<std::size_t> order(jobs.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  if (options.shuffle) shuffle(order, *options.shuffle);
  std::vector<TestOutcome> outcomes = Pool(files, sources, host, options).run(jobs, order);
  if (options.coverage != nullptr) {
    std::vector<const std::vector<CoverageHit>*> hits;
    for (const TestOutcome& outcome : outcomes) {
      for (const CaseResult& one : outcome.cases) hits.push_back(&one.covered);
    }
    collect_coverage(sources, hits, *options.coverage);
  }
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    FileResult& file = result.files[jobs[i].file];
    add_wrong(file, std::move(outcomes[i].wrong));
    for (CaseResult& one : outcomes[i].cases) {
      (one.status == Status::kPassed ? result.passed : one.status == Status::kFailed ? result.failed : result.errors)++;
      file.cases.push_back(std::move(one));
    }
  }
  return result;
}

}  // namespace hardtack::policytest
