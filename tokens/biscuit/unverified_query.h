// A query over what a token says of itself, without its issuer's key: to look at a token, or to turn one away early
// and cheaply. Anyone may have written what is answered, so it comes as text and is no base for a decision; a decision
// needs verify_biscuit.
//
//   TextBudget budget(64 << 10);
//   HARDTACK_TRY(UnverifiedAnswer answer, query_unverified(token, query, {}, budget));
//   for (const std::string& row : answer.rows) show("the token claims " + row);
#pragma once

#include <string>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/program/printer.h"
#include "tokens/biscuit/unverified.h"

namespace hardtack {

struct UnverifiedQueryOptions {
  // The facts of all blocks, not only of the authority block and those that the rule trusts.
  bool all_blocks = false;
  EvalLimits limits = {};
};

struct UnverifiedAnswer {
  std::vector<std::string> rows;  // as they are printed, as many as the budget holds
  RunStats stats;
};

// `query` holds one rule. Errors: those of decode_blocks and of Authorizer::query.
Result<UnverifiedAnswer> query_unverified(const UnverifiedBiscuit& token, const Block& query,
                                          const UnverifiedQueryOptions& options, TextBudget& budget);

}  // namespace hardtack
