// The canonical text of terms and statements. Parsing it gives the same program back: strings are escaped, and
// parentheses are added where the instructions need them and carry none. Needs no parser, so a service that links no
// grammar can still name the check that failed. Functions never fail and may be called from any thread.
//
// What the language cannot write is printed as what it means: a query without body or expression as `true`, a check
// without queries as one that fails. The one exception is a date after the year 9999, printed as `<invalid date>`.
//
// `max_bytes` bounds the text of what a stranger wrote, since a short token can name one long string many times: what
// does not fit is replaced by `...`. Without it the text is exact, for text that is parsed again.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/program/block.h"
#include "engine/program/printer.h"
#include "engine/terms/term.h"

HARDTACK_API_BEGIN
namespace hardtack {

// `file1` -> `"file1"`; escapes `"`, `\`, control characters and the invisible characters that could disguise text.
std::string print_string(std::string_view text, std::size_t max_bytes = Printer::kNoLimit);
// 2018-12-20T00:00:00Z
std::string print_date(std::uint64_t seconds);

std::string print_value(const TermStore& terms, Value value, std::size_t max_bytes = Printer::kNoLimit);
std::string print_term(const Term& term, std::size_t max_bytes = Printer::kNoLimit);
std::ostream& operator<<(std::ostream& out, const Term& term);
std::string print_predicate(std::string_view name, std::span<const Term> terms,
                            std::size_t max_bytes = Printer::kNoLimit);
// right("file1", "read")
std::string print_predicate(const TermStore& terms, StringId name, std::span<const Value> values,
                            std::size_t max_bytes = Printer::kNoLimit);

std::string print_fact(const Block& block, const Predicate& fact, std::size_t max_bytes = Printer::kNoLimit);
std::string print_expression(const Block& block, const Expression& expression,
                             std::size_t max_bytes = Printer::kNoLimit);
// The body: atoms, expressions, `trusting`.
std::string print_query(const Block& block, const Query& query, std::size_t max_bytes = Printer::kNoLimit);
std::string print_rule(const Block& block, const Rule& rule, std::size_t max_bytes = Printer::kNoLimit);
std::string print_check(const Block& block, const Check& check, std::size_t max_bytes = Printer::kNoLimit);
std::string print_policy(const Block& block, const PolicyStatement& policy, std::size_t max_bytes = Printer::kNoLimit);
std::string print_scopes(const Block& block, std::span<const Scope> scopes);

// Block source: `trusting`, facts, rules, checks, each statement on a line that ends in `;`.
std::string print_block(const Block& block);
// Authorizer source: as a block, then policies, with an empty line between the kinds.
std::string print_authorizer(const Block& block);

}  // namespace hardtack
HARDTACK_API_END
