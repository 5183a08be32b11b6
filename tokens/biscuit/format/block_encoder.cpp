#include "tokens/biscuit/format/block_encoder.h"

#include <algorithm>
#include <utility>

#include "engine/authz/reserved_name.h"
#include "tokens/biscuit/format/block_version.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/statement_writer.h"
#include "tokens/biscuit/format/wire.h"

namespace hardtack {

Result<void> check_acceptable(const Block& block) {
  if (!block.policies().empty()) return fail(ErrorCode::kUsage, "a token's block cannot hold policies");
  if (block.defect()) return std::unexpected(*block.defect());
  const auto check_name = [&block](StringId name) -> Result<void> {
    if (auto reserved = reserved_in_token(block.terms().text(name))) return std::unexpected(std::move(*reserved));
    return {};
  };
  for (const Predicate& fact : block.facts()) HARDTACK_CHECK(check_name(fact.name));
  for (const Rule& rule : block.rules()) HARDTACK_CHECK(check_name(rule.head.name));
  return {};
}

Result<EncodedBlock> encode_block(const Block& block, std::optional<std::string_view> context, bool third_party,
                                  TokenTables& tables, const Block* more_facts) {
  HARDTACK_CHECK(check_acceptable(block));
  const std::size_t known_symbols = tables.symbols.own().size();
  const std::size_t known_keys = tables.keys.keys().size();
  wire::Writer statements;
  StatementWriter writer(block, tables, statements);
  for (const Predicate& fact : block.facts()) writer.fact(4, fact);
  if (more_facts != nullptr) {
    for (const Predicate& fact : more_facts->facts())
      writer.fact(4, more_facts->terms(), fact.name, more_facts->values_of(fact));
  }
  for (const Rule& rule : block.rules()) writer.rule(5, rule);
  for (const Check& check : block.checks()) writer.check(6, check);
  for (const Scope& scope : block.scopes()) writer.scope(7, scope);
  if (writer.has_mixed_set()) return fail(ErrorCode::kInvalidSet, "a set has elements of different types");

  const std::uint32_t lowest = third_party ? kThirdPartyBlockVersion : kOldestBlockVersion;
  const std::uint32_t version = std::max(lowest, writer.required().to_write());
  wire::Writer out;
  for (std::string_view symbol : tables.symbols.own().subspan(known_symbols)) out.text(1, symbol);
  if (context) out.text(2, *context);
  out.number(3, version);
  out.append(statements);
  for (const PublicKey& key : tables.keys.keys().subspan(known_keys)) write_public_key(out, 8, key);
  return EncodedBlock{std::move(out).take(), version};
}

}  // namespace hardtack
