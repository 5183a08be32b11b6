// What every format of tokens can do, behind one interface, and the one thing that each makes of a token.
//
// A format recognises its tokens from their bytes, without keys; verifies one with the key that (format, key id) names;
// describes one that nobody verified; mints; and narrows, where it can. Whatever the format, a verified token is a
// Credential (engine/authz/credential.h): claims are facts and caveats are checks of its blocks, and nothing but the
// engine decides about them (docs/adr/0010-formats-behind-one-interface.md). All formats: tokens/registry/registry.h.
//
// Formats are stateless and may be used from any thread. Tokens are bytes as they were received: text may have white
// space around it. Bytes over kMaxTokenBytes are refused before anything reads them.
//
//   HARDTACK_TRY(const TokenFormat* format, detect_format(bytes));
//   const TokenResult<VerifiedToken> token = format->verify(bytes, {.keys = keys, .now = now});
//   if (!token) return refuse(token.error().code, token.error().error);
//   authorizer.authorize(policy, request, token->credential);
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/authz/credential.h"
#include "engine/base/attributes.h"
#include "engine/program/block.h"
#include "engine/program/program_builder.h"
#include "json/json.h"
#include "tokens/bytes/bytes.h"
#include "tokens/crypto/random.h"
#include "tokens/lineage_index/store.h"
#include "tokens/provider/refusal.h"
#include "tokens/provider/token_keys.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxTokenBytes = 64u << 10;

// What is known of a token whose signatures, or whatever stands for them, hold. It is not yet known whether it is
// revoked (`ids`, find_revoked), nor what its checks say: the engine decides.
struct VerifiedToken {
  std::string format;
  Credential credential;
  KeyId key_id;
  // Of the token and everything that it was derived from, the root first.
  std::vector<LineageKey> ids;
  // Seconds since 1970, from a claim that was verified; a check of the time is the engine's business.
  std::optional<std::int64_t> expires;
};

// Texts of caveats into the checks that they mean. `tokens/` reads no policy text, so whoever verifies tokens with
// caveats brings this (decide/caveats/caveat_text.h).
class CaveatCompiler {
 public:
  using Append = std::function<Result<void>(ProgramBuilder& builder)>;
  virtual ~CaveatCompiler() = default;
  // Whether the text is one check of the policy language and nothing else.
  virtual bool is_check(std::string_view caveat) const = 0;
  // A block of such texts and what `append` adds. Errors: those of ProgramBuilder, which refuse the token.
  virtual Result<Block> compile(const std::vector<std::string>& checks, const Append& append) const = 0;
};

struct VerifyContext {
  const TokenKeys& keys;
  LineageTime now;
  // What a token must be for. A token that names its audience is refused where none is given.
  std::optional<std::string> audience = std::nullopt;
  // Further tokens that belong to this one.
  std::span<const Bytes> discharges = {};
  // Without one, and where a caveat is no check, it asks for the fact `caveat("<its text>")`.
  const CaveatCompiler* caveats = nullptr;
  // Whether a caveat that is no check holds, for verifiers that know what such texts mean. One that throws says no.
  std::function<bool(std::string_view caveat)> known_caveat = {};
  // Bytes that were authenticated but are not in the token.
  std::string_view assertion = {};
  // Of capability tokens, if they are to be compared here rather than by the policy.
  std::optional<std::string> principal = std::nullopt;
  std::optional<std::string> capability = std::nullopt;
};

// Each format takes some of these; the others must be absent (kUsage).
struct MintRequest {
  const TokenSigningKey& key;
  RandomSource& random;
  LineageTime now;
  KeyId key_id = {};
  std::optional<JsonValue> claims = std::nullopt;
  const Block* block = nullptr;
  std::vector<std::string> caveats = {};
  std::optional<std::int64_t> expires = std::nullopt;  // seconds since 1970
  std::optional<std::string> identifier = std::nullopt;
  std::optional<std::string> location = std::nullopt;
  std::optional<std::string> variant = std::nullopt;  // of the format: "v3.local", "v2j"
  std::optional<std::string> footer = std::nullopt;
  std::optional<std::string> assertion = std::nullopt;
};

// A caveat that another service discharges.
struct ThirdPartyCaveat {
  std::string location;
  std::string identifier;
  TokenKey key;  // shared with that service
};

struct AttenuateRequest {
  RandomSource& random;
  const Block* block = nullptr;
  std::vector<std::string> caveats = {};
  std::vector<ThirdPartyCaveat> third_party = {};
  // Of a discharge: the token that it is sent with.
  std::optional<Bytes> bind_to = std::nullopt;
  std::optional<std::int64_t> expires = std::nullopt;
};

// A token that nobody has verified, to look at. Holds no signature and no secret.
struct TokenDescription {
  KeyId key_id;
  JsonValue::Object details;
};

// What of a VerifyContext means something to a format, so that whoever passes it for another learns of the mistake.
struct VerifyTraits {
  bool audience = false;
  bool discharges = false;
  bool assertion = false;
  bool principal = false;  // and the capability
};

class TokenFormat {
 public:
  virtual ~TokenFormat() = default;

  // As keys are asked for and policies read it: "jwt".
  virtual std::string_view name() const = 0;
  virtual VerifyTraits traits() const { return {}; }
  // Whether these are a token of this format as far as its outer form tells. At most one format says so of any bytes.
  virtual bool detect(ByteView token) const = 0;
  virtual TokenResult<VerifiedToken> verify(ByteView token, const VerifyContext& context) const = 0;
  virtual TokenResult<TokenDescription> describe(ByteView token) const = 0;
  // The token as it is handed out: text, or bytes where the variant asks for them. Errors: kUsage for a request that
  // the format cannot fulfil.
  virtual Result<Bytes> mint(const MintRequest& request) const = 0;
  // Error: kUsage if tokens of this format cannot be narrowed by their holder.
  virtual Result<Bytes> attenuate(ByteView token, const AttenuateRequest& request) const;

  // Keys in the forms that the format's users have them in. No error repeats the contents.
  virtual Result<TokenKey> read_key(ByteView contents) const = 0;
  virtual Result<TokenSigningKey> read_signing_key(ByteView contents) const = 0;
  // A secret that was kept as bytes. Error: kInvalidKey if the format has none.
  virtual Result<TokenKey> accept_secret(SharedSecret secret) const;
};

// The token without white space around it, if it is text. Error: kTokenTooLarge.
Result<ByteView> token_without_space(ByteView token);
std::string_view text_of(ByteView bytes);
Bytes bytes_from(std::string_view text);

// Names of what a request has beyond `taken`, which the format takes. Error: kUsage naming the first.
Result<void> expect_only(const MintRequest& request, std::string_view format,
                         std::initializer_list<std::string_view> taken);
Result<void> expect_only(const AttenuateRequest& request, std::string_view format,
                         std::initializer_list<std::string_view> taken);

}  // namespace hardtack
HARDTACK_API_END
