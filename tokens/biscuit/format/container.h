// The envelope of a Biscuit: signed blocks, their keys and signatures, and the proof at the end. Messages `Biscuit`,
// `SignedBlock`, `ExternalSignature`, `PublicKey` and `Proof` of the specification's schema.
//
// A Container is views of the bytes it was read from, which its owner keeps alive; signatures are checked over exactly
// these bytes. Nothing here has been verified.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/biscuit/format/limits.h"
#include "tokens/biscuit/format/wire.h"
#include "tokens/bytes/bytes.h"

namespace hardtack {

struct ExternalSignature {
  ByteView signature;
  PublicKey key;
};

struct SignedBlock {
  ByteView block;  // the message `Block`
  PublicKey next_key;
  ByteView signature;
  std::optional<ExternalSignature> external;  // of a third-party block
  std::uint32_t version = 0;                  // of the signed payload: 0 or 1
};

struct Container {
  std::optional<std::uint32_t> root_key_id;
  std::vector<SignedBlock> blocks;  // the authority block first; never empty
  bool sealed = false;
  ByteView proof;  // the signature of a sealed token, else the secret of the last next key
};

// Errors: kMalformedToken, kTokenTooLarge, kTooManyBlocks, kUnsupportedVersion (of a signature payload), kInvalidKey,
// kInvalidKeySize.
Result<void> check_token_size(std::size_t size, const TokenLimits& limits);
// The hint that chooses the root key, without reading the rest. Errors: kMalformedToken.
Result<std::optional<std::uint32_t>> read_root_key_id(ByteView bytes);
Result<Container> read_container(ByteView bytes, const TokenLimits& limits);
Bytes write_container(const Container& container);

Result<PublicKey> read_public_key(wire::Reader reader);
void write_public_key(wire::Writer& writer, std::uint32_t field, const PublicKey& key);
Result<ExternalSignature> read_external_signature(wire::Reader reader);
void write_external_signature(wire::Writer& writer, std::uint32_t field, const ExternalSignature& external);

}  // namespace hardtack
