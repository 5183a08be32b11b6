#include "c/base/structs.h"

#include "engine/base/limits.h"

namespace hardtack::c {

hardtack_statement to_statement(const StatementRef& where) {
  const auto block = where.block.index();
  return {sizeof(hardtack_statement),
          block ? static_cast<std::int32_t>(*block) : -1,
          static_cast<std::uint32_t>(where.block.credential()),
          static_cast<std::int32_t>(where.kind),
          where.index,
          where.alternative ? static_cast<std::int32_t>(*where.alternative) : -1};
}

Result<StatementRef> from_statement(const hardtack_statement* statement) {
  if (statement == nullptr) return fail(ErrorCode::kUsage, "the statement is NULL");
  HARDTACK_TRY(const hardtack_statement given, read_options(statement));
  const auto most = static_cast<std::int32_t>(kMaxBlocks);
  if (given.block < -1 || given.block >= most || given.credential >= kMaxBlocks || given.alternative < -1 ||
      given.kind < HARDTACK_STATEMENT_FACT || given.kind > HARDTACK_STATEMENT_POLICY) {
    return fail(ErrorCode::kUsage, "there is no such statement");
  }
  StatementRef where;
  if (given.block >= 0) where.block = BlockId::block(static_cast<std::size_t>(given.block), given.credential);
  where.kind = static_cast<StatementKind>(given.kind);
  where.index = given.index;
  if (given.alternative >= 0) where.alternative = static_cast<std::uint32_t>(given.alternative);
  return where;
}

}  // namespace hardtack::c
