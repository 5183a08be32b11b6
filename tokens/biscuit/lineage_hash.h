// The lineage hash: what names a Biscuit with k blocks, whoever holds it and whatever is appended later.
//
//   A_k = "biscuit-lineage-v1" 00, then for i = 0..k-1: length of S_i (8 bytes, big-endian), S_i
//   hash at k = SHA-256(A_k) in lower-case hexadecimal
//
// S_i are the exact bytes that block i's signature covers (tokens/biscuit/format/payload.h). The proof, the root key id
// and the last signature are not part of it: nothing that a holder can change is, and parent and child compute the same
// value. See docs/adr/ for why. Stateless; safe from any thread.
//
//   std::string declared = lineage_hash(token);   // what a child declares as parent_token_sha256
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokens/biscuit/unverified.h"
#include "tokens/biscuit/verified.h"
#include "tokens/crypto/sha256.h"

namespace hardtack {

// The predicate under which a block declares its parent's lineage hash.
inline constexpr std::string_view kParentHashName = "parent_token_sha256";

// Element k-1 is the hash of the first k blocks. Of an unverified token these are what they would be if its signatures
// held: good for a holder who extends it, worthless for a verifier.
std::vector<std::string> lineage_hashes(const UnverifiedBiscuit& token);
// The last of them alone, for a third of the time.
std::string lineage_hash(const UnverifiedBiscuit& token);

// The hash over the payloads S_0, S_1, ... as they are given.
Sha256Digest lineage_digest(std::span<const Bytes> payloads);

}  // namespace hardtack
