// Keys in text of several lines, as `hardtack keypair` and biscuit-cli print a pair:
//
//   Private key: ed25519-private/<hex>
//   Public key: ed25519/<hex>
//
// The labels may be missing where the keys name what they are. As a private key the pair is its private half, to which
// the public one must belong; as a public key it is refused, so that no private key lies where tokens are verified.
// Text of one line without label is that of key_text.h. No error repeats the text.
//
//   HARDTACK_TRY(PrivateKey key, private_key_from_lines(text, std::nullopt));
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/crypto/keys.h"

namespace hardtack {

// `text` has no white space around it. Errors: those of key_text.h; kKeyMismatch for halves of two pairs.
Result<PrivateKey> private_key_from_lines(std::string_view text, std::optional<KeyAlgorithm> expected);
Result<PublicKey> public_key_from_lines(std::string_view text, std::optional<KeyAlgorithm> expected);

}  // namespace hardtack
