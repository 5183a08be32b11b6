// What decided cases say at the statements and expectations of texts, for editors. Belongs to one thread.
//
//   NoteTaker notes;
//   options.decided = [&](const DecidedCase& decided, CaseResult& result) { notes.add(decided, result, {}); };
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "engine/explain/explanation.h"
#include "grammar/text/source_map.h"
#include "lsp/features/services.h"
#include "policytest/run/run.h"

namespace hardtack::cli {

class NoteTaker {
 public:
  static constexpr std::size_t kMaxNotes = 1'000;

  struct Depth {
    bool held = true;     // say what held and what the rules gave, too
    bool as_test = true;  // say what the test's expectations came to
  };
  // Takes the explanation out of the result: of many cases only the notes are kept.
  void add(const policytest::DecidedCase& decided, policytest::CaseResult& result, Depth depth);

  // Of the first case.
  const std::optional<Explanation>& explanation() const { return first_; }
  std::vector<lsp::EvaluationNote> take_notes() { return std::move(notes_); }
  std::vector<lsp::FactCount> take_counts() { return std::move(counts_); }

 private:
  void add_statement(const policytest::DecidedCase& decided, const StatementExplanation& statement);
  void add_policies(const policytest::DecidedCase& decided);
  void add_findings(const policytest::CaseResult& result);
  void add_counts(const policytest::DecidedCase& decided);
  void note(const SourcePlace& place, bool failed, std::string summary, std::string markdown);

  std::vector<lsp::EvaluationNote> notes_;
  std::vector<lsp::FactCount> counts_;
  std::set<std::tuple<std::string, std::uint32_t, std::uint32_t, std::string>> known_;
  std::optional<Explanation> first_;
};

}  // namespace hardtack::cli
