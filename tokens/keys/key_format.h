// Keys in every form that files, pipes and environment variables hold them in.
//
// kAuto tells the forms apart by their contents: PEM by `-----BEGIN`, raw keys by their length (32 bytes, or 33 for a
// public secp256r1 key), DER by its first byte, and everything else is text. Text forms may begin with a byte order
// mark, have CRLF line ends and white space around them; what else may stand in them: key_pem.h, key_lines.h. Raw keys
// and bare digits are of the expected algorithm, or Ed25519 where none is expected. No error repeats any of the
// contents.
//
//   HARDTACK_TRY(PrivateKey key, decode_private_key(bytes, {.algorithm = KeyAlgorithm::kEd25519}));
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/bytes/secret.h"
#include "tokens/crypto/keys.h"

HARDTACK_API_BEGIN
namespace hardtack {

// kHex and kText differ in what is written: digits alone, or with the algorithm in front. Both are read alike.
enum class KeyFormat : std::uint8_t { kAuto, kRaw, kHex, kText, kPem, kDer };

struct KeyExpectation {
  KeyFormat format = KeyFormat::kAuto;
  std::optional<KeyAlgorithm> algorithm = std::nullopt;
};

// "auto", "raw", "hex", "text", "pem" or "der". Error: kUsage.
Result<KeyFormat> key_format_from_name(std::string_view name);

// Errors: kInvalidKey, kInvalidKeySize, kInvalidHex, kKeyMismatch, kKeyAlgorithmMismatch.
Result<PrivateKey> decode_private_key(ByteView contents, const KeyExpectation& expectation = {});
Result<PublicKey> decode_public_key(ByteView contents, const KeyExpectation& expectation = {});

// kAuto writes the text form. Text has no line end, PEM has.
SecretBytes encode_private_key(const PrivateKey& key, KeyFormat format);
Result<Bytes> encode_public_key(const PublicKey& key, KeyFormat format);

}  // namespace hardtack
HARDTACK_API_END
