#include "tokens/lineage/attenuate.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/program/program_builder.h"
#include "tokens/biscuit/chain.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/block_encoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/lineage_hash.h"

namespace hardtack {
namespace {

Result<void> expect_no_claim(const Block& block) {
  const auto is_claim = [&](const Predicate& predicate) {
    return predicate.terms.count == 1 && block.terms().text(predicate.name) == kParentHashName;
  };
  const bool declared = std::ranges::any_of(block.facts(), is_claim) ||
                        std::ranges::any_of(block.rules(), [&](const Rule& rule) { return is_claim(rule.head); });
  if (!declared) return {};
  return fail(Error(ErrorCode::kReservedName, "the block declares `parent_token_sha256` itself")
                  .with_help("it is added when the token is attenuated"));
}

Result<Block> claim(const UnverifiedBiscuit& token) {
  ProgramBuilder builder;
  const std::array hash{builder.terms().string(lineage_hash(token))};
  HARDTACK_CHECK(builder.add_fact(builder.terms().intern(kParentHashName), hash));
  return std::move(builder).build();
}

}  // namespace

Result<UnverifiedBiscuit> attenuate(const UnverifiedBiscuit& token, const Block& block, const AttenuateOptions& options,
                                    RandomSource& random) {
  if (!options.parent_hash) return append(token, block, {options.context, options.next_key}, random);
  HARDTACK_CHECK(expect_no_claim(block));
  HARDTACK_TRY(const PrivateKey signer, appending_key(token));
  HARDTACK_TRY(const PrivateKey next, PrivateKey::generate(options.next_key, random));
  HARDTACK_TRY(const Block parent, claim(token));
  TokenTables tables;
  HARDTACK_CHECK(token.decode_blocks(tables));
  HARDTACK_TRY(const EncodedBlock encoded, encode_block(block, options.context, false, tables, &parent));
  return extend_chain(token.container(), encoded.bytes, encoded.version, std::nullopt, PrivateKeySigner::of(signer),
                      next, token.limits());
}

}  // namespace hardtack
