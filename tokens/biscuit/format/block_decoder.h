// The content of one block: message `Block` of the schema, as a program and as what a token's tables know of it.
#pragma once

#include "engine/base/error.h"
#include "engine/program/block.h"
#include "tokens/biscuit/format/limits.h"
#include "tokens/biscuit/format/symbol_table.h"
#include "tokens/biscuit/format/token_block.h"
#include "tokens/bytes/bytes.h"

namespace hardtack {

// `tables`: those of the first-party blocks before, extended by this block; or empty ones for a third-party block.
// Errors: kMalformedBlock, kUnsupportedVersion, kSymbolTableOverlap, kPublicKeyTableOverlap and those of
// StatementReader. A rule with a free variable in its head is no error: see Block::defect.
Result<TokenBlock> decode_block(ByteView bytes, bool third_party, TokenTables& tables, const TokenLimits& limits);

// The same for bytes that were decoded before with equal tables and limits: `known` is what came of it.
Result<TokenBlock> decode_block_again(ByteView bytes, const TokenBlock& known, TokenTables& tables,
                                      const TokenLimits& limits);

}  // namespace hardtack
