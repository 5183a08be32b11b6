// The digest over an index's history: each entry is bound to everything before it, so an entry that is edited, deleted,
// duplicated or reordered breaks the chain, and a shorter or older history does not reach a LineagePin.
//
//   start     = SHA-256("hardtack-lineage-index-v1" 00, store id)
//   chain(n)  = SHA-256("hardtack-lineage-entry-v1" 00, chain(n-1), sequence, kind, seconds, fields)
//
// with integers as 8 bytes big-endian (kind: 1 byte) and the fields id, hash, parent id, parent hash each as a length
// of 8 bytes and its bytes, absent ones as length 2^64-1. Stateless; safe from any thread.
//
// The chain is not keyed: someone who can write the whole index can compute a consistent other one. What they cannot do
// is make it agree with a pin that is kept elsewhere.
#pragma once

#include "tokens/lineage_index/record.h"
#include "tokens/lineage_index/store.h"

namespace hardtack {

Sha256Digest chain_start(ByteView store_id);
Sha256Digest chain_next(const Sha256Digest& before, const LineageEntry& entry);

// The text form of a pin: "<sequence>:<64 hexadecimal digits>". Error: kInvalidLineage.
std::string format_pin(const LineagePin& pin);
Result<LineagePin> parse_pin(std::string_view text);

}  // namespace hardtack
