// Names one statement of one block: "check 0 of block 1". Decisions and errors carry these instead of texts, so that
// deciding prints nothing; statement_text() (engine/authz/statement_text.h) gives the text where somebody wants it.
//
//   for (const FailedCheck& failed : decision->failed_checks) log(failed.where.to_string());
#pragma once

#include <compare>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/block_id.h"

HARDTACK_API_BEGIN
namespace hardtack {

enum class StatementKind : std::uint8_t { kFact, kRule, kCheck, kPolicy };
// "fact", "rule", "check" or "policy".
std::string_view name_of(StatementKind kind);

struct StatementRef {
  BlockId block = BlockId::authorizer();
  StatementKind kind{};
  std::uint32_t index = 0;                   // among the statements of that kind, in the order of the text
  std::optional<std::uint32_t> alternative;  // of `check if a or b`, where one decided

  // "check 0 of block 1", "policy 0", "rule 2 of the authorizer". The alternative is not said.
  std::string to_string() const;

  friend auto operator<=>(const StatementRef&, const StatementRef&) = default;
};

// StatementRef::to_string().
std::ostream& operator<<(std::ostream& out, const StatementRef& statement);

}  // namespace hardtack
HARDTACK_API_END
