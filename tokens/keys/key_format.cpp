#include "tokens/keys/key_format.h"

#include <algorithm>
#include <string>

#include "tokens/bytes/hex.h"
#include "tokens/bytes/pem.h"
#include "tokens/keys/key_der.h"
#include "tokens/keys/key_lines.h"
#include "tokens/keys/key_pem.h"
#include "tokens/keys/key_text.h"

namespace hardtack {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string_view text_of(ByteView contents) {
  std::string_view text(reinterpret_cast<const char*>(contents.data()), contents.size());
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  constexpr std::string_view kSpace = " \t\r\n";
  while (!text.empty() && kSpace.contains(text.front())) text.remove_prefix(1);
  while (!text.empty() && kSpace.contains(text.back())) text.remove_suffix(1);
  return text;
}

bool is_raw_size(std::size_t size, bool is_private) { return size == 32 || (!is_private && size == 33); }

KeyFormat detect(ByteView contents, bool is_private) {
  if (is_raw_size(contents.size(), is_private)) return KeyFormat::kRaw;
  // `0` begins a DER key and hexadecimal text alike, but only the former holds the tag of an object id. It comes before
  // PEM, since the bytes of a secret can be any text.
  if (contents[0] == 0x30 && std::ranges::find(contents, std::uint8_t{0x06}) != contents.end()) return KeyFormat::kDer;
  if (looks_like_pem(text_of(contents))) return KeyFormat::kPem;
  return KeyFormat::kText;
}

Result<void> check_not_empty(ByteView contents) {
  if (text_of(contents).empty()) return fail(ErrorCode::kInvalidKey, "the key is empty");
  return {};
}

}  // namespace

Result<KeyFormat> key_format_from_name(std::string_view name) {
  constexpr std::pair<std::string_view, KeyFormat> kNames[] = {{"auto", KeyFormat::kAuto}, {"raw", KeyFormat::kRaw},
                                                               {"hex", KeyFormat::kHex},   {"text", KeyFormat::kText},
                                                               {"pem", KeyFormat::kPem},   {"der", KeyFormat::kDer}};
  for (const auto& [known, format] : kNames)
    if (name == known) return format;
  return fail(Error(ErrorCode::kUsage, "unknown key format").with_help("known are raw, hex, text, pem and der"));
}

Result<PrivateKey> decode_private_key(ByteView contents, const KeyExpectation& expectation) {
  HARDTACK_CHECK(check_not_empty(contents));
  const auto& [format, algorithm] = expectation;
  switch (format == KeyFormat::kAuto ? detect(contents, true) : format) {
    case KeyFormat::kRaw: return PrivateKey::from_bytes(algorithm.value_or(KeyAlgorithm::kEd25519), contents);
    case KeyFormat::kPem: return private_key_from_pem(text_of(contents), algorithm);
    case KeyFormat::kDer: return private_key_from_der(contents, algorithm);
    case KeyFormat::kHex:
    case KeyFormat::kText:
    case KeyFormat::kAuto: break;
  }
  return private_key_from_lines(text_of(contents), algorithm);
}

Result<PublicKey> decode_public_key(ByteView contents, const KeyExpectation& expectation) {
  HARDTACK_CHECK(check_not_empty(contents));
  const auto& [format, algorithm] = expectation;
  switch (format == KeyFormat::kAuto ? detect(contents, false) : format) {
    case KeyFormat::kRaw: {
      HARDTACK_TRY(const PublicKey key, public_key_from_bytes(algorithm.value_or(KeyAlgorithm::kEd25519), contents));
      HARDTACK_CHECK(validate_public_key(key));
      return key;
    }
    case KeyFormat::kPem: return public_key_from_pem(text_of(contents), algorithm);
    case KeyFormat::kDer: return public_key_from_der(contents, algorithm);
    case KeyFormat::kHex:
    case KeyFormat::kText:
    case KeyFormat::kAuto: break;
  }
  return public_key_from_lines(text_of(contents), algorithm);
}

SecretBytes encode_private_key(const PrivateKey& key, KeyFormat format) {
  switch (format) {
    case KeyFormat::kRaw: return SecretBytes::copy_of(key.reveal());
    case KeyFormat::kHex: return secret_to_hex(key.reveal());
    case KeyFormat::kPem: return write_pem(kPrivatePemLabel, private_key_to_der(key).bytes());
    case KeyFormat::kDer: return private_key_to_der(key);
    case KeyFormat::kText:
    case KeyFormat::kAuto: break;
  }
  return private_key_text(key);
}

Result<Bytes> encode_public_key(const PublicKey& key, KeyFormat format) {
  const auto bytes_from = [](ByteView view) { return Bytes(view.begin(), view.end()); };
  switch (format) {
    case KeyFormat::kRaw: return bytes_from(key.bytes());
    case KeyFormat::kHex: return bytes_from(bytes_of(to_hex(key.bytes())));
    case KeyFormat::kPem: {
      HARDTACK_TRY(const Bytes der, public_key_to_der(key));
      return bytes_from(write_pem(kPublicPemLabel, der).bytes());
    }
    case KeyFormat::kDer: return public_key_to_der(key);
    case KeyFormat::kText:
    case KeyFormat::kAuto: break;
  }
  return bytes_from(bytes_of(key.to_text()));
}

}  // namespace hardtack
