#include "tokens/biscuit/parent_claim.h"

#include <algorithm>
#include <optional>
#include <string_view>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/biscuit/lineage_hash.h"

namespace hardtack {
namespace {

constexpr std::size_t kParentHashTerms = 1;

bool is_claim(const Block& block, const Predicate& predicate) {
  return predicate.terms.count == kParentHashTerms && block.terms().text(predicate.name) == kParentHashName;
}

bool is_hash(std::string_view text) {
  return text.size() == 64 &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// Who declares what, as messages name it.
struct Declarer {
  std::string name;  // `block 3`
  bool authority = false;
  bool third_party = false;
};

std::unexpected<Error> refuse(const Declarer& declarer, const std::string& reason) {
  const Error error(ErrorCode::kLineageMismatch, declarer.name + " " + reason);
  if (!declarer.authority && !declarer.third_party) return fail(error);
  return fail(error.with_help("leave it out; `hardtack attenuate` adds it to the blocks that it appends"));
}

std::unexpected<Error> mismatch(const Declarer& declarer, std::string_view declared, const std::string& recomputed) {
  return refuse(declarer, "declared parent_token_sha256 does not match recomputed ancestor bytes: declared " +
                              quote(declared) + ", recomputed " + quote(recomputed));
}

// The declared hash, if there is one.
Result<std::optional<std::string_view>> declared_parent(const Block& program, const Declarer& declarer) {
  for (const Rule& rule : program.rules()) {
    if (!is_claim(program, rule.head)) continue;
    return fail(Error(ErrorCode::kReservedName, declarer.name + " derives `parent_token_sha256` by a rule")
                    .with_help("a block declares its parent by a fact of its own"));
  }
  std::optional<std::string_view> declared;
  for (const Predicate& fact : program.facts()) {
    if (!is_claim(program, fact)) continue;
    if (declarer.authority)
      return refuse(declarer, "declares a parent_token_sha256, but the authority block has no parent");
    if (declarer.third_party)
      return refuse(declarer, "declares a parent_token_sha256, which a third-party block cannot do");
    if (declared) return refuse(declarer, "declares parent_token_sha256 more than once");
    const Value hash = program.terms_of(fact).front();
    if (!hash.is(ValueType::kString) || !is_hash(program.terms().text(hash.as_string())))
      return refuse(declarer,
                    "declares a parent_token_sha256 that is not a string of 64 lower-case hexadecimal digits");
    declared = program.terms().text(hash.as_string());
  }
  return declared;
}

}  // namespace

std::vector<TokenPredicate> biscuit_predicates() { return {{std::string(kParentHashName), kParentHashTerms}}; }

Result<std::vector<bool>> check_parent_claims(std::span<const TokenBlock> blocks, std::span<const std::string> hashes) {
  std::vector<bool> verified(blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Declarer declarer{cat("block ", i), i == 0, blocks[i].external_key.has_value()};
    HARDTACK_TRY(const std::optional<std::string_view> declared, declared_parent(*blocks[i].program, declarer));
    if (!declared) continue;
    if (*declared != hashes[i - 1]) return mismatch(declarer, *declared, hashes[i - 1]);
    verified[i] = true;
  }
  return verified;
}

Result<void> check_claim_to_sign(const Block& block, const UnverifiedBiscuit* parent) {
  const Declarer declarer{parent == nullptr ? "the authority block" : "the block", parent == nullptr, false};
  HARDTACK_TRY(const std::optional<std::string_view> declared, declared_parent(block, declarer));
  if (!declared) return {};
  const std::string hash = lineage_hash(*parent);  // an authority block that declares was refused
  if (*declared != hash) return mismatch(declarer, *declared, hash);
  return {};
}

Result<void> check_third_party_claim(const Block& block) {
  HARDTACK_CHECK(declared_parent(block, {"the block", false, true}));
  return {};
}

}  // namespace hardtack
