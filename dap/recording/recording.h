// A decision as a list of steps that can be walked forwards and backwards: the rounds of the rules, what each rule
// gave, then checks and policies in the order in which they were asked, then the outcome.
//
// The decision is made first, as everywhere, by Authorizer; the steps are told from its trace and its explanation, so
// what is shown is what was decided, and debugging costs the decision nothing. Bounded by RecordingLimits and the
// limits of the decision. Immutable once made, except for its authorizer, which evaluation of queries uses: one thread.
//
//   const Recording recording = record(program);
//   for (const Step& step : recording.steps) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dap/launch/program.h"
#include "engine/explain/explain.h"
#include "engine/explain/partial_world.h"
#include "engine/explain/trace.h"

namespace hardtack::dap {

struct RecordingLimits {
  ExplainLimits trace{
      .max_explain_bytes = 4u << 20,
      .max_trace_firings = 10'000,
  };
  ExplainLimits statements{
      .max_explain_bytes = 4u << 20,
  };
  ExplainLimits outcome = {};
  std::size_t max_fact_bytes = 16u << 20;  // of the texts of all facts
};

struct Step {
  enum class Kind : std::uint8_t {
    kStart,       // before the first round: what blocks and the request say
    kRound,       // the beginning of a round
    kRule,        // a rule of a round: in the first one all of them, later those that gave something
    kDerivation,  // one fact that it gave
    kRulesDone,   // nothing new follows
    kCheck,
    kPolicy,
    kError,   // what ended the evaluation
    kResult,  // the decision
  };
  Kind kind{};
  std::size_t round = 0;                   // kRound, kRule, kDerivation; counted from 1
  std::optional<StatementRef> where = {};  // the statement, if there is one
  std::size_t firings = 0;                 // kRule: how many derivations follow
  std::size_t index = 0;                   // kDerivation: of the trace's firings; kCheck, kPolicy: of `statements`
  bool is_statement() const { return kind == Kind::kRule || kind == Kind::kCheck || kind == Kind::kPolicy; }
};

struct RecordedFact {
  std::string text;
  std::string name;
  std::uint32_t arity = 0;
  OriginBlocks origin;
  std::size_t since = 0;              // the step that made it; 0: it was there from the start
  std::optional<std::size_t> firing;  // that gave it, in the trace
  std::size_t number = 0;             // among `authorizer.world().facts()`
};

struct Recording {
  std::shared_ptr<const void> observer;    // of the authorizer
  std::unique_ptr<Authorizer> authorizer;  // holds the world of the decision
  Result<Decision> outcome{std::unexpected(Error(ErrorCode::kInternal, "nothing was decided"))};
  Explanation explanation;
  Trace trace;
  std::vector<StatementExplanation> statements;  // all checks and policies that were asked, in that order
  std::vector<Step> steps;                       // at least kStart and an end: kError or kResult
  std::vector<RecordedFact> facts;               // by name, arity, text and origin
  bool facts_cut = false;
  EvalLimits limits;
  // Heads of the rules that fired, by the trace's firings: name and number of terms.
  std::vector<std::pair<std::string, std::uint32_t>> heads;

  bool is_there(const RecordedFact& fact, std::size_t step) const { return fact.since <= step; }
};

Recording record(const Program& program, const RecordingLimits& limits = {});

// "allow", "deny" or "error"
std::string_view word_of(const Recording& recording);

}  // namespace hardtack::dap
