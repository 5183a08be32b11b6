#include "tokens/lineage/claims.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "tokens/lineage/hash.h"

namespace hardtack {
namespace {

bool is_claim(const Block& block, const Predicate& predicate) {
  return predicate.terms.count == 1 && block.terms().text(predicate.name) == kParentHashName;
}

bool is_hash(std::string_view text) {
  return text.size() == 64 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::unexpected<Error> refuse(std::size_t index, const std::string& reason) {
  return fail(ErrorCode::kLineageMismatch, "block " + std::to_string(index) + " " + reason);
}

// The declared hash, if there is one.
Result<std::optional<std::string_view>> declared_parent(const TokenBlock& block, std::size_t index) {
  const Block& program = *block.program;
  for (const Rule& rule : program.rules()) {
    if (!is_claim(program, rule.head)) continue;
    return fail(
        Error(ErrorCode::kReservedName, "block " + std::to_string(index) + " derives `parent_token_sha256` by a rule")
            .with_help("a block declares its parent by a fact of its own"));
  }
  std::optional<std::string_view> declared;
  for (const Predicate& fact : program.facts()) {
    if (!is_claim(program, fact)) continue;
    if (index == 0) return refuse(index, "declares a parent_token_sha256, but the authority block has no parent");
    if (block.external_key) return refuse(index, "declares a parent_token_sha256, which a third-party block cannot do");
    if (declared) return refuse(index, "declares parent_token_sha256 more than once");
    const Value hash = program.terms_of(fact).front();
    if (!hash.is(ValueType::kString) || !is_hash(program.terms().text(hash.as_string())))
      return refuse(index, "declares a parent_token_sha256 that is no string of 64 lower-case hexadecimal digits");
    declared = program.terms().text(hash.as_string());
  }
  return declared;
}

}  // namespace

Result<std::vector<bool>> check_parent_claims(std::span<const TokenBlock> blocks, std::span<const std::string> hashes) {
  std::vector<bool> verified(blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    HARDTACK_TRY(const std::optional<std::string_view> declared, declared_parent(blocks[i], i));
    if (!declared) continue;
    if (*declared != hashes[i - 1]) {
      return refuse(i, "declared parent_token_sha256 does not match recomputed ancestor bytes: declared `" +
                           std::string(*declared) + "`, recomputed `" + hashes[i - 1] + "`");
    }
    verified[i] = true;
  }
  return verified;
}

}  // namespace hardtack
