// Explains the outcome of an authorization: a second pass over the world that it left behind, so that deciding itself
// pays nothing. Works within its own limits, which count every step that is tried and every byte that is printed, and
// says where they cut it short.
//
//   const Result<Decision> decision = authorizer.authorize(policy, request, credential);
//   if (!is_allowed(decision)) log(explain_text(explain(authorizer, decision)));
//
// The authorizer must not have been used since, and what it was given must still live. Functions of the host are called
// again, for expressions that use them. Never fails; belongs to the thread of the authorizer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/base/attributes.h"
#include "engine/explain/explanation.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct ExplainLimits {
  std::uint64_t max_explain_steps = 4'000'000;      // of the whole explanation
  std::uint64_t max_explain_query_steps = 200'000;  // of one search
  std::size_t max_explain_statements = 32;          // failed checks and unmatched policies
  std::size_t max_explain_facts = 128;              // nodes of all derivations
  std::size_t max_explain_bytes = 512u << 10;       // of all texts in it, each of them at most 64 KiB
  std::size_t max_explain_memory = 16u << 20;       // bytes of values that expressions make again
  std::size_t max_trace_firings = 1'000;            // of trace() (engine/explain/trace.h)
};

Explanation explain(const Authorizer& authorizer, const Result<Decision>& outcome, const ExplainLimits& limits = {});

// For a person: the headline, the reason and the advice, one line each, then the details. Lines end with a line feed.
// What tokens contain is escaped as print_value() escapes it.
std::string explain_text(const Explanation& explanation);
// One of its statements: a line that names it, and why below it.
std::string explain_text(const StatementExplanation& statement);
std::ostream& operator<<(std::ostream& out, const Explanation& explanation);

// A check or policy that was asked (engine/base/query_observer.h tells which), and what came of it.
struct AskedStatement {
  StatementRef where;
  StatementExplanation::Result result{};
};
// Each of them as in an explanation, those that held too: `kMatched` with what the first alternative that matched was
// satisfied by. What limits leave out has its text and no queries. For who looks at a decision step by step.
std::vector<StatementExplanation> explain_statements(const Authorizer& authorizer,
                                                     const std::vector<AskedStatement>& statements,
                                                     const ExplainLimits& limits = {});

}  // namespace hardtack
HARDTACK_API_END
