// What blocks say about their parents, compared with what their parents are. Part of verifying every Biscuit, and of
// minting one.
//
// A block declares its parent by exactly one fact parent_token_sha256("<64 lower-case hexadecimal digits>") of its own.
// Refused: a wrong hash, a second declaration, one that is no such string, one in the authority block or in a
// third-party block, and a rule that derives such facts. Predicates of this name with another number of terms are
// unrelated facts. Stateless; safe from any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/authz/reserved_name.h"
#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/block.h"
#include "tokens/biscuit/format/token_block.h"
#include "tokens/biscuit/unverified.h"

HARDTACK_API_BEGIN
namespace hardtack {

// What an authorizer must not declare, because only blocks of Biscuits say it:
//
//   options.token_predicates = biscuit_predicates();
std::vector<TokenPredicate> biscuit_predicates();

// For each block, whether it declares its parent, rightly. `hashes` are those of lineage_hashes of the same token,
// whose signatures have been checked. Errors: kLineageMismatch, kReservedName for a rule; the block is in the message.
Result<std::vector<bool>> check_parent_claims(std::span<const TokenBlock> blocks, std::span<const std::string> hashes);

// The same of a block before it is signed: what every verifier would refuse is not minted. `parent` is the token that
// the block will be appended to, null for an authority block.
Result<void> check_claim_to_sign(const Block& block, const UnverifiedBiscuit* parent);
// Of a block that a third party signs, which may declare nothing.
Result<void> check_third_party_claim(const Block& block);

}  // namespace hardtack
HARDTACK_API_END
