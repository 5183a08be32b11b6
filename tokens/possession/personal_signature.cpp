#include "tokens/possession/personal_signature.h"

#include <algorithm>

#include "engine/text/cat.h"
#include "tokens/bytes/append.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/curves/secp256k1.h"
#include "tokens/crypto/symmetric/keccak256.h"

namespace hardtack {
namespace {

constexpr std::string_view kHexPrefix = "0x";
constexpr std::size_t kSignatureBytes = 65;

std::unexpected<Error> malformed(std::string why) {
  return fail(ErrorCode::kInvalidSignatureEncoding, "the signature " + std::move(why));
}

Result<secp256k1::Signature> read_signature(std::string_view text) {
  if (text.size() != kHexPrefix.size() + 2 * kSignatureBytes || !text.starts_with(kHexPrefix))
    return malformed(cat("is not `0x` and ", 2 * kSignatureBytes, " hexadecimal digits"));
  const auto bytes = from_hex(text.substr(kHexPrefix.size()));
  if (!bytes) return malformed("has a character that is no hexadecimal digit");
  secp256k1::Signature signature;
  std::ranges::copy(ByteView(*bytes).first(32), signature.r.begin());
  std::ranges::copy(ByteView(*bytes).subspan(32, 32), signature.s.begin());
  const unsigned v = bytes->back();
  if (v != 0 && v != 1 && v != 27 && v != 28) return malformed("ends with something else than 27 or 28");
  signature.odd = v == 1 || v == 28;
  HARDTACK_CHECK(secp256k1::check_encoding(signature));
  return signature;
}

Result<EthereumAddress> address_of_point(const secp256k1::Point& point) {
  HARDTACK_TRY(const Keccak256Digest digest, keccak256({point}));
  EthereumAddress address{};
  std::copy_n(digest.end() - address.size(), address.size(), address.begin());
  return address;
}

template <std::size_t size>
Result<std::array<std::uint8_t, size>> read_prefixed(std::string_view text, const char* what) {
  if (text.size() != kHexPrefix.size() + 2 * size || !text.starts_with(kHexPrefix))
    return fail(ErrorCode::kInvalidHex, cat(what, " is `0x` and ", 2 * size, " hexadecimal digits"));
  HARDTACK_TRY(const Bytes bytes, from_hex(text.substr(kHexPrefix.size())));
  std::array<std::uint8_t, size> read{};
  std::ranges::copy(bytes, read.begin());
  return read;
}

}  // namespace

Result<PersonalDigest> personal_digest(ByteView message) {
  return keccak256({bytes_of(cat("\x19", "Ethereum Signed Message:\n", message.size())), message});
}

Result<std::string> sign_personal(const SecretBytes& key, ByteView message) {
  HARDTACK_TRY(const PersonalDigest digest, personal_digest(message));
  HARDTACK_TRY(const secp256k1::Signature signature, secp256k1::sign(key.bytes(), digest));
  Bytes bytes(signature.r.begin(), signature.r.end());
  append(bytes, signature.s);
  bytes.push_back(signature.odd ? 28 : 27);
  return prefixed_hex(bytes);
}

Result<EthereumAddress> recover_signer(ByteView message, std::string_view signature) {
  HARDTACK_TRY(const secp256k1::Signature numbers, read_signature(signature));
  HARDTACK_TRY(const PersonalDigest digest, personal_digest(message));
  HARDTACK_TRY(const secp256k1::Point signer, secp256k1::recover(digest, numbers));
  return address_of_point(signer);
}

Result<EthereumAddress> address_of(const SecretBytes& key) {
  HARDTACK_TRY(const secp256k1::Point point, secp256k1::public_key_of(key.bytes()));
  return address_of_point(point);
}

Result<DeviceKeyHash> device_key_hash(const EthereumAddress& address) { return keccak256({address}); }

std::string prefixed_hex(ByteView bytes) { return cat(kHexPrefix, to_hex(bytes)); }

Result<EthereumAddress> read_address(std::string_view text) { return read_prefixed<20>(text, "an address"); }

Result<DeviceKeyHash> read_device_key_hash(std::string_view text) {
  return read_prefixed<32>(text, "a device key hash");
}

}  // namespace hardtack
