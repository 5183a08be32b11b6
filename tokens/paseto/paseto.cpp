#include "tokens/paseto/paseto.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/bytes/append.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/p384.h"
#include "tokens/crypto/signature.h"
#include "tokens/paseto/algorithms.h"
#include "tokens/provider/token_format.h"

namespace hardtack {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"v4.public", "v4.local", "v3.public", "v3.local"};
constexpr std::size_t kEd25519Signature = 64;

std::unexpected<TokenRefusal> malformed(std::string message) {
  return refuse(ErrorCode::kMalformedToken, "paseto_malformed", "the PASETO " + std::move(message));
}

TokenResult<Bytes> decode(std::string_view part, const char* name) {
  if (part.find('=') != std::string_view::npos) return malformed(cat("has a padded ", name));
  auto bytes = from_base64url(part);
  if (!bytes) return refuse(bytes.error().with_context(cat("the PASETO's ", name)), "paseto_malformed");
  return *std::move(bytes);
}

std::unexpected<TokenRefusal> wrong_key(const PasetoParts& parts, const TokenKey& key) {
  return refuse(ErrorCode::kKeyAlgorithmMismatch, "paseto_key",
                "the token is " + quote(parts.kind) + " and the key is for " + quote(key.purpose));
}

// What a public token signs: v3 begins with the key.
Bytes signed_v4(const PasetoContext& context, ByteView message) {
  return pre_authentication_encoding(
      {bytes_of(context.header), message, bytes_of(context.footer), bytes_of(context.assertion)});
}
Bytes signed_v3(ByteView key, const PasetoContext& context, ByteView message) {
  return pre_authentication_encoding(
      {key, bytes_of(context.header), message, bytes_of(context.footer), bytes_of(context.assertion)});
}

Result<void> verify_public(const TokenKey& key, const PasetoContext& context, ByteView message, ByteView signature) {
  if (const PublicKey* ed25519 = key.public_key()) return verify(*ed25519, signed_v4(context, message), signature);
  const OtherPublicKey* other = key.other_public_key();
  if (other == nullptr) return fail(ErrorCode::kInvalidKey, "the key is no public key");
  return p384::verify(other->bytes, signed_v3(other->bytes, context, message), signature);
}

Result<Bytes> open_local(const TokenKey& key, bool is_v4, const PasetoContext& context, ByteView body) {
  const SecretBytes* secret = key.secret();
  if (secret == nullptr || secret->size() != kPasetoLocalKeySize)
    return fail(ErrorCode::kInvalidKey, "the key is no secret of 32 bytes");
  return is_v4 ? decrypt_v4(*secret, body, context) : decrypt_v3(*secret, body, context);
}

std::unexpected<TokenRefusal> not_authentic(const Error& error) {
  const bool is_form = error.code() == ErrorCode::kMalformedToken;
  return refuse(error, is_form ? "paseto_malformed" : "paseto_signature");
}

Result<Bytes> sign_v4(const Signer& key, ByteView message, const PasetoContext& context) {
  HARDTACK_TRY(const Bytes signature, key.sign(signed_v4(context, message)));
  Bytes body(message.begin(), message.end());
  append(body, signature);
  return body;
}

Result<Bytes> make_body(const TokenSigningKey& key, ByteView message, const PasetoContext& context,
                        RandomSource& random) {
  if (const SecretBytes* secret = key.secret()) {
    if (key.purpose == "v3.public") {
      HARDTACK_TRY(const p384::CompressedPoint point, p384::public_key_of(secret->bytes()));
      HARDTACK_TRY(const Bytes signature, p384::sign(secret->bytes(), signed_v3(point, context, message)));
      Bytes body(message.begin(), message.end());
      append(body, signature);
      return body;
    }
    if (secret->size() != kPasetoLocalKeySize) return fail(ErrorCode::kInvalidKeySize, "a local key has 32 bytes");
    std::array<std::uint8_t, kPasetoNonceSize> nonce{};
    HARDTACK_CHECK(random.fill(nonce));
    if (key.purpose == "v4.local") return encrypt_v4(*secret, nonce, message, context);
    if (key.purpose == "v3.local") return encrypt_v3(*secret, nonce, message, context);
  } else if (const auto signer = key.signer();
             signer != nullptr && key.purpose == "v4.public" && signer->algorithm() == KeyAlgorithm::kEd25519) {
    return sign_v4(*signer, message, context);
  }
  return fail(ErrorCode::kInvalidKey, "the key is for no kind of PASETO");
}

}  // namespace

Bytes pre_authentication_encoding(std::initializer_list<ByteView> pieces) {
  Bytes out;
  const auto number = [&](std::uint64_t value) {
    value &= 0x7fff'ffff'ffff'ffff;
    for (unsigned i = 0; i < 8; ++i) out.push_back(static_cast<std::uint8_t>(value >> 8 * i));
  };
  number(pieces.size());
  for (const ByteView piece : pieces) {
    number(piece.size());
    append(out, piece);
  }
  return out;
}

TokenResult<PasetoParts> split_paseto(std::string_view text) {
  const auto points = std::ranges::count(text, '.');
  if (points != 2 && points != 3) return malformed("does not consist of three or four parts");
  const auto version = text.find('.'), purpose = text.find('.', version + 1), end = text.find('.', purpose + 1);
  const std::string_view kind = text.substr(0, purpose);
  if (std::ranges::find(kKinds, kind) == kKinds.end()) {
    const bool is_old = kind == "v1.public" || kind == "v1.local" || kind == "v2.public" || kind == "v2.local";
    if (is_old)
      return refuse(ErrorCode::kUnsupportedVersion, "paseto_version", "tokens " + quote(kind) + " are not read");
    return malformed("is of no known version and purpose");
  }
  PasetoParts parts;
  parts.kind = kind;
  parts.header = text.substr(0, purpose + 1);
  const bool has_footer = points == 3;
  const std::string_view body = text.substr(purpose + 1, has_footer ? end - purpose - 1 : std::string_view::npos);
  if (body.empty()) return malformed("has an empty body");
  HARDTACK_TRY(parts.body, decode(body, "body"));
  if (!has_footer) return parts;
  const std::string_view footer = text.substr(end + 1);
  if (footer.empty()) return malformed("has an empty footer");
  HARDTACK_TRY(const Bytes bytes, decode(footer, "footer"));
  parts.footer = text_of(bytes);
  return parts;
}

TokenResult<std::string> open_paseto(const PasetoParts& parts, const TokenKey& key, std::string_view assertion) {
  if (parts.kind != key.purpose) return wrong_key(parts, key);
  const PasetoContext context{parts.header, parts.footer, assertion};
  const ByteView body(parts.body);
  if (parts.kind.ends_with(".local")) {
    const auto opened = open_local(key, parts.kind == "v4.local", context, body);
    if (!opened) return not_authentic(opened.error());
    return std::string(text_of(*opened));
  }
  const std::size_t size = parts.kind == "v4.public" ? kEd25519Signature : p384::kSignatureSize;
  if (body.size() < size) return malformed("is shorter than its signature");
  const ByteView message = body.first(body.size() - size);
  if (const auto held = verify_public(key, context, message, body.last(size)); !held)
    return not_authentic(held.error());
  return std::string(text_of(message));
}

namespace {

Result<std::string> joined(std::string_view header, ByteView body, std::string_view footer) {
  std::string text = cat(header, to_base64url(body, Padding::kOmitted));
  if (!footer.empty()) text += "." + to_base64url(bytes_of(footer), Padding::kOmitted);
  if (text.size() > kMaxTokenBytes) return fail(ErrorCode::kTokenTooLarge, "the PASETO is longer than the limit");
  return text;
}

}  // namespace

Result<std::string> make_paseto(const TokenSigningKey& key, std::string_view payload, std::string_view footer,
                                std::string_view assertion, RandomSource& random) {
  const std::string header = key.purpose + ".";
  HARDTACK_TRY(const Bytes body, make_body(key, bytes_of(payload), {header, footer, assertion}, random));
  return joined(header, body, footer);
}

Result<std::string> make_paseto(const Signer& key, std::string_view payload, std::string_view footer,
                                std::string_view assertion) {
  constexpr std::string_view kHeader = "v4.public.";
  if (key.algorithm() != KeyAlgorithm::kEd25519)
    return fail(ErrorCode::kInvalidKey, "a token `v4.public` is signed with an ed25519 key");
  HARDTACK_TRY(const Bytes body, sign_v4(key, bytes_of(payload), {kHeader, footer, assertion}));
  return joined(kHeader, body, footer);
}

}  // namespace hardtack
