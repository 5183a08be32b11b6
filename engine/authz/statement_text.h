// The text of a statement that a decision or an error names, for people and logs. Made when somebody asks: deciding
// itself prints nothing. Bounded in bytes, because a short token can name one long string many times; what does not fit
// is replaced by `...`. Never fails; may be called from any thread while the policy and the credential live.
//
//   for (const FailedCheck& failed : decision->failed_checks) {
//     log(failed.where.to_string() + ": " + statement_text(*policy, credential, failed.where));
//   }
#pragma once

#include <cstddef>
#include <string>

#include "engine/authz/authorizer.h"
#include "engine/base/attributes.h"
#include "engine/base/statement_ref.h"
#include "engine/program/printer.h"

HARDTACK_API_BEGIN
namespace hardtack {

// More than any statement that was written by hand.
inline constexpr std::size_t kStatementTextBytes = 64u << 10;

// Of the policy that decided and the credentials it decided about. Empty if there is no such statement.
std::string statement_text(const Policy& policy, const Credentials& credentials, const StatementRef& where,
                           std::size_t most_bytes = kStatementTextBytes);
// Of the world that the authorizer loaded last.
std::string statement_text(const Authorizer& authorizer, const StatementRef& where,
                           std::size_t most_bytes = kStatementTextBytes);

// A decision with the texts of what it names, for a log:
// "denied: check 0 of block 1 failed: check if time($t), $t < 2030-01-01T00:00:00Z; no policy matched". Cut like one
// statement.
std::string print_decision(const Decision& decision, const Policy& policy, const Credentials& credentials,
                           std::size_t most_bytes = kStatementTextBytes);

// The same among other texts.
void print_statement(Printer& printer, const Authorizer& authorizer, const StatementRef& where);

}  // namespace hardtack
HARDTACK_API_END
