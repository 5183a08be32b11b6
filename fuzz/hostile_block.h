// A list of choices as the message `Block` of a hostile program: well formed, of every construct that the wire has,
// seldom what a compiler would write. Joins over many atoms, closures inside each other, terms at the edges of their
// types, patterns that are hard for backtracking matchers.
#pragma once

#include <cstdint>

#include "fuzz/fuzz_support.h"
#include "tokens/biscuit/format/symbol_table.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::fuzz {

// `tables`: what the block's symbols and keys follow; empty ones for a third-party block. Ends when the choices do.
Bytes hostile_block(Choices& choices, const TokenTables& tables, bool third_party);

}  // namespace hardtack::fuzz
