// Keys as one line of text: `ed25519/<hex>` and `secp256r1/<hex>`, `ed25519-private/<hex>` and
// `secp256r1-private/<hex>`, or hexadecimal digits alone.
//
// Digits alone are a key of the expected algorithm, or Ed25519 where none is expected. Nothing may stand before or
// after the key. Public keys are validated here, where the person who supplied them can be told. No error repeats the
// text.
//
//   HARDTACK_TRY(PublicKey root,
//   parse_public_key("ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189"));
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/keys.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Errors: kInvalidKey, kInvalidKeySize, kInvalidHex, and kKeyAlgorithmMismatch if the text names another algorithm than
// the expected one. PublicKey::to_text writes the form that this reads.
Result<PublicKey> parse_public_key(std::string_view text, std::optional<KeyAlgorithm> expected = std::nullopt);
Result<PrivateKey> parse_private_key(std::string_view text, std::optional<KeyAlgorithm> expected = std::nullopt);

// `ed25519-private/<hex>`.
SecretBytes private_key_text(const PrivateKey& key);

// Error: kKeyAlgorithmMismatch, naming both algorithms.
Result<void> expect_algorithm(KeyAlgorithm actual, std::optional<KeyAlgorithm> expected);

// kInvalidKey, with advice: the other half of a pair, or the whole pair, was given.
std::unexpected<Error> public_where_private_is_needed();
std::unexpected<Error> private_where_public_is_needed(bool is_pair = false);

// Error: kKeyMismatch if `half` is not the public half of `key`.
Result<void> expect_pair(const PrivateKey& key, const PublicKey& half);

}  // namespace hardtack
HARDTACK_API_END
