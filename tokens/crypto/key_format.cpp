#include "tokens/crypto/key_format.h"

#include <algorithm>
#include <string>

#include "tokens/crypto/hex.h"
#include "tokens/crypto/key_der.h"
#include "tokens/crypto/key_text.h"
#include "tokens/crypto/pem.h"

namespace hardtack {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view kPemStart = "-----BEGIN";

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
  if (text_of(contents).starts_with(kPemStart)) return KeyFormat::kPem;
  // `0` begins a DER key and hexadecimal text alike, but only the former holds the tag of an object id.
  if (contents[0] == 0x30 && std::ranges::find(contents, std::uint8_t{0x06}) != contents.end()) return KeyFormat::kDer;
  return KeyFormat::kText;
}

Result<void> check_not_empty(ByteView contents) {
  if (text_of(contents).empty()) return fail(ErrorCode::kInvalidKey, "the key is empty");
  return {};
}

std::unexpected<Error> wrong_label(const std::string& label, std::string_view needed) {
  if (label == "EC PRIVATE KEY" || label == "RSA PRIVATE KEY") {
    return fail(Error(ErrorCode::kInvalidKey, "the key is in an older form, `" + label + "`")
                    .with_help("convert it with `openssl pkcs8 -topk8 -nocrypt`"));
  }
  if (label == "ENCRYPTED PRIVATE KEY") {
    return fail(Error(ErrorCode::kInvalidKey, "the private key is encrypted")
                    .with_help("decrypt it with `openssl pkcs8` into a file that only you can read"));
  }
  return fail(ErrorCode::kInvalidKey, "the PEM block is a `" + label + "`, a `" + std::string(needed) + "` is needed");
}

constexpr std::string_view kPrivateLabel = "PRIVATE KEY";
constexpr std::string_view kPublicLabel = "PUBLIC KEY";

Result<SecretBytes> pem_contents(ByteView contents, std::string_view label) {
  HARDTACK_TRY(PemBlock block, parse_pem(text_of(contents)));
  if (block.label != label) return wrong_label(block.label, label);
  return std::move(block.contents);
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
    case KeyFormat::kPem: {
      HARDTACK_TRY(const SecretBytes der, pem_contents(contents, kPrivateLabel));
      return private_key_from_der(der.bytes(), algorithm);
    }
    case KeyFormat::kDer: return private_key_from_der(contents, algorithm);
    case KeyFormat::kHex:
    case KeyFormat::kText:
    case KeyFormat::kAuto: break;
  }
  return parse_private_key(text_of(contents), algorithm);
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
    case KeyFormat::kPem: {
      HARDTACK_TRY(const SecretBytes der, pem_contents(contents, kPublicLabel));
      return public_key_from_der(der.bytes(), algorithm);
    }
    case KeyFormat::kDer: return public_key_from_der(contents, algorithm);
    case KeyFormat::kHex:
    case KeyFormat::kText:
    case KeyFormat::kAuto: break;
  }
  return parse_public_key(text_of(contents), algorithm);
}

SecretBytes encode_private_key(const PrivateKey& key, KeyFormat format) {
  switch (format) {
    case KeyFormat::kRaw: return SecretBytes::copy_of(key.reveal());
    case KeyFormat::kHex: return secret_to_hex(key.reveal());
    case KeyFormat::kPem: return write_pem(kPrivateLabel, private_key_to_der(key).bytes());
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
      return bytes_from(write_pem(kPublicLabel, der).bytes());
    }
    case KeyFormat::kDer: return public_key_to_der(key);
    case KeyFormat::kText:
    case KeyFormat::kAuto: break;
  }
  return bytes_from(bytes_of(key.to_text()));
}

}  // namespace hardtack
