#include "tokens/exposure/exposure.h"

#include <utility>

#include "engine/text/cat.h"
#include "tokens/bytes/append.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/curves/x25519.h"
#include "tokens/crypto/hpke/hpke.h"

namespace hardtack {
namespace {

constexpr std::size_t kOverheadBytes = hpke::kEncapsulatedKeySize + hpke::kTagSize;
constexpr std::size_t kMaxKeyIdBytes = 8;

static_assert(kExposureHeaderBytes + 125 == kMaxExposurePlaintextBytes, "what fits beside a key id of one character");

std::unexpected<TokenRefusal> malformed(std::string message) {
  return refuse(ErrorCode::kMalformedToken, "tmpx_malformed", "the exposure token " + std::move(message));
}

TokenResult<Bytes> decode(std::string_view text) {
  if (text.find('=') != std::string_view::npos) return malformed("is padded");
  auto sealed = from_base64url(text);
  if (!sealed) return refuse(sealed.error().with_context("the exposure token"), "tmpx_malformed");
  if (sealed->size() < kOverheadBytes + kExposureHeaderBytes) return malformed("is cut short");
  return *std::move(sealed);
}

TokenResult<ExposureContent> open(ByteView sealed, const TokenKey& key) {
  const SecretBytes* secret = key.secret();
  if (key.purpose != kExposureOpens || secret == nullptr || secret->size() != x25519::kKeySize)
    return refuse(ErrorCode::kInvalidKey, error_name(ErrorCode::kInvalidKey), "the key opens no exposure tokens");
  const auto opened = hpke::open(secret->bytes().first<x25519::kKeySize>(), sealed.first(hpke::kEncapsulatedKeySize),
                                 {}, {}, sealed.subspan(hpke::kEncapsulatedKeySize));
  if (!opened)
    return refuse(ErrorCode::kInvalidSignature, "tmpx_unopened", "the exposure token does not open with this key");
  return decode_exposure(opened->bytes());
}

}  // namespace

std::size_t exposure_wire_bytes(std::size_t key_id_size, std::size_t entry_bytes) {
  return key_id_size + 1 + (8 * (kOverheadBytes + kExposureHeaderBytes + entry_bytes) + 5) / 6;
}

TokenResult<ExposureWire> split_exposure(std::string_view text) {
  if (text.size() > kMaxExposureBytes)
    return refuse(ErrorCode::kTokenTooLarge, "tmpx_too_long",
                  cat("the exposure token is longer than ", kMaxExposureBytes, " characters"));
  const auto point = text.find('.');
  if (point == std::string_view::npos || !is_exposure_key_id(text.substr(0, point)))
    return malformed(cat("does not begin with a key id of 1 to ", kMaxKeyIdBytes, " characters and a point"));
  return ExposureWire{std::string(text.substr(0, point)), decode(text.substr(point + 1))};
}

Result<std::string> seal_exposure(const ExposureContent& content, const ExposureRecipient& recipient,
                                  RandomSource& random) {
  if (!is_exposure_key_id(recipient.key_id))
    return fail(ErrorCode::kUsage, cat("a key id of exposure tokens is 1 to ", kMaxKeyIdBytes,
                                       " characters out of letters, digits, `-` and `_`"));
  HARDTACK_TRY(Bytes plaintext, encode_exposure(content));
  const Wiper wiper(plaintext);
  HARDTACK_TRY(const hpke::Sealed sealed, hpke::seal(recipient.key, {}, {}, plaintext, random));
  Bytes bytes(sealed.encapsulated_key.begin(), sealed.encapsulated_key.end());
  append(bytes, sealed.ciphertext);
  return recipient.key_id + "." + to_base64url(bytes, Padding::kOmitted);
}

TokenResult<OpenedExposure> open_exposure(std::string_view text, const ExposureKeys& keys) {
  HARDTACK_TRY(ExposureWire wire, split_exposure(text));
  if (!wire.sealed) return OpenedExposure{std::move(wire.key_id), std::unexpected(wire.sealed.error())};
  const auto key = keys(wire.key_id);
  if (!key) return OpenedExposure{std::move(wire.key_id), std::unexpected(TokenRefusal(key.error()))};
  auto content = open(*wire.sealed, *key);
  return OpenedExposure{std::move(wire.key_id), std::move(content)};
}

}  // namespace hardtack
