// One block of a token, decoded: its program, and what it says and adds to the token's tables. Whether anybody has
// verified it depends on where it comes from: UnverifiedBiscuit::decode_blocks() or VerifiedBiscuit::blocks().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/program/block.h"
#include "engine/program/public_key.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Texts are views of the bytes that were read.
struct TokenBlock {
  std::uint32_t version = 0;
  std::optional<std::string_view> context;
  std::vector<std::string_view> symbols;  // that this block adds to its table
  std::vector<PublicKey> public_keys;     // that this block adds to its table
  std::optional<PublicKey> external_key;  // of the third party that signed it
  std::shared_ptr<const Block> program;
  std::shared_ptr<const char[]> symbol_texts;  // of the symbols that it adds: what this program and later ones share
};

}  // namespace hardtack
HARDTACK_API_END
