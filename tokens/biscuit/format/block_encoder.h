// A program as the message `Block`, byte for byte as the reference implementation writes the same program.
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/error.h"
#include "engine/program/block.h"
#include "tokens/biscuit/format/symbol_table.h"
#include "tokens/bytes/bytes.h"

namespace hardtack {

struct EncodedBlock {
  Bytes bytes;
  std::uint32_t version = 0;  // the lowest that carries the block
};

// What no world would accept must not be signed either. Errors: kUsage for a block with policies, kUnboundVariable,
// kReservedName.
Result<void> check_acceptable(const Block& block);

// `tables`: those of the first-party blocks before, extended by this block's symbols and keys (views of `block`, which
// must outlive them); or empty ones for a third-party block.
// Errors: those of check_acceptable, kInvalidSet for a set of several types.
// `more_facts`: facts that follow the block's own; the same holds for its texts.
Result<EncodedBlock> encode_block(const Block& block, std::optional<std::string_view> context, bool third_party,
                                  TokenTables& tables, const Block* more_facts = nullptr);

}  // namespace hardtack
