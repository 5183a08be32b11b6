// Revocation ids of Biscuits as people and other systems write them, and the one spelling that an index uses.
//
// An id is the signature of a block. Anyone can spell an ECDSA signature another way, (r, n - s) for (r, s), and
// hexadecimal in capitals, so an index compares lower-case digits of the signature with the low s. Ids of JWTs are
// opaque text and never pass through here. Stateless; safe from any thread.
//
//   for (const std::string& id : biscuit_ids(copied)) ...   // empty: that is
//   no id of a Biscuit
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokens/lineage_index/store.h"

namespace hardtack {

// The normalised ids that hexadecimal text stands for: none if it is not that of a signature (64 bytes for Ed25519, DER
// for P-256). 64 bytes that happen to be DER, too, stand for two.
std::vector<std::string> biscuit_ids(std::string_view text);

// The entries, and behind each one whose id spells a Biscuit's in another way the same under the normal spelling. Which
// of the two is meant cannot be told from text alone (a JWT's jti may look alike), so both stand for what they say.
std::vector<LineageEntry> with_normal_ids(std::span<const LineageEntry> entries);
// Adds to `entries` what with_normal_ids would have added for what an index holds of `id`: for those that were filled
// before there was that rule.
void append_missing_spellings(const std::string& id, const LineageStatus& known, std::vector<LineageEntry>& entries);

}  // namespace hardtack
