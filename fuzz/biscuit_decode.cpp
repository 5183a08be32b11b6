// Any bytes, given to each decoder of the Biscuit family: it ends in a value or an error, holds at most 16 times the
// input and a constant, and what it accepts is written again as something that reads the same.
//
// A first byte from 0xe0 on, which no token starts with, chooses another decoder than the token's; so a token is an
// input as it is. Snapshots, third parties' requests and blocks, and key files have targets of their own.
#include <algorithm>
#include <string>
#include <vector>

#include "engine/program/equal.h"
#include "engine/program/print.h"
#include "engine/text/date_time.h"
#include "fuzz/allocation.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/process_tables.h"
#include "tokens/biscuit/format/block_decoder.h"
#include "tokens/biscuit/format/block_encoder.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/unverified.h"
#include "tokens/biscuit/web_keys.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"
#include "tokens/bytes/pem.h"
#include "tokens/crypto/signature.h"
#include "tokens/keys/key_der.h"
#include "tokens/keys/key_text.h"

using namespace hardtack;
using fuzz::require;

namespace {

bool same_bytes(ByteView a, ByteView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

// Said in full, since Result and what it holds compare in two ways for newer compilers.
template <typename T>
bool gives(const Result<T>& result, const T& expected) {
  return result.has_value() && *result == expected;
}

// Beyond 16 times the input: tables that start with room, and error messages.
constexpr std::size_t kFixedMemory = 64u << 10;

// Runs one decoder within the bound on memory.
template <typename Decode>
auto metered(std::size_t input, Decode decode) {
  const fuzz::AllocationMeter meter;
  auto result = decode();
  if (meter.peak() > 16 * input + kFixedMemory) {
    std::fprintf(stderr, "%zu bytes held for an input of %zu\n", meter.peak(), input);
    fuzz::violated("memory is at most 16 times the input");
  }
  return result;
}

// `tables` as they were before the block that was decoded to `block`.
void check_block(const TokenBlock& block, bool third_party, TokenTables& tables) {
  (void)print_block(*block.program);
  TokenTables reading = tables;
  const auto encoded = encode_block(*block.program, block.context, third_party, tables);
  if (!encoded) {
    require(block.program->defect() || encoded.error().code() == ErrorCode::kReservedName,
            "a block that was read can be written, but for a defect that keeps it out of every world");
    return;
  }
  TokenLimits limits;
  limits.max_token_bytes *= 2;
  const auto decoded = decode_block(encoded->bytes, third_party, reading, limits);
  if (!decoded) std::fprintf(stderr, "%s\n", decoded.error().to_string().c_str());
  require(decoded.has_value(), "what was written can be read");
  require(decoded->version == encoded->version, "a block says the version it was written with");
  require(decoded->context == block.context, "the context is the same");
  require(same_program(*decoded->program, *block.program), "the program is the same");
}

void check_token(const Result<UnverifiedBiscuit>& token, std::size_t input) {
  if (!token) return;
  const Container& container = token->container();
  const Bytes written = write_container(container);
  const auto again = UnverifiedBiscuit::parse(written);
  require(again.has_value(), "a token that was written can be read");
  require(same_bytes(write_container(again->container()), written), "a token is written one way");
  require(again->block_count() == token->block_count() && again->sealed() == token->sealed() &&
              again->root_key_id() == token->root_key_id(),
          "a token that was written is the same");
  require(same_bytes(UnverifiedBiscuit::parse_text(token->to_text())->bytes(), token->bytes()), "text keeps the bytes");

  const auto blocks = metered(input, [&] { return token->decode_blocks(); });
  if (!blocks) return;
  // Symbols that no statement uses are not written, so each block starts from tables that were written, too.
  TokenTables first_party;
  for (std::size_t i = 0; i < blocks->size(); ++i) {
    const bool third_party = container.blocks[i].external.has_value();
    TokenTables isolated;
    check_block((*blocks)[i], third_party, third_party ? isolated : first_party);
    (void)normalized_revocation_id(*token, i);
  }
}

void check_private(const Result<PrivateKey>& key) {
  if (!key) return;
  const SecretBytes der = private_key_to_der(*key);
  require(private_key_from_der(der.bytes())->public_key() == key->public_key(), "a key is written as it was read");
  const Bytes message{1, 2, 3};
  require(verify(key->public_key(), message, sign(*key, message).value()).has_value(), "a key that was read signs");
}

void check_public(const Result<PublicKey>& key) {
  if (!key) return;
  require(PublicKey::from_text(key->to_text()) == *key, "a public key is written as it was read");
  // Keys in tokens are looked at when they are used, those of persons when they are read.
  const bool valid = validate_public_key(*key).has_value();
  require(parse_public_key(key->to_text()).has_value() == valid, "a key that can verify nothing is refused as text");
  if (!valid) return;
  require(gives(public_key_from_der(public_key_to_der(*key).value()), *key), "in DER, too");
}

void check_raw_block(ByteView bytes, bool third_party) {
  TokenTables tables;
  const auto block = metered(bytes.size(), [&] { return decode_block(bytes, third_party, tables, {}); });
  TokenTables fresh;
  if (block) check_block(*block, third_party, fresh);
}

void check_other(std::uint8_t kind, ByteView bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const auto run = [&](auto decode) { return metered(bytes.size(), decode); };
  switch (kind) {
    case 0xe0: return check_token(run([&] { return UnverifiedBiscuit::parse_text(text); }), bytes.size());
    case 0xe5: return check_public(run([&] { return public_key_from_bytes(KeyAlgorithm::kEd25519, bytes); }));
    case 0xe6: return check_public(run([&] { return public_key_from_bytes(KeyAlgorithm::kSecp256r1, bytes); }));
    case 0xe7: return check_public(run([&] { return parse_public_key(text); }));
    case 0xe8: return check_public(run([&] { return public_key_from_der(bytes); }));
    case 0xe9: return check_private(run([&] { return PrivateKey::from_bytes(KeyAlgorithm::kEd25519, bytes); }));
    case 0xea: return check_private(run([&] { return PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, bytes); }));
    case 0xeb: return check_private(run([&] { return parse_private_key(text); }));
    case 0xec: return check_private(run([&] { return private_key_from_der(bytes); }));
    case 0xed: return check_raw_block(bytes, false);
    case 0xee: return check_raw_block(bytes, true);
    case 0xef: {
      const auto block = run([&] { return parse_pem(text); });
      if (!block) return;
      const auto again = parse_pem(write_pem(block->label, block->contents.bytes()).reveal_text());
      require(again.has_value() && same_bytes(again->contents.bytes(), block->contents.bytes()),
              "PEM is written again");
      (void)private_key_from_der(block->contents.bytes());
      return;
    }
    case 0xf0: {
      const auto keys = run([&] { return WebKeySet::parse(text); });
      if (keys) require(WebKeySet::parse(keys->to_json())->keys() == keys->keys(), "a key set is written again");
      return;
    }
    case 0xf1: {
      const auto decoded = run([&] { return from_base64url(text); });
      if (!decoded) return;
      const bool padded = text.size() % 4 == 0;
      require(to_base64url(*decoded, padded ? Padding::kWritten : Padding::kOmitted) == text, "base64url has one form");
      return;
    }
    case 0xf2: {
      const auto decoded = run([&] { return from_hex(text); });
      if (decoded) require(gives(from_hex(to_hex(*decoded)), *decoded), "hexadecimal digits are written again");
      return;
    }
    case 0xf3: return (void)run([&] { return parse_date_time(text); });
    case 0xf4: {
      const auto normal = run([&] { return normalized_signature(KeyAlgorithm::kSecp256r1, bytes); });
      if (normal) require(gives(normalized_signature(KeyAlgorithm::kSecp256r1, *normal), *normal), "normal is normal");
      return;
    }
    default: return;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool tables_are_made = fuzz::make_process_tables();
  require(tables_are_made, "the tables of the process can be made");
  const ByteView bytes(data, size);
  if (size > 0 && data[0] >= 0xe0) {
    check_other(data[0], bytes.subspan(1));
    return 0;
  }
  check_token(metered(size, [&] { return UnverifiedBiscuit::parse(bytes); }), size);
  return 0;
}
