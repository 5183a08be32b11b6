// The key in a PEM text, among what else stands there: certificates, `EC PARAMETERS`, the other half of a pair.
//
// Private keys are `PRIVATE KEY` (PKCS #8) or `EC PRIVATE KEY` (RFC 5915, as `openssl ecparam -genkey` writes it); a
// public half beside one must belong to it. Public keys are `PUBLIC KEY`. Two keys of one kind are refused, and every
// other form is named with what to do about it. A text that holds a private key is no public key, so that it is not
// left lying where tokens are verified.
//
//   HARDTACK_TRY(PrivateKey key, private_key_from_pem(text, std::nullopt));
#pragma once

#include <optional>
#include <string_view>

#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "tokens/crypto/keys.h"

namespace hardtack {

inline constexpr std::string_view kPrivatePemLabel = "PRIVATE KEY";
inline constexpr std::string_view kPublicPemLabel = "PUBLIC KEY";

// Errors: kInvalidKey, kInvalidKeySize, kKeyMismatch, kKeyAlgorithmMismatch.
Result<PrivateKey> private_key_from_pem(std::string_view text, std::optional<KeyAlgorithm> expected);
Result<PublicKey> public_key_from_pem(std::string_view text, std::optional<KeyAlgorithm> expected);

}  // namespace hardtack
