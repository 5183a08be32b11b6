// What the tests of Biscuit tokens share: keys that never change, small programs, and tokens that are signed correctly
// whatever their blocks hold.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/program/program_builder.h"
#include "tests/support/random_sources.h"
#include "tests/support/wire_message.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/mint.h"
#include "tokens/biscuit/verified.h"
#include "tokens/crypto/keys.h"

namespace hardtack::testing {

// The same key for the same number; keys of different numbers differ.
PrivateKey test_key(int number, KeyAlgorithm algorithm = KeyAlgorithm::kEd25519);
inline PrivateKey root_key(KeyAlgorithm algorithm = KeyAlgorithm::kEd25519) { return test_key(0, algorithm); }

// `name("term", ...);`
Block fact_block(std::string_view name, std::initializer_list<std::string_view> terms);
// `check if name($x) trusting key;`
Block trusting_block(std::string_view name, const PublicKey& key);

// Tokens of someone whose tools refuse nothing: signed rightly, whatever the block declares.
UnverifiedBiscuit mint_anything(const Block& authority, RandomSource& random);
UnverifiedBiscuit append_anything(const UnverifiedBiscuit& token, const Block& block, RandomSource& random);
UnverifiedBiscuit append_anything_of(const PrivateKey& third_party, const UnverifiedBiscuit& token, const Block& block,
                                     RandomSource& random);

// A block to sign as it is.
struct RawBlock {
  Bytes bytes;
  std::uint32_t version = 0;                   // of the signed payload; 1 for a third-party block
  std::optional<int> external_key = {};        // test_key that signs as third party
  KeyAlgorithm next = KeyAlgorithm::kEd25519;  // of the key for the next block
};

struct CraftedToken {
  Container container;       // views of the next two
  std::vector<Bytes> parts;  // signatures
  std::vector<RawBlock> blocks;
  std::vector<PrivateKey> keys;  // keys[0] is the root, keys[i + 1] the next key of block i
  Bytes bytes() const { return write_container(container); }
};

// Signs the blocks from root_key() on and ends with the last secret, or a seal.
CraftedToken craft(std::vector<RawBlock> blocks, bool sealed = false, KeyAlgorithm root = KeyAlgorithm::kEd25519);
Bytes craft_bytes(const WireMessage& authority);
// `version` first, then what `fields` holds.
WireMessage block_message(std::uint32_t version = 3);

// Verifies with root_key(); the error code, or nothing.
std::optional<ErrorCode> refusal(ByteView token, KeyAlgorithm root = KeyAlgorithm::kEd25519);
std::optional<ErrorCode> refusal(const UnverifiedBiscuit& token);

}  // namespace hardtack::testing
