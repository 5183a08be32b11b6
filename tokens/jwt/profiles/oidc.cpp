#include "tokens/jwt/profiles/oidc.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "tokens/bytes/base64.h"
#include "tokens/jwt/jwt_token.h"
#include "tokens/provider/claim_facts.h"

namespace hardtack {
namespace {

constexpr std::size_t kMaxIssuerBytes = 512;
constexpr std::size_t kMeasurementDigits = 64;
constexpr std::string_view kTagsClaim = "https://aws.amazon.com/tags";
constexpr std::string_view kAgent = "agentkeys:agent:", kEnclave = "enclave";
constexpr ProfileLifetime kLifetime{kShortestOidc, kLongestOidc};

struct Tag {
  std::string_view name;
  std::size_t digits;
};
constexpr Tag kWallet{"agentkeys_user_wallet", 40}, kActor{"agentkeys_actor_omni", 64};
constexpr std::array<Tag, 2> kTags{kWallet, kActor};

struct OidcClaims {
  std::string subject;
  std::optional<std::pair<std::string, std::string>> enclave;  // build and signer
  std::vector<std::pair<std::string_view, std::string>> tags;
};

std::unexpected<TokenRefusal> malformed(std::string_view name) {
  return refuse(ErrorCode::kInvalidClaim, "invalid_claim", cat("malformed:", name));
}
std::unexpected<TokenRefusal> wrong_tag(std::string message) {
  return refuse(ErrorCode::kInvalidClaim, "tag_mismatch", std::move(message));
}
std::unexpected<Error> usage(std::string message) { return fail(ErrorCode::kUsage, std::move(message)); }

TokenResult<std::string> hex_claim(const JsonValue& claims, const Tag& tag) {
  HARDTACK_TRY(std::string text, profile_text(claims, tag.name));
  if (!is_bare_hex(text, tag.digits)) return malformed(tag.name);
  return text;
}

// "enclave:BUILD:SIGNER:agent:ID" in its five parts; none for anything else.
std::optional<std::array<std::string_view, 5>> parts_of_enclave(std::string_view subject) {
  std::array<std::string_view, 5> parts;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto colon = subject.find(':');
    if ((colon == std::string_view::npos) != (i + 1 == parts.size())) return std::nullopt;
    parts[i] = subject.substr(0, colon);
    subject.remove_prefix(colon == std::string_view::npos ? subject.size() : colon + 1);
  }
  const bool measured = is_bare_hex(parts[1], kMeasurementDigits) && is_bare_hex(parts[2], kMeasurementDigits);
  if (parts[0] != kEnclave || parts[3] != "agent" || !measured) return std::nullopt;
  return parts;
}

TokenResult<void> read_subject(OidcClaims& read, std::string_view wallet, const std::optional<std::string>& actor) {
  const auto enclave = parts_of_enclave(read.subject);
  const std::string_view subject = read.subject;
  std::string_view id;
  if (enclave) {
    read.enclave.emplace((*enclave)[1], (*enclave)[2]);
    id = (*enclave)[4];
  } else if (subject.starts_with(kAgent)) {
    id = subject.substr(kAgent.size());
  }
  if (id.empty() || (id != wallet && id != actor)) {
    return refuse(ErrorCode::kInvalidClaim, "subject_mismatch",
                  "the subject is no agent whose wallet or actor the JWT names");
  }
  return {};
}

// Exactly the tags that there are, once each, with the values of the claims.
TokenResult<void> read_tags(const JsonValue& tags, const JsonValue& claims, OidcClaims& read) {
  const JsonValue *principal = tags.find("principal_tags"), *transitive = tags.find("transitive_tag_keys");
  if (principal == nullptr || !principal->is_object() || transitive == nullptr || !transitive->is_array() ||
      tags.as_object().size() != 2)
    return malformed(kTagsClaim);
  if (principal->as_object().size() != kTags.size() || transitive->as_array().size() != kTags.size())
    return wrong_tag("the JWT has other tags than its profile");
  for (const Tag& tag : kTags) {
    const JsonValue* values = principal->find(tag.name);
    const JsonValue* claim = claims.find(tag.name);
    if (values == nullptr || !values->is_array() || values->as_array().size() != 1 || claim == nullptr)
      return wrong_tag(cat("the tag ", tag.name, " has not one value"));
    if (values->as_array()[0] != *claim) return wrong_tag(cat("the tag ", tag.name, " is not the claim"));
    if (std::ranges::count(transitive->as_array(), JsonValue(tag.name)) != 1)
      return wrong_tag(cat("the tag ", tag.name, " is not transitive"));
    read.tags.emplace_back(tag.name, claim->as_string());
  }
  return {};
}

TokenResult<OidcClaims> check_claims(const JsonValue& claims, std::string_view issuer, std::string_view audience,
                                     LineageTime now) {
  HARDTACK_CHECK(check_profile_times(claims, kLifetime, now));
  HARDTACK_CHECK(expect_claim(claims, "iss", issuer, "issuer_mismatch"));
  HARDTACK_CHECK(expect_claim(claims, "aud", audience, "audience_mismatch"));
  OidcClaims read;
  HARDTACK_TRY(read.subject, profile_text(claims, "sub"));
  HARDTACK_TRY(const std::string wallet, hex_claim(claims, kWallet));
  std::optional<std::string> actor;
  if (claims.find(kActor.name) != nullptr) {
    HARDTACK_TRY(actor, hex_claim(claims, kActor));
  }
  HARDTACK_CHECK(read_subject(read, wallet, actor));
  const JsonValue* tags = claims.find(kTagsClaim);
  if (tags != nullptr) HARDTACK_CHECK(read_tags(*tags, claims, read));
  if ((tags == nullptr || !actor) && !read.enclave)
    return wrong_tag("the JWT of an agent outside of an enclave has no actor or no tags");
  return read;
}

}  // namespace

Result<void> check_issuer_url(std::string_view url) {
  constexpr std::string_view kScheme = "https://";
  const bool printable = std::ranges::all_of(url, [](char c) { return c > 0x20 && c < 0x7f; });
  if (!url.starts_with(kScheme) || url.size() > kMaxIssuerBytes || !printable)
    return usage("an issuer is an https URL of at most 512 characters");
  if (url.find_first_of("?#@\\") != std::string_view::npos)
    return usage("the URL of an issuer has no query, fragment or user name");
  const std::string_view host = url.substr(kScheme.size(), url.find('/', kScheme.size()) - kScheme.size());
  const auto of_a_name = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  };
  if (host.empty() || host.starts_with('.') || host.ends_with('.') || !std::ranges::all_of(host, of_a_name))
    return usage("the URL of an issuer has a host in lower case, and no port");
  return {};
}

Result<SubjectPin> SubjectPin::parse(std::string_view pattern) {
  SubjectPin pin;
  if (pattern.empty()) return usage("a pattern of subjects is not empty");
  if (pattern.find('*') == std::string_view::npos) {
    pin.exact_ = std::string(pattern);
    return pin;
  }
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= pattern.size();) {
    const std::size_t end = std::min(pattern.find(':', begin), pattern.size());
    parts.push_back(pattern.substr(begin, end - begin));
    begin = end + 1;
    if (parts.size() > 4) break;
  }
  const auto is_pinned = [](std::string_view part) { return is_bare_hex(part, kMeasurementDigits); };
  const bool shaped = parts.size() == 4 && parts[0] == kEnclave && parts[3] == "*" &&
                      (parts[1] == "*" || is_pinned(parts[1])) && (parts[2] == "*" || is_pinned(parts[2]));
  if (!shaped || (parts[1] == "*" && parts[2] == "*")) {
    return fail(Error(ErrorCode::kUsage, "the pattern pins no subject")
                    .with_help("it is `enclave:M:*:*`, `enclave:*:S:*`, `enclave:M:S:*` or a subject without `*`"));
  }
  if (parts[1] != "*") pin.enclave_ = parts[1];
  if (parts[2] != "*") pin.signer_ = parts[2];
  return pin;
}

bool SubjectPin::matches(std::string_view subject) const {
  if (exact_) return subject == *exact_;
  const auto parts = parts_of_enclave(subject);
  if (!parts) return false;
  return (enclave_.empty() || (*parts)[1] == enclave_) && (signer_.empty() || (*parts)[2] == signer_);
}

OidcVerifier::OidcVerifier(OidcProfile profile, std::optional<SubjectPin> pin)
    : profile_(std::move(profile)), pin_(std::move(pin)) {}

Result<OidcVerifier> OidcVerifier::create(OidcProfile profile) {
  HARDTACK_CHECK(check_issuer_url(profile.issuer));
  if (profile.audience.empty()) return usage("an audience is not empty");
  if (profile.key.id.empty()) return usage("the key of a verifier has an id");
  if (profile.key.key.algorithm() != KeyAlgorithm::kSecp256r1)
    return fail(ErrorCode::kKeyAlgorithmMismatch, "tokens of this profile are signed with ES256");
  std::optional<SubjectPin> pin;
  if (profile.subject) {
    HARDTACK_TRY(pin, SubjectPin::parse(*profile.subject));
  }
  return OidcVerifier(std::move(profile), std::move(pin));
}

TokenResult<VerifiedToken> OidcVerifier::verify(std::string_view text, LineageTime now) const {
  HARDTACK_TRY(const VerifiedJwt verified, verify_profile_signature(text, profile_.key));
  HARDTACK_TRY(const OidcClaims claims, check_claims(verified.claims(), profile_.issuer, profile_.audience, now));
  if (pin_ && !pin_->matches(claims.subject))
    return refuse(ErrorCode::kInvalidClaim, "subject_not_pinned", "the subject is not one that the verifier takes");
  const auto facts = [&](ProgramBuilder& builder) -> Result<void> {
    TermStore& terms = builder.terms();
    HARDTACK_CHECK(add_fact(builder, "verified:profile", {terms.string("oidc")}));
    for (const auto& [name, value] : claims.tags) {
      HARDTACK_CHECK(add_fact(builder, "verified:principal_tag", {terms.string(name), terms.string(value)}));
    }
    if (!claims.enclave) return {};
    return add_fact(builder, "verified:enclave",
                    {terms.string(claims.enclave->first), terms.string(claims.enclave->second)});
  };
  HARDTACK_TRY(VerifiedToken token, jwt_token(verified, TokenKey{profile_.key.key, {}}, profile_.key.id, facts));
  return token;
}

Result<std::string> mint_oidc(const OidcRequest& request, const PurposeKey& key, LineageTime now) {
  HARDTACK_CHECK(check_issuer_url(request.issuer));
  const std::int64_t issued = unix_seconds(now);
  const auto tag = [](const std::string& value) { return JsonValue(JsonValue::Array{JsonValue(value)}); };
  const JsonValue claims = JsonValue::Object{
      {"iss", JsonValue(request.issuer)},
      {"sub", JsonValue(request.subject)},
      {"aud", JsonValue(request.audience)},
      {"iat", JsonValue(issued)},
      {"nbf", JsonValue(issued)},
      {"exp", JsonValue(issued + request.lifetime.count())},
      {std::string(kWallet.name), JsonValue(request.wallet)},
      {std::string(kActor.name), JsonValue(request.actor)},
      {std::string(kTagsClaim),
       JsonValue(JsonValue::Object{
           {"principal_tags", JsonValue(JsonValue::Object{{std::string(kWallet.name), tag(request.wallet)},
                                                          {std::string(kActor.name), tag(request.actor)}})},
           {"transitive_tag_keys", JsonValue(JsonValue::Array{JsonValue(kWallet.name), JsonValue(kActor.name)})}})}};
  if (const auto checked = check_claims(claims, request.issuer, request.audience, now); !checked)
    return fail(checked.error().error);
  return sign_profile(claims, key, kOidcPurpose);
}

Result<JsonValue> oidc_jwks(std::span<const PurposeKey> keys) {
  if (keys.empty()) return usage("a JWKS of an issuer has a key");
  JsonValue::Array written;
  for (const PurposeKey& key : keys) {
    if (key.purpose() != kOidcPurpose) {
      return fail(ErrorCode::kKeyMismatch,
                  cat("the key is for ", quote(key.purpose()), ", and only those for `oidc` are published"));
    }
    if (std::ranges::count(keys, key.id(), &PurposeKey::id) > 1) return usage("two keys of the issuer have one id");
    HARDTACK_TRY(const PrivateKey pair, key.private_key());
    const ByteView point = pair.uncompressed_public_key();  // 04, x, y
    const auto coordinate = [&](std::size_t from) {
      return JsonValue(to_base64url(point.subspan(from, 32), Padding::kOmitted));
    };
    written.emplace_back(JsonValue::Object{{"kty", JsonValue("EC")},
                                           {"crv", JsonValue("P-256")},
                                           {"alg", JsonValue("ES256")},
                                           {"use", JsonValue("sig")},
                                           {"kid", JsonValue(key.id())},
                                           {"x", coordinate(1)},
                                           {"y", coordinate(33)}});
  }
  return JsonValue(JsonValue::Object{{"keys", JsonValue(std::move(written))}});
}

}  // namespace hardtack
