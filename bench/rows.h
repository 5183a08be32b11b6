// The rows that our side answers. A row is named `<measure>:<workload>`, as in `run:chain_100`; the peers answer the
// same names with the same work, and each checks its result before it times anything.
//
//   parse:auth200            text to syntax tree
//   compile:auth200          text to compiled policy
//   run:join_rule_1000       rules, checks and policies over facts that are loaded
//   authorize:expr20         load and run, the policy being compiled
//   request:lookup_10000     the same with the facts still in the caller's strings
//   fresh:auth10             text to decision
//   reload:auth200           as `request:`, the policy being another one than in the decision before
//   question:prepared        the question that the Cedar peer answers, policy compiled; question:text: from text
//   token_cold:2             bytes of a token with 2 blocks to a decision
//   token_authorize:2        a verified token to a decision; 0 blocks: no token
//   cache_repeat:2           a token that the cache knows, to a decision
//   cache_child:3            a new token whose first 2 blocks the cache knows, to a decision
//   open:2 decode:2 verify:2 the container alone; blocks too, unverified; verified
//   mint:1 append:1 seal:1
//   primitive:verify         an Ed25519 signature over 200 bytes; primitive:sign, primitive:key
//   format_verify:jwt_eddsa:3  a token of a format (format_tokens.h) with 3 restrictions; format_issue, format_narrow
//   format_size:macaroon:1     its bytes in place of a time; format_held: those of the heap that a verified one holds
//   format_bare:jwt_eddsa:3    the signatures of that token alone
//   format_cached:biscuit:3    a token that the cache knows
//   format_check:capability:0  what weaver-kernel checks of a token that it has read
//   threads:4                four threads on one policy: time of one decision, divided by the threads
#pragma once

#include <string_view>

#include "bench/measure.h"
#include "engine/base/error.h"

namespace hardtack::bench {

// Where the inputs are: token_2.bin and the like, written by write_inputs().
struct RowContext {
  std::string_view inputs;
  double seconds = 0.2;
};

// Errors: kUsage for an unknown row; the error of any step; kUsage for a result that is not the expected one.
Result<Sample> answer_row(std::string_view name, const RowContext& context);

Result<Sample> datalog_row(std::string_view measure, std::string_view workload, const RowContext& context);
Result<Sample> source_row(std::string_view measure, std::string_view workload, const RowContext& context);
Result<Sample> token_row(std::string_view measure, std::string_view blocks, const RowContext& context);
Result<Sample> cache_row(std::string_view measure, std::string_view blocks, const RowContext& context);
Result<Sample> format_row(std::string_view measure, std::string_view subject, const RowContext& context);
Result<Sample> thread_row(std::string_view threads, const RowContext& context);

}  // namespace hardtack::bench
