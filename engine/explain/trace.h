// Every rule that fired in an authorization, with the facts it used and the fact it gave, in rounds: the derivation of
// every fact of the world. A second pass, as explain() is, with the same limits and the same terms of use.
//
//   const Result<Decision> decision = authorizer.authorize(policy, request, credential);
//   log(trace_text(trace(authorizer, request)));
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/base/attributes.h"
#include "engine/base/statement_ref.h"
#include "engine/explain/explain.h"
#include "engine/explain/explanation.h"

HARDTACK_API_BEGIN
namespace hardtack {

// A rule with values for its variables whose predicates all match. Others may have given the same fact.
struct RuleFiring {
  std::size_t round = 1;  // the first in which all premises were there, counted from 1
  StatementRef rule;
  std::string rule_text;
  ExplainedBindings bindings;
  std::vector<ExplainedFact> premises;  // in the order of the body
  ExplainedFact fact;
  bool again = false;  // the fact was there before the round
};

struct Trace {
  std::vector<RuleFiring> firings;  // by round, then by block, rule and values
  bool complete = true;             // false if the limits cut it short, or an expression could not be evaluated
};

// `request` is the one that was decided.
Trace trace(const Authorizer& authorizer, const Request& request, const ExplainLimits& limits = {});

// For a person: the rounds, and in each the rules with the facts they gave. Lines end with a line feed.
std::string trace_text(const Trace& trace);

}  // namespace hardtack
HARDTACK_API_END
