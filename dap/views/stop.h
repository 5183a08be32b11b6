// A decision that is stopped at a step: its facts by predicate, its parts as variables, queries over what is there.
//
//   Stop stop(program, recording, step);
//   for (const Variable& variable : stop.parts({Node::Kind::kFacts}, {0, 100})) ...
//
// Refers to the program and its recording. Belongs to one thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "dap/launch/program.h"
#include "dap/protocol/message.h"
#include "dap/recording/recording.h"
#include "dap/views/variable.h"

namespace hardtack::dap {

// Of a value in a list; `evaluate` gives more.
inline constexpr std::size_t kShownBytes = 1'024;
inline constexpr std::size_t kMaxRows = 10'000;  // of one result

class Stop {
 public:
  Stop(const Program& program, const Recording& recording, std::size_t step);

  std::size_t step() const { return step_; }
  const Step& at() const { return recording_.steps[step_]; }
  const Recording& recording() const { return recording_; }

  // How many parts a node has, and a page of them. An unknown node has none.
  std::size_t size(const Node& node) const;
  std::vector<Variable> parts(const Node& node, Page page) const;

  // A word of a policy (a predicate with or without `/2`, a variable with its `$`), a query (`right($f, "read")`) or a
  // rule. Refused where it cannot be read or evaluated.
  Reply<Variable> evaluate(const std::string& expression);
  // Names for what is being typed: of predicates, and of variables at this step.
  std::vector<std::string> words() const;

 private:
  struct Predicate {
    std::string name;
    std::uint32_t arity = 0;
    std::vector<std::size_t> facts;  // of the recording's
  };

  Variable predicate_variable(std::size_t number) const;
  Variable fact_variable(std::size_t fact, std::string name) const;
  std::vector<Variable> fact_parts(const RecordedFact& fact) const;
  std::vector<Variable> firing_parts(std::size_t firing) const;
  std::vector<Variable> statement_parts() const;
  std::vector<Variable> query_parts(std::size_t statement, std::size_t query) const;
  std::vector<Variable> limit_parts() const;
  std::vector<Variable> decision_parts() const;
  std::vector<Variable> all_parts(const Node& node) const;
  const ExplainedBindings* bindings() const;
  const QueryExplanation* query(const Node& node) const;
  Reply<Variable> ask(const std::string& expression);

  const Program& program_;
  const Recording& recording_;
  std::size_t step_;
  std::vector<Predicate> predicates_;
  std::vector<std::vector<ExplainedFact>> rows_;  // of the last results
  std::size_t first_rows_ = 0;                    // the number of rows_[0]
};

// "block 0 and block 2"
std::string origin_text(const OriginBlocks& origin);

}  // namespace hardtack::dap
