#include "tokens/biscuit/format/container.h"

#include <algorithm>
#include <string>

#include "engine/text/cat.h"
#include "tokens/biscuit/format/key_number.h"
#include "tokens/crypto/keys.h"

namespace hardtack {
namespace {

constexpr std::uint32_t kMaxPayloadVersion = 1;

Result<SignedBlock> read_signed_block(wire::Reader reader) {
  ByteView block;
  ByteView signature;
  std::optional<PublicKey> next_key;
  std::optional<ExternalSignature> external;
  std::uint32_t version = 0;
  while (reader.next()) {
    switch (reader.field()) {
      case 1: reader.once(block); break;
      case 2: {
        HARDTACK_TRY(next_key, read_public_key(reader.once_message("PublicKey")));
        break;
      }
      case 3: reader.once(signature); break;
      case 4: {
        HARDTACK_TRY(external, read_external_signature(reader.once_message("ExternalSignature")));
        break;
      }
      case 5: reader.once(version); break;
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish({1, 2, 3}));
  if (version > kMaxPayloadVersion) {
    return fail(ErrorCode::kUnsupportedVersion,
                cat("a block is signed by version ", version, " of the signature format; known are 0 and 1"));
  }
  // Version 0 does not bind an external signature to the token: such a block could be moved to another one.
  if (external && version == 0) {
    return fail(ErrorCode::kUnsupportedVersion, "a third-party block is signed by version 0 of the signature format");
  }
  return SignedBlock{block, *next_key, signature, external, version};
}

struct Proof {
  bool sealed;
  ByteView content;
};

Result<Proof> read_proof(wire::Reader reader) {
  Proof proof{};
  while (reader.next()) {
    switch (reader.field()) {
      case 1: reader.sole(proof.content); break;
      case 2: reader.sole(proof.content); break;
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish_oneof());
  proof.sealed = reader.has(2);
  return proof;
}

void write_signed_block(wire::Writer& writer, std::uint32_t field, const SignedBlock& block) {
  writer.message(field, [&] {
    writer.bytes(1, block.block);
    write_public_key(writer, 2, block.next_key);
    writer.bytes(3, block.signature);
    if (block.external) write_external_signature(writer, 4, *block.external);
    if (block.version != 0) writer.number(5, block.version);
  });
}

}  // namespace

Result<PublicKey> read_public_key(wire::Reader reader) {
  std::uint64_t algorithm = 0;
  ByteView key;
  while (reader.next()) {
    switch (reader.field()) {
      case 1: reader.once(algorithm); break;
      case 2: reader.once(key); break;
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish({1, 2}));
  const auto known = key_algorithm_of(algorithm);
  if (!known) return fail(reader.code(), cat("a public key has the unknown algorithm ", algorithm));
  return public_key_from_bytes(*known, key);
}

void write_public_key(wire::Writer& writer, std::uint32_t field, const PublicKey& key) {
  writer.message(field, [&] {
    writer.number(1, key_number(key.algorithm()));
    writer.bytes(2, key.bytes());
  });
}

Result<ExternalSignature> read_external_signature(wire::Reader reader) {
  ByteView signature;
  std::optional<PublicKey> key;
  while (reader.next()) {
    switch (reader.field()) {
      case 1: reader.once(signature); break;
      case 2: {
        HARDTACK_TRY(key, read_public_key(reader.once_message("PublicKey")));
        break;
      }
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish({1, 2}));
  return ExternalSignature{signature, *key};
}

void write_external_signature(wire::Writer& writer, std::uint32_t field, const ExternalSignature& external) {
  writer.message(field, [&] {
    writer.bytes(1, external.signature);
    write_public_key(writer, 2, external.key);
  });
}

Result<void> check_token_size(std::size_t size, const TokenLimits& limits) {
  if (size <= limits.max_token_bytes) return {};
  return fail(ErrorCode::kTokenTooLarge, cat("a token has more than ", limits.max_token_bytes, " bytes, the limit"));
}

Result<std::optional<std::uint32_t>> read_root_key_id(ByteView bytes) {
  std::optional<std::uint32_t> id;
  wire::Reader reader(bytes, "Biscuit", ErrorCode::kMalformedToken);
  while (reader.next()) {
    if (reader.field() == 1) reader.once(id);
  }
  HARDTACK_CHECK(reader.finish());
  return id;
}

Result<Container> read_container(ByteView bytes, const TokenLimits& limits) {
  HARDTACK_CHECK(check_token_size(bytes.size(), limits));
  Container container;
  std::optional<SignedBlock> authority;
  wire::Reader reader(bytes, "Biscuit", ErrorCode::kMalformedToken);
  while (reader.next()) {
    switch (reader.field()) {
      case 1: reader.once(container.root_key_id); break;
      case 2: {
        HARDTACK_TRY(authority, read_signed_block(reader.once_message("SignedBlock")));
        break;
      }
      case 3: {
        if (container.blocks.size() + 1 >= limits.max_token_blocks) {
          return fail(ErrorCode::kTooManyBlocks,
                      cat("a token has more than ", limits.max_token_blocks, " blocks, the limit"));
        }
        HARDTACK_TRY(SignedBlock block, read_signed_block(reader.each_message("SignedBlock")));
        container.blocks.push_back(block);
        break;
      }
      case 4: {
        HARDTACK_TRY(Proof proof, read_proof(reader.once_message("Proof")));
        container.sealed = proof.sealed;
        container.proof = proof.content;
        break;
      }
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish({2, 4}));
  if (authority->external) {
    return fail(ErrorCode::kMalformedToken, "the authority block has an external signature");
  }
  container.blocks.insert(container.blocks.begin(), *authority);
  const auto third_parties =
      std::ranges::count_if(container.blocks, [](const SignedBlock& block) { return block.external.has_value(); });
  if (container.blocks.size() + static_cast<std::size_t>(third_parties) > limits.max_token_signatures) {
    return fail(ErrorCode::kTooManyBlocks,
                cat("a token has more than ", limits.max_token_signatures, " signatures, the limit"));
  }
  return container;
}

Bytes write_container(const Container& container) {
  wire::Writer writer;
  if (container.root_key_id) writer.number(1, *container.root_key_id);
  write_signed_block(writer, 2, container.blocks.front());
  for (std::size_t i = 1; i < container.blocks.size(); ++i) write_signed_block(writer, 3, container.blocks[i]);
  writer.message(4, [&] { writer.bytes(container.sealed ? 2 : 1, container.proof); });
  return std::move(writer).take();
}

}  // namespace hardtack
