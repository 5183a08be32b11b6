// Keys that requests are signed with, as their owners publish them: a JWKS whose keys say what they are for.
//
// Only a key with `adcp_use` "request-signing" signs requests: Ed25519 with `alg` absent, empty or EdDSA, P-256 with
// ES256, `use` absent, empty or sig, `key_ops` absent or with verify. A key for anything else is of no use here, and a
// key of these is none for tokens of another format. `revoked_at` is the instant from which a key is not trusted. Of
// two usable keys with one id the first counts. Sources are asked for one id at a time; none is tried.
//
//   HARDTACK_TRY(RequestKeySet keys, RequestKeySet::parse(jwks));
//   verify_match_request(request, endpoint, signature, keys, now);
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "json/json.h"
#include "tokens/provider/token_key.h"
#include "tokens/provider/token_keys.h"

HARDTACK_API_BEGIN
namespace hardtack {

// The `adcp_use`, and the purpose of such a key among those of other formats.
inline constexpr std::string_view kRequestSigning = "request-signing";

struct RequestKey {
  PublicKey key;
  std::optional<std::int64_t> revoked_at;  // seconds since 1970
};

enum class RequestKeyFault : std::uint8_t {
  kUnknown,   // there is none of that id
  kUnusable,  // there is one that does not sign requests, or that contradicts itself
};

class RequestKeySource {
 public:
  virtual ~RequestKeySource() = default;
  virtual std::variant<RequestKey, RequestKeyFault> find(std::string_view key_id) const = 0;
  // Whether there may be other keys now: asked once where a signature was about to be refused. How often a set is
  // really fetched is the source's business.
  virtual bool refresh() const { return false; }
};

class RequestKeySet final : public RequestKeySource {
 public:
  static constexpr std::size_t kMaxBytes = 1u << 20;
  static constexpr std::size_t kMaxKeys = 1'000;

  // `{"keys": [...]}`. Keys without an id are ignored. Errors: kMalformedJson, kInvalidKey for too many.
  static Result<RequestKeySet> parse(std::string_view jwks);
  static Result<RequestKeySet> from_json(const JsonValue& jwks);

  std::variant<RequestKey, RequestKeyFault> find(std::string_view key_id) const override;
  // As entries of a set for many formats, for each of these names.
  std::vector<TokenKeys::Entry> entries(const std::vector<std::string_view>& formats) const;

 private:
  std::map<std::string, std::variant<RequestKey, Error>, std::less<>> keys_;
};

// The keys of a set for many formats, under the name of one.
class TokenKeysSource final : public RequestKeySource {
 public:
  // Both are kept by reference.
  TokenKeysSource(const TokenKeys& keys, std::string_view format) : keys_(keys), format_(format) {}
  std::variant<RequestKey, RequestKeyFault> find(std::string_view key_id) const override;

 private:
  const TokenKeys& keys_;
  std::string_view format_;
};

// Error: kInvalidKey and those of public_key_from_jwk.
Result<RequestKey> request_key_from_jwk(const JsonValue& jwk);
// With the purpose that says what it is for and until when, and back. Error: kInvalidKey for a key of another purpose.
TokenKey to_token_key(const RequestKey& key);
Result<RequestKey> request_key_of(const TokenKey& key);

// A JWK for requests, or an Ed25519 or P-256 key in another form, as `TokenFormat::read_key` is given it.
Result<TokenKey> read_request_key(ByteView contents);
Result<TokenSigningKey> read_request_signing_key(ByteView contents);

}  // namespace hardtack
HARDTACK_API_END
